package dev.rooflight.catalog.checkpoint;

import dev.rooflight.catalog.ModelFormatException;
import java.util.Locale;

/** Messages about a file: what is wrong, where, and what was expected. */
final class Problem {
    private static final int LONGEST_QUOTE = 60;

    private Problem() {}

    /** An error about a file; the exception makes it one line. */
    static ModelFormatException at(String where, String problem) {
        return new ModelFormatException(where + ": " + problem);
    }

    /** Text from outside in single quotes, cut after 60 characters. */
    static String quote(String text) {
        return "'" + (text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "…" : text) + "'";
    }

    /** A number with thousands separators. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
