package dev.rooflight.report.chart;

import dev.rooflight.report.Paragraph;
import dev.rooflight.report.Screen;
import dev.rooflight.report.Si;
import dev.rooflight.report.Style;
import dev.rooflight.report.Table;
import dev.rooflight.report.chart.TerminalChart.Glyphs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes what a chart of characters has around its picture: caption, axes, and below it a table and notes. */
final class TerminalFrame {
    /** Columns left of the plot. */
    static final int LEFT = 7;

    /** Rows above and below the plot. */
    static final int ROWS_AROUND = 5;

    private static final int LEAST_SUBTITLE = 12;
    private static final int X_TICKS_APART = 7;
    private static final int Y_TICKS_APART = 2;

    private final Caption caption;
    private final Glyphs glyphs;
    private final Screen screen;
    private final int width;
    private final StringBuilder out = new StringBuilder();

    /**
     * @param width of the plot in columns
     */
    TerminalFrame(Caption caption, Glyphs glyphs, Screen screen, int width) {
        this.caption = caption;
        this.glyphs = glyphs;
        this.screen = screen;
        this.width = width;
    }

    /** Title and, where there is room behind it, subtitle. */
    void title() {
        String title = fitted(caption.title(), LEFT + width);
        int room = LEFT + width - title.length() - 2;
        out.append(screen.paint(Style.HEADING, title));
        if (!caption.subtitle().isEmpty() && room > LEAST_SUBTITLE) {
            out.append("  ").append(screen.paint(Style.DIM, fitted(caption.subtitle(), room)));
        }
        out.append('\n');
    }

    /** The picture behind its upright axis, of which the unit alone is said. */
    void plot(Axis axis, Scale scale, TerminalCanvas canvas) {
        Map<Integer, String> ticks = new LinkedHashMap<>();
        for (double value : ticks(scale, Y_TICKS_APART)) {
            int row = (int) Math.floor(scale.at(value) - 1e-9);
            if (row >= 0 && row < canvas.height()) {
                ticks.putIfAbsent(row, Si.tick(value));
            }
        }
        plot(axis.unit(), ticks, canvas);
    }

    /**
     * The picture behind its upright axis.
     *
     * @param above what stands above the axis
     * @param ticks what stands beside rows
     */
    void plot(String above, Map<Integer, String> ticks, TerminalCanvas canvas) {
        line(fitted(above, LEFT + width));
        for (int row = 0; row < canvas.height(); row++) {
            String tick = fitted(ticks.getOrDefault(row, ""), LEFT - 2);
            String edge = glyphs == Glyphs.ASCII ? "|" : tick.isEmpty() ? "│" : "┤";
            out.append(screen.paint(Style.DIM, " ".repeat(Math.max(0, LEFT - 2 - tick.length())) + tick + " " + edge))
                    .append(canvas.row(row, screen))
                    .append('\n');
        }
    }

    /** Powers of ten where there are several of them, else round numbers. */
    static List<Double> ticks(Scale scale, double apart) {
        if (scale instanceof LogScale log && log.decades(apart).size() > 1) {
            return log.decades(apart).stream()
                    .map(exponent -> Math.pow(10, exponent))
                    .toList();
        }
        return scale.ticks(apart);
    }

    /** The level axis. */
    void axis(Axis axis, Scale scale) {
        boolean unicode = glyphs == Glyphs.UNICODE;
        StringBuilder edge = new StringBuilder((unicode ? "─" : "-").repeat(width));
        StringBuilder numbers = new StringBuilder(" ".repeat(LEFT + width));
        int free = 0;
        for (double value : ticks(scale, X_TICKS_APART)) {
            String tick = Si.tick(value);
            int column = Math.max(0, Math.min(width - 1, (int) Math.floor(scale.at(value))));
            int start = Math.min(LEFT + width - tick.length(), LEFT + column - tick.length() / 2);
            edge.setCharAt(column, unicode ? '┬' : '+');
            if (start >= free) {
                numbers.replace(start, start + tick.length(), tick);
                free = start + tick.length() + 1;
            }
        }
        line(" ".repeat(LEFT - 1) + (unicode ? "└" : "+") + edge);
        line(numbers.toString().stripTrailing());
        String name = fitted(axis.text(), LEFT + width);
        line(" ".repeat(LEFT + width - name.length()) + name);
    }

    /** A line in styles of its own. */
    void styled(String text) {
        out.append(text).append('\n');
    }

    /** A table below the picture; an empty line alone where it has no rows. */
    void table(Table table) {
        out.append('\n').append(table.rows().isEmpty() ? "" : table.text(screen));
    }

    /** A remark below the picture; nothing where there is nothing to say. */
    void note(String words) {
        if (!words.isEmpty()) {
            Paragraph.lines(words, line -> line.length() <= LEFT + width)
                    .forEach(line -> line(fitted(line, LEFT + width)));
        }
    }

    /** Where the numbers are from, and then everything written. */
    String end() {
        note(caption.source());
        return glyphs == Glyphs.ASCII ? ascii(out) : out.toString();
    }

    /** The text without control characters, or as much of it as fits with an ellipsis behind. */
    static String fitted(String text, int room) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        int length = line.codePointCount(0, line.length());
        return length <= room ? line : line.substring(0, line.offsetByCodePoints(0, room - 1)) + "…";
    }

    private void line(String words) {
        out.append(screen.paint(Style.DIM, words)).append('\n');
    }

    private static String ascii(CharSequence text) {
        StringBuilder ascii = new StringBuilder();
        text.codePoints().forEach(c -> ascii.appendCodePoint(c < 127 ? c : plain(c)));
        return ascii.toString();
    }

    private static char plain(int character) {
        return switch (character) {
            case '…' -> '~';
            case 'µ' -> 'u';
            case '·' -> '|';
            case '×' -> 'x';
            default -> '?';
        };
    }
}
