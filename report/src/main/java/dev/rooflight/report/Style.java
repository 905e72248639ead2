package dev.rooflight.report;

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

    String code() {
        return code;
    }
}
