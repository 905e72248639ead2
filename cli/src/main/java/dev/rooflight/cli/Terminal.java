package dev.rooflight.cli;

import dev.rooflight.report.Screen;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is known of where output goes. The launcher says whether that is a terminal, and how wide. */
final class Terminal {
    /** Set where standard output is a terminal: its columns, or 0 where they are not known. */
    private static final String PROPERTY = "rooflight.terminal";

    /** Narrower screens are taken for this wide. */
    private static final int NARROWEST = 40;

    private static final Pattern COLUMNS = Pattern.compile("[1-9][0-9]{0,3}");

    private Terminal() {}

    /**
     * Where standard output is shown. Colours on a terminal, unless NO_COLOR is set (no-color.org) or the terminal is dumb; as wide
     * as COLUMNS says, else as the terminal is, else without end.
     */
    static Screen screen() {
        String terminal = System.getProperty(PROPERTY);
        String noColor = System.getenv("NO_COLOR");
        boolean wanted = noColor == null || noColor.isEmpty();
        boolean colours = terminal != null && wanted && !"dumb".equals(System.getenv("TERM"));
        return new Screen(colours, columns(System.getenv("COLUMNS"), columns(terminal, Integer.MAX_VALUE)));
    }

    private static int columns(@Nullable String text, int otherwise) {
        return text != null && COLUMNS.matcher(text).matches()
                ? Math.max(NARROWEST, Integer.parseInt(text))
                : otherwise;
    }
}
