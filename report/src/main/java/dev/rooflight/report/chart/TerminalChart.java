package dev.rooflight.report.chart;

import dev.rooflight.core.Require;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.report.Screen;
import dev.rooflight.report.Si;
import dev.rooflight.report.Style;
import dev.rooflight.report.Table;
import dev.rooflight.report.Table.Cell;
import dev.rooflight.report.Table.Column;
import dev.rooflight.report.chart.RooflineChart.Ceiling;
import dev.rooflight.report.chart.RooflineChart.Point;
import dev.rooflight.report.chart.RooflineChart.Ridge;
import dev.rooflight.report.chart.RooflineChart.Slope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Draws a roofline chart with characters. Each operator is a letter, explained in a table below; operators in the same
 * cell share one: a capital where there is prefill among them, a small letter where there is only decode.
 */
public final class TerminalChart {
    private static final int LETTERS = 26;
    private static final char NO_LETTER_LEFT = '#';
    private static final int TABLE_WITHOUT_NAMES = 56;
    private static final int LEAST_NAME = 12;

    private final RooflineChart chart;
    private final TerminalCanvas canvas;
    private final Glyphs glyphs;
    private final int width;
    private final int height;
    private final LogScale x;
    private final LogScale y;
    private final List<String> unplaced = new ArrayList<>();

    /** Which characters may be used. */
    public enum Glyphs {
        /** Braille patterns and box drawing. */
        UNICODE,
        /** Nothing beyond ASCII. */
        ASCII
    }

    private TerminalChart(RooflineChart chart, int width, int height, Glyphs glyphs) {
        this.chart = chart;
        this.glyphs = glyphs;
        this.width = width - TerminalFrame.LEFT;
        this.height = height - TerminalFrame.ROWS_AROUND;
        this.canvas = new TerminalCanvas(this.width, this.height, glyphs == Glyphs.UNICODE);
        this.x = new LogScale(chart.intensityRange(), 0, this.width);
        this.y = new LogScale(chart.performanceRange(), this.height, 0);
    }

    /**
     * The chart as lines of text, each ended by a line feed: {@code height} of them for the picture, then the table
     * and notes.
     *
     * @param width in columns; 50 to 1000
     * @param height of the picture in rows, with title and axes; 12 to 500
     */
    public static String of(RooflineChart chart, int width, int height, Glyphs glyphs, Screen screen) {
        Require.within("chart width (columns)", width, 50, 1000);
        Require.within("chart height (rows)", height, 12, 500);
        return new TerminalChart(chart, width, height, glyphs).draw(screen);
    }

    private String draw(Screen screen) {
        Map<Integer, List<Point>> cells = cells();
        Map<List<Point>, Character> letters = letters(cells);
        roof();
        cells.forEach((cell, points) ->
                canvas.put(cell % width, cell / width, letters.getOrDefault(points, NO_LETTER_LEFT), style(points)));
        words();
        TerminalFrame frame = new TerminalFrame(chart.caption(), glyphs, screen, width);
        frame.title();
        frame.plot(RooflineChart.PERFORMANCE, y, canvas);
        frame.axis(RooflineChart.INTENSITY, x);
        frame.table(table(letters));
        notes().forEach(frame::note);
        return frame.end();
    }

    /** Points by the cell they are in, from left to right, then from the top. */
    private Map<Integer, List<Point>> cells() {
        List<Point> sorted = new ArrayList<>(chart.points());
        sorted.sort(Comparator.comparingInt((Point point) -> column(point.intensity()))
                .thenComparingInt(point -> row(point.opsPerSecond())));
        Map<Integer, List<Point>> cells = new LinkedHashMap<>();
        for (Point point : sorted) {
            int cell = row(point.opsPerSecond()) * width + column(point.intensity());
            cells.computeIfAbsent(cell, ignored -> new ArrayList<>()).add(point);
        }
        return cells;
    }

    private static Map<List<Point>, Character> letters(Map<Integer, List<Point>> cells) {
        Map<List<Point>, Character> letters = new LinkedHashMap<>();
        int capitals = 0;
        int small = 0;
        for (List<Point> points : cells.values()) {
            boolean prefill = points.stream().anyMatch(point -> point.phase() == Phase.PREFILL);
            int index = prefill ? capitals++ : small++;
            letters.put(points, index < LETTERS ? (char) ((prefill ? 'A' : 'a') + index) : NO_LETTER_LEFT);
        }
        return letters;
    }

    private int column(double intensity) {
        return Math.max(0, Math.min(width - 1, (int) Math.floor(x.at(intensity))));
    }

    private int row(double opsPerSecond) {
        return Math.max(0, Math.min(height - 1, (int) Math.floor(y.at(opsPerSecond))));
    }

