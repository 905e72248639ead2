package dev.rooflight.cli;

import dev.rooflight.report.Ansi;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** What is known of where output goes. The launcher says whether that is a terminal. */
final class Terminal {
    private Terminal() {}

    static PrintWriter stdout() {
        return writer(FileDescriptor.out);
    }

    static PrintWriter stderr() {
        return writer(FileDescriptor.err);
    }

    /** Colours on a terminal, unless NO_COLOR is set (no-color.org) or the terminal is dumb. */
    static Ansi ansi() {
        boolean terminal = Boolean.getBoolean("rooflight.terminal");
        String noColor = System.getenv("NO_COLOR");
        boolean wanted = noColor == null || noColor.isEmpty();
        return terminal && wanted && !"dumb".equals(System.getenv("TERM")) ? Ansi.ON : Ansi.OFF;
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        // always UTF-8: the default of a bare container would turn bars and arrows into question marks
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), false);
    }
}
