package dev.rooflight.cli;

import dev.rooflight.report.Ansi;

/** What is known of where output goes. The launcher says whether that is a terminal. */
final class Terminal {
    private Terminal() {}

    /** Colours on a terminal, unless NO_COLOR is set (no-color.org) or the terminal is dumb. */
    static Ansi ansi() {
        boolean terminal = Boolean.getBoolean("rooflight.terminal");
        String noColor = System.getenv("NO_COLOR");
        boolean wanted = noColor == null || noColor.isEmpty();
        return terminal && wanted && !"dumb".equals(System.getenv("TERM")) ? Ansi.ON : Ansi.OFF;
    }
}
