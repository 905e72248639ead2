package dev.rooflight.catalog.trace;

import java.util.List;
import java.util.Set;

/** A format of traces. */
interface TraceReader {
    /** Its name, as people say it. */
    String name();

    /** The columns that make it out, as they are written there, for messages. */
    List<String> columns();

    /** Whether a file with these columns, in lower case, is of this format. */
    default boolean reads(Set<String> found) {
        return found.containsAll(TraceInput.lowerCase(columns()));
    }

    /** Reads requests until the file ends or no more are wanted. */
    void read(TraceInput input, TraceCollector into);
}