    private void roof() {
        double fastest = chart.fastestBytesPerSecond();
        double top = chart.ceilings().get(0).opsPerSecond();
        for (Ceiling ceiling : chart.ceilings()) {
            canvas.level(x.at(ceiling.opsPerSecond() / fastest), y.at(ceiling.opsPerSecond()));
        }
        for (Slope slope : chart.slopes()) {
            canvas.line(at -> {
                double ops = Math.pow(10, x.logAt(at)) * slope.bytesPerSecond();
                // the tolerance lets it meet the ceiling
                return ops <= 1.02 * top ? y.at(ops) : -1;
            });
        }
        for (Ridge ridge : chart.ridges()) {
            canvas.put(
                    column(ridge.intensity()),
                    row(ridge.ceiling().opsPerSecond()),
                    glyphs == Glyphs.UNICODE ? '◇' : '+',
                    Style.PLAIN);
        }
    }

    private void words() {
        for (Ridge ridge : chart.ridges()) {
            Ceiling ceiling = ridge.ceiling();
            int first = column(ridge.intensity());
            int row = row(ceiling.opsPerSecond());
            boolean placed = false;
            for (int near : new int[] {row - 1, row + 1}) {
                for (int end = width; !placed && end - ceiling.text().length() > first; end--) {
                    placed = canvas.write(end - ceiling.text().length(), near, ceiling.text(), Style.DIM);
                }
            }
            noteUnless(placed, ceiling.text());
        }
        for (Ridge ridge : chart.ridges()) {
            String text = ridge.text();
            int column = column(ridge.intensity());
            int row = row(ridge.ceiling().opsPerSecond());
            boolean placed = canvas.write(column - text.length() - 1, row, text, Style.DIM)
                    || canvas.write(column - text.length(), row - 1, text, Style.DIM)
                    || canvas.write(column - text.length() - 2, row, text, Style.DIM)
                    || canvas.write(column - text.length() - 2, row - 1, text, Style.DIM)
                    || canvas.write(column + 2, row + 1, text, Style.DIM);
            noteUnless(placed, "ridge " + text);
        }
        for (Slope slope : chart.slopes()) {
            boolean placed = false;
            for (int i = 0; !placed && i < height; i++) {
                // from the middle outwards
                int row = height / 2 + (i % 2 == 0 ? 1 : -1) * ((i + 1) / 2);
                double log = y.logAt(row + 1) - Math.log10(slope.bytesPerSecond());
                int end = (int) Math.floor(x.atLog(log)) - 1;
                placed = canvas.write(end - slope.text().length(), row, slope.text(), Style.DIM);
            }
            noteUnless(placed, slope.text());
        }
    }

    private void noteUnless(boolean placed, String text) {
        if (!placed) {
            unplaced.add(text);
        }
    }

    private Table table(Map<List<Point>, Character> letters) {
        List<Column> columns = List.of(
                Column.text("", "mark"),
                Column.text("operators", "operators"),
                Column.text("phase", "phase"),
                Column.number("ops/byte", "arithmeticIntensity"),
                Column.number("attainable", "attainableOpsPerSecond"),
                Column.text("bound", "bound"),
                Column.number("time", "share"));
        int room = Math.max(LEAST_NAME, TerminalFrame.LEFT + width - TABLE_WITHOUT_NAMES);
        List<List<Cell>> rows = new ArrayList<>();
        letters.forEach((points, letter) -> {
            String shown = letter.toString();
            for (Point point : points) {
                Style style = style(List.of(point));
                rows.add(List.of(
                        Cell.of(shown).in(style),
                        Cell.of(TerminalFrame.fitted(point.label(), room)),
                        Cell.of(point.phase().id()),
                        Cell.of(Si.plain(point.intensity()), point.intensity()),
                        Cell.of(Si.format(point.opsPerSecond()) + "ops/s", point.opsPerSecond()),
                        Cell.of(point.bound().id()).in(style),
                        Cell.of(Si.percent(point.share()), point.share())));
                shown = "";
            }
        });
        return new Table(columns, rows);
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (!unplaced.isEmpty()) {
            notes.add("Not labelled: " + String.join(", ", unplaced));
        }
        if (chart.phases().contains(Phase.DECODE)) {
            notes.add("Capitals: prefill, perhaps with decode at the same place; small letters: decode alone");
        }
        chart.before()
                .ifPresent(before -> notes.add(
                        before.moves().isEmpty()
                                ? chart.beforeNote()
                                : "Moved from where they are %s: %s"
                                        .formatted(
                                                before.name(),
                                                before.moves().stream()
                                                        .map(RooflineChart.Move::text)
                                                        .collect(Collectors.joining("; ")))));
        notes.add(chart.idleNote());
        return notes;
    }

    /** The style of the bound of the operator that takes the most time. */
    private static Style style(List<Point> points) {
        return Style.of(points.stream()
                .max(Comparator.comparingDouble(Point::share))
                .orElseThrow()
                .bound());
    }
}
