package dev.rooflight.report;

import dev.rooflight.core.roofline.Bound;

/** How text is coloured on a terminal. */
public enum Style {
    PLAIN(""),
    HEADING("1"),
    DIM("2"),
    MEMORY("36"),
    COMPUTE("33"),
    NETWORK("35"),
    GOOD("32"),
    BAD("31");

    private final String code;

    Style(String code) {
        this.code = code;
    }

    /** The style of what is limited so. */
    public static Style of(Bound bound) {
        return switch (bound) {
            case MEMORY -> MEMORY;
            case COMPUTE -> COMPUTE;
            case NETWORK -> NETWORK;
            case OVERHEAD -> DIM;
        };
    }

    String code() {
        return code;
    }
}
