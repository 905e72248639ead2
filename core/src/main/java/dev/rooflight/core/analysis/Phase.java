package dev.rooflight.core.analysis;

import java.util.Locale;

/** The two kinds of passes of a generation. */
public enum Phase {
    /** Processes the prompt. */
    PREFILL,
    /** Produces one token. */
    DECODE;

    /** Lower-case name used in results. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
