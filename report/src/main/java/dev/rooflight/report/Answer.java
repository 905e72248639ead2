package dev.rooflight.report;

/** What a command has to say, in every output format. */
public interface Answer {
    /** For people at a terminal; tables are no wider than it, paragraphs may be. */
    String text(Screen screen);

    /** For documents. */
    String markdown();

    /** For spreadsheets. */
    String csv();

    /** For programs: maps, lists, texts, numbers and truth values, written by {@link Json}. */
    Object tree();
}
