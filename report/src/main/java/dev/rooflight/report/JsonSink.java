package dev.rooflight.report;

/** Where JSON goes, piece by piece. Names and values come in the order in which they stand. */
interface JsonSink {
    void startObject();

    void endObject();

    void startList();

    void endList();

    /** The name of the member whose value comes next. */
    void name(String name);

    void text(String value);

    void whole(long value);

    /** A finite number. */
    void number(double value);

    void truth(boolean value);

    /** Null. */
    void nothing();
}
