package dev.rooflight.report.chart;

import dev.rooflight.core.Require;
import dev.rooflight.report.Screen;
import dev.rooflight.report.Si;
import dev.rooflight.report.Style;
import dev.rooflight.report.chart.LineChart.Point;
import dev.rooflight.report.chart.PanelChart.Area;
import dev.rooflight.report.chart.PanelChart.Bar;
import dev.rooflight.report.chart.PanelChart.Bars;
import dev.rooflight.report.chart.PanelChart.Dot;
import dev.rooflight.report.chart.PanelChart.Dots;
import dev.rooflight.report.chart.PanelChart.Layer;
import dev.rooflight.report.chart.PanelChart.LegendKey;
import dev.rooflight.report.chart.PanelChart.Limit;
import dev.rooflight.report.chart.PanelChart.Line;
import dev.rooflight.report.chart.PanelChart.Look;
import dev.rooflight.report.chart.PanelChart.Panel;
import dev.rooflight.report.chart.PanelChart.Region;
import dev.rooflight.report.chart.TerminalChart.Glyphs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Draws a chart of panels with characters: lines in Braille patterns with a letter at their ends, areas and bars filled with a
 * character each, all of them named below.
 */
public final class TerminalPanelChart {
    /** Rows of a panel that are not its plot: what it measures, axis, numbers, name. */
    private static final int ROWS_OF_PANEL = 4;

    private static final int LEAST_PLOT = 4;

    /** Every so many dots of a dashed line one is left out. */
    private static final int DASH = 2;

    /** What few fillings look like; more of them are letters. */
    private static final String SHADES = "█▒░";

    private static final String ASCII_SHADES = "#+.";

    /** Styles of colours; they return. */
    private static final List<Style> STYLES =
            List.of(Style.MEMORY, Style.NETWORK, Style.COMPUTE, Style.GOOD, Style.BAD, Style.PLAIN);

    private final PanelChart chart;
    private final int width;
    private final int height;
    private final Glyphs glyphs;
    private final TerminalFrame frame;
    private final Screen screen;

    private TerminalPanelChart(PanelChart chart, int width, int height, Glyphs glyphs, Screen screen) {
        this.chart = chart;
        this.width = width - TerminalFrame.LEFT;
        this.height = height;
        this.glyphs = glyphs;
        this.screen = screen;
        this.frame = new TerminalFrame(
                new Caption(chart.caption().title(), "", chart.caption().source()), glyphs, screen, this.width);
    }

    /**
     * The chart as lines of text, each ended by a line feed: about {@code height} of them for the picture, then the names of what it
     * shows, conditions and source.
     *
     * @param width in columns; 50 to 1000
     * @param height of the picture in rows, with title and axes; 12 to 500
     */
    public static String of(PanelChart chart, int width, int height, Glyphs glyphs, Screen screen) {
        Require.within("chart width (columns)", width, 50, 1000);
        Require.within("chart height (rows)", height, 12, 500);
        return new TerminalPanelChart(chart, width, height, glyphs, screen).draw();
    }

    private String draw() {
        frame.title();
        double weights = chart.panels().stream().mapToDouble(Panel::weight).sum();
        int free = height - 1 - ROWS_OF_PANEL * chart.panels().size();
        for (Panel panel : chart.panels()) {
            int least = Math.max(LEAST_PLOT, panel.rows().size());
            panel(panel, Math.max(least, (int) Math.round(free * panel.weight() / weights)));
        }
        names();
        frame.note(chart.caption().subtitle());
        return frame.end();
    }

    private void panel(Panel panel, int rows) {
        int remarks = panel.rows().stream()
                .mapToInt(row -> row.remark().isEmpty() ? 0 : row.remark().length() + 1)
                .max()
                .orElse(0);
        Plot plot = new Plot(panel, rows, width - remarks);
        panel.layers().forEach(plot::layer);
        panel.layers().forEach(plot::dots);
        panel.layers().forEach(plot::letter);
        panel.seen().forEach(plot::limit);
        panel.hatched().ifPresent(plot::hatched);
        if (panel.rows().isEmpty()) {
            Map<Integer, String> ticks = new LinkedHashMap<>();
            TerminalFrame.ticks(plot.y, 2).forEach(value -> ticks.putIfAbsent(plot.row(value), Si.tick(value)));
            frame.plot(panel.y().text(), ticks, plot.canvas);
        } else {
            Map<Integer, String> names = new LinkedHashMap<>();
            for (int i = 0; i < panel.rows().size(); i++) {
                names.put(plot.row(i), panel.rows().get(i).label());
                plot.canvas.write(
                        width - remarks + 1, plot.row(i), panel.rows().get(i).remark(), Style.DIM);
            }
            frame.plot(panel.y().text(), names, plot.canvas);
        }
        frame.axis(panel.x(), plot.x);
    }

