package dev.rooflight.report.chart;

import dev.rooflight.report.Paragraph;
import dev.rooflight.report.Screen;
import dev.rooflight.report.Si;
import dev.rooflight.report.Style;
import dev.rooflight.report.Table;
import dev.rooflight.report.chart.TerminalChart.Glyphs;
import java.util.LinkedHashMap;
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
    private final int height;
    private final StringBuilder out = new StringBuilder();

    /**
     * @param width of the plot in columns
     * @param height of the plot in rows
     */
    TerminalFrame(Caption caption, Glyphs glyphs, Screen screen, int width, int height) {
        this.caption = caption;
        this.glyphs = glyphs;
        this.screen = screen;
        this.width = width;
        this.height = height;
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

    /** The picture behind its upright axis. */
    void plot(Axis axis, LogScale scale, TerminalCanvas canvas) {
        line(axis.unit());
        Map<Integer, String> ticks = new LinkedHashMap<>();
        for (int exponent : scale.decades(Y_TICKS_APART)) {
            int row = (int) Math.floor(scale.atLog(exponent) - 1e-9);
            if (row >= 0 && row < height) {
                ticks.put(row, Si.tick(Math.pow(10, exponent)));
            }
        }
        for (int row = 0; row < height; row++) {
            String tick = ticks.getOrDefault(row, "");
            String edge = glyphs == Glyphs.ASCII ? "|" : tick.isEmpty() ? "│" : "┤";
            out.append(screen.paint(Style.DIM, " ".repeat(Math.max(0, LEFT - 2 - tick.length())) + tick + " " + edge))
                    .append(canvas.row(row, screen))
                    .append('\n');
        }
    }

    /** The level axis. */
    void axis(Axis axis, LogScale scale) {
        boolean unicode = glyphs == Glyphs.UNICODE;
        StringBuilder edge = new StringBuilder((unicode ? "─" : "-").repeat(width));
        StringBuilder numbers = new StringBuilder(" ".repeat(LEFT + width));
        int free = 0;
        for (int exponent : scale.decades(X_TICKS_APART)) {
            String tick = Si.tick(Math.pow(10, exponent));
            int column = Math.min(width - 1, (int) Math.floor(scale.atLog(exponent)));
            int start = Math.min(LEFT + width - tick.length(), LEFT + column - tick.length() / 2);
            edge.setCharAt(column, unicode ? '┬' : '+');
            if (start >= free) {
                numbers.replace(start, start + tick.length(), tick);
                free = start + tick.length() + 1;
            }
        }
        line(" ".repeat(LEFT - 1) + (unicode ? "└" : "+") + edge);
        line(numbers.toString().stripTrailing());
        line(" ".repeat(LEFT + width - axis.text().length()) + axis.text());
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
        text.codePoints().forEach(c -> ascii.appendCodePoint(c < 127 ? c : c == '…' ? '~' : c == 'µ' ? 'u' : '?'));
        return ascii.toString();
    }
}
