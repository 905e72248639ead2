package dev.rooflight.core.roofline;

import java.util.Locale;

/** What limits an operator. */
public enum Bound {
    MEMORY,
    COMPUTE,
    NETWORK,
    OVERHEAD;

    private final String id = name().toLowerCase(Locale.ROOT);

    /** Lower-case name used in results. */
    public String id() {
        return id;
    }
}
