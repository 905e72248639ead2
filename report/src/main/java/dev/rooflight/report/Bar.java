package dev.rooflight.report;

/** Bars of block characters. */
final class Bar {
    private static final int WIDTH = 16;
    private static final String EIGHTHS = " ▏▎▍▌▋▊▉█";

    private Bar() {}

    /** A bar for a share from 0 to 1, in eighths of a character. */
    static String of(double share) {
        int eighths = (int) Math.round(share * WIDTH * 8);
        String full = "█".repeat(eighths / 8);
        return eighths % 8 == 0 ? full : full + EIGHTHS.charAt(eighths % 8);
    }
}