    /** What characters and colours mean, as many in a line as fit. */
    private void names() {
        frame.styled("");
        StringBuilder line = new StringBuilder();
        int used = 0;
        int room = TerminalFrame.LEFT + width;
        for (int i = 0; i < chart.keys().size(); i++) {
            LegendKey key = chart.keys().get(i);
            String name = TerminalFrame.fitted(key.name(), room - 2);
            if (used > 0 && used + 3 + 2 + name.length() > room) {
                frame.styled(line.toString());
                line.setLength(0);
                used = 0;
            }
            line.append(used > 0 ? "   " : "")
                    .append(screen.paint(style(key), String.valueOf(symbol(i))))
                    .append(' ')
                    .append(name);
            used += (used > 0 ? 3 : 0) + 2 + name.length();
        }
        if (used > 0) {
            frame.styled(line.toString());
        }
    }

    private static Style style(LegendKey key) {
        return STYLES.get(key.colour() % STYLES.size());
    }

    /** Lines have letters; so have fillings, unless they are few. */
    private char symbol(int key) {
        List<Integer> filled = new ArrayList<>();
        for (int i = 0; i < chart.keys().size(); i++) {
            if (chart.keys().get(i).look() == Look.FILLED) {
                filled.add(i);
            }
        }
        String shades = glyphs == Glyphs.UNICODE ? SHADES : ASCII_SHADES;
        int place = filled.indexOf(key);
        return place >= 0 && filled.size() <= shades.length() ? shades.charAt(place) : (char) ('a' + key);
    }

    /** A panel as cells. */
    private final class Plot {
        private final Panel panel;
        private final int rows;
        private final int columns;
        private final TerminalCanvas canvas;
        private final Scale x;
        private final Scale y;

        Plot(Panel panel, int rows, int columns) {
            this.panel = panel;
            this.rows = rows;
            this.columns = columns;
            this.canvas = new TerminalCanvas(width, rows, glyphs == Glyphs.UNICODE);
            this.x = panel.across(0, columns);
            this.y = panel.down(0, rows);
        }

        int column(double value) {
            return (int) Math.max(0, Math.min(columns - 1, Math.floor(x.at(value) + 1e-9)));
        }

        int row(double value) {
            return (int) Math.max(0, Math.min(rows - 1, Math.floor(y.at(value) - 1e-9)));
        }

        /** Everything else goes before it. */
        void hatched(Region region) {
            int from = column(region.from());
            for (int row = 0; row < rows; row++) {
                if (canvas.write(from + 1, row, region.label(), Style.DIM)
                        || canvas.write(columns - region.label().length(), row, region.label(), Style.DIM)) {
                    break;
                }
            }
            for (int row = 0; row < rows; row++) {
                for (int column = from; column <= column(region.to()); column++) {
                    if (Math.floorMod(column + row, 4) == 0 && canvas.blank(column, row)) {
                        canvas.put(column, row, glyphs == Glyphs.UNICODE ? '╱' : '/', Style.DIM);
                    }
                }
            }
        }

        void limit(Limit limit) {
            if (limit.upright()) {
                upright(limit);
            } else {
                level(limit);
            }
            char mark = glyphs == Glyphs.ASCII ? (limit.upright() ? ':' : '-') : limit.upright() ? '┊' : '┄';
            for (int i = 0; i < (limit.upright() ? rows : columns); i++) {
                int column = limit.upright() ? column(limit.at()) : i;
                int row = limit.upright() ? i : row(limit.at());
                if (canvas.blank(column, row)) {
                    canvas.put(column, row, mark, Style.DIM);
                }
            }
        }

        private void upright(Limit limit) {
            for (int row = 0; row < rows; row++) {
                if (canvas.write(column(limit.at()) + 2, row, limit.label(), Style.DIM)
                        || canvas.write(
                                column(limit.at()) - limit.label().length() - 1, row, limit.label(), Style.DIM)) {
                    return;
                }
            }
        }

        private void level(Limit limit) {
            int row = row(limit.at());
            for (int near : new int[] {row - 1, row + 1}) {
                for (int column = 1; column + limit.label().length() <= columns; column += 2) {
                    if (canvas.write(column, near, limit.label(), Style.DIM)) {
                        return;
                    }
                }
            }
        }

        void layer(Layer layer) {
            LegendKey key = chart.keys().get(layer.key());
            char symbol = symbol(layer.key());
            if (layer instanceof Area area) {
                area(area, symbol, style(key));
            } else if (layer instanceof Bars bars) {
                bars.bars().forEach(bar -> bar(bar, bars.thickness(), symbol, style(key)));
            } else if (layer instanceof Line line) {
                line(line.points(), key);
            }
        }

