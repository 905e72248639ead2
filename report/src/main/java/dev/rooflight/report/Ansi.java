package dev.rooflight.report;

/** Whether text is coloured with ANSI escape sequences. */
public enum Ansi {
    ON,
    OFF;

    /** The text in a style, or as it is. */
    public String paint(Style style, String text) {
        return this == OFF || style == Style.PLAIN || text.isEmpty()
                ? text
                : "\033[" + style.code() + "m" + text + "\033[0m";
    }
}