        /** Filled cells where the middle of a cell is below the line. */
        private void area(Area area, char symbol, Style style) {
            for (int column = 0; column < columns; column++) {
                Optional<Double> top = heightAt(area.points(), column + 0.5);
                for (int row = 0; row < rows && top.isPresent(); row++) {
                    if (row + 0.5 >= top.get()) {
                        canvas.put(column, row, symbol, style);
                    }
                }
            }
        }

        private Optional<Double> heightAt(List<Point> points, double column) {
            for (int i = 1; i < points.size(); i++) {
                double from = x.at(points.get(i - 1).x());
                double to = x.at(points.get(i).x());
                if (from <= column && column <= to) {
                    double share = to == from ? 0 : (column - from) / (to - from);
                    double first = y.at(points.get(i - 1).y());
                    return Optional.of(first + share * (y.at(points.get(i).y()) - first));
                }
            }
            return Optional.empty();
        }

        /** In every row that is within it; one that is thinner than a row is seen where no other one is. */
        private void bar(Bar bar, double thickness, char symbol, Style style) {
            int first = row(bar.at());
            int last = first;
            double tall = Math.abs(y.at(thickness) - y.at(0));
            if (tall >= 2) {
                first = Math.max(0, first - ((int) tall - 1) / 2);
                last = Math.min(rows - 1, first + (int) tall - 1);
            } else if (rows < panel.ys().to() - panel.ys().from() && !leads(bar.at())) {
                return;
            }
            int from = (int) Math.round(x.at(bar.from()));
            int to = (int) Math.min(columns, Math.round(x.at(bar.to())));
            for (int row = first; row <= last; row++) {
                for (int column = from; column < to; column++) {
                    canvas.put(column, row, symbol, style);
                }
            }
            text(bar, (first + last) / 2, from, to);
        }

        /** Whether none of the heights above, with bars, falls into the same row. */
        private boolean leads(double at) {
            return panel.layers().stream()
                    .filter(layer -> layer instanceof Bars)
                    .flatMap(layer -> ((Bars) layer).bars().stream())
                    .noneMatch(other -> other.at() < at && row(other.at()) == row(at));
        }

        private void text(Bar bar, int row, int from, int to) {
            bar.texts().stream()
                    .filter(text -> text.length() + 2 <= to - from)
                    .findFirst()
                    .ifPresent(text -> {
                        int start = from + (to - from - text.length()) / 2;
                        for (int i = 0; i < text.length(); i++) {
                            canvas.put(start + i, row, text.charAt(i), Style.PLAIN);
                        }
                    });
        }

        private void line(List<Point> points, LegendKey key) {
            for (int i = 1; i < points.size(); i++) {
                canvas.stretch(
                        new Segment(
                                x.at(points.get(i - 1).x()),
                                y.at(points.get(i - 1).y()),
                                x.at(points.get(i).x()),
                                y.at(points.get(i).y())),
                        style(key),
                        key.look() == Look.DASHED ? DASH : 0);
            }
        }

        /** Dots, as the letter of their line, with what stands beside them. */
        void dots(Layer layer) {
            if (layer instanceof Dots dots) {
                Style style = style(chart.keys().get(layer.key()));
                dots.dots().forEach(dot -> dot(dot, symbol(layer.key()), style));
            }
        }

        /** The letter of a line, as near to its middle as nothing else stands. */
        void letter(Layer layer) {
            if (layer instanceof Line line && !line.points().isEmpty()) {
                int count = line.points().size();
                for (int i = 0; i < count; i++) {
                    int away = (i + 1) / 2 * (i % 2 == 0 ? 1 : -1);
                    Point point = line.points().get(Math.floorMod(count / 2 + away, count));
                    int column = column(point.x());
                    int row = row(point.y());
                    if (canvas.unwritten(column, row)) {
                        canvas.put(
                                column,
                                row,
                                symbol(layer.key()),
                                style(chart.keys().get(layer.key())));
                        return;
                    }
                }
            }
        }

        private void dot(Dot dot, char symbol, Style style) {
            int column = column(dot.x());
            int row = row(dot.y());
            canvas.put(column, row, symbol, style);
            int before = column - dot.label().length() - 1;
            for (int near : new int[] {row, row + 1, row - 1}) {
                if (dot.label().isEmpty()
                        || canvas.write(column + 2, near, dot.label(), Style.DIM)
                        || canvas.write(before, near, dot.label(), Style.DIM)) {
                    return;
                }
            }
        }
    }
}
