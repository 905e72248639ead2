package dev.rooflight.report.chart;

import dev.rooflight.core.Require;
import dev.rooflight.core.operator.OperatorKind;
import dev.rooflight.report.Si;
import dev.rooflight.report.chart.LineChart.Axis;
import dev.rooflight.report.chart.LineChart.Mark;
import dev.rooflight.report.chart.LineChart.Point;
import dev.rooflight.report.chart.LineChart.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Draws a line chart as SVG 1.1 in the manner of {@link SvgChart}: self-contained, every line named at its end instead
 * of in a legend, the same bytes for the same chart.
 */
public final class SvgLineChart {
    /** Without spaces: JSVG takes them for parts of the names. */
    private static final String FONTS = "Inter,Helvetica,Arial,sans-serif";

    /** Kinds in the order in which their colours are given to lines: neighbours differ most. */
    private static final int[] COLOURS = {1, 2, 3, 0, 4, 5, 7, 6};

    /** Lines with no more points than this show each. */
    private static final int MOST_DOTS = 16;

    /** Values whose least is above this share of the largest get an axis that does not start at 0. */
    private static final double ZERO_WITHIN = 0.7;

    /** Pixels from the end of a line to its name. */
    private static final double NAME_GAP = 20;

    private final LineChart chart;
    private final Theme theme;
    private final int width;
    private final int height;
    private final Scale x;
    private final Scale y;
    private final Box plot;
    private final List<MarkText> markTexts;
    private final Xml xml = new Xml();

    /** The text of a mark: its left end, and how many rows it is above the plot's. */
    private record MarkText(Mark mark, double at, double left, double width, int row) {
        double right() {
            return left + width;
        }

        boolean covers(double position) {
            return left - 3 <= position && position <= right() + 3;
        }

        /** Whether one hides the other or its line. */
        boolean collides(MarkText other) {
            if (row == other.row) {
                return left < other.right() + 8 && other.left < right() + 8;
            }
            return row > other.row ? other.covers(at) : covers(other.at);
        }
    }

    private SvgLineChart(LineChart chart, Theme theme, int width, int height) {
        this.chart = chart;
        this.theme = theme;
        this.width = width;
        this.height = height;
        double[] xs = DoubleStream.concat(
                        points().mapToDouble(Point::x), chart.marks().stream().mapToDouble(Mark::x))
                .toArray();
        double[] ys = points().mapToDouble(Point::y).toArray();
        double bottom = height - ChartLayout.MARGIN - (chart.source().isEmpty() ? 36 : 56);
        double heading =
                ChartLayout.MARGIN + ChartLayout.TITLE_SIZE + (chart.subtitle().isEmpty() ? 0 : 20) + 32;
        Scale upright = Scale.of(chart.y(), ys, bottom, heading);
        double left = ChartLayout.MARGIN
                + ChartLayout.TICK_GAP
                + upright.ticks(26).stream()
                        .mapToDouble(tick -> TextMetrics.width(Si.tick(tick), ChartLayout.LABEL_SIZE))
                        .max()
                        .orElse(0);
        double names = chart.series().stream()
                .mapToDouble(line -> TextMetrics.width(line.name(), ChartLayout.LABEL_SIZE))
                .max()
                .orElse(0);
        double right = width - ChartLayout.MARGIN - NAME_GAP - Math.min(names, 0.34 * width);
        this.x = Scale.of(chart.x(), xs, left, right);
        this.markTexts = markTexts(x, chart.marks(), width - ChartLayout.MARGIN);
        int rows = markTexts.stream().mapToInt(MarkText::row).max().orElse(-1) + 1;
        double top = heading + rows * ChartLayout.LINE_HEIGHT;
        this.plot = new Box(left, top, right - left, bottom - top);
        this.y = Scale.of(chart.y(), ys, bottom, top);
    }

    /**
     * The chart as an SVG document.
     *
     * @param width in pixels; 360 to 8192
     * @param height in pixels; 240 to 8192
     */
    public static String of(LineChart chart, Theme theme, int width, int height) {
        Require.within("chart width (pixels)", width, 360, 8192);
        Require.within("chart height (pixels)", height, 240, 8192);
        return new SvgLineChart(chart, theme, width, height).draw();
    }

    private Stream<Point> points() {
        return chart.series().stream().flatMap(line -> line.points().stream());
    }

    private String draw() {
        xml.open(
                "svg",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "width",
                width,
                "height",
                height,
                "viewBox",
                "0 0 " + width + " " + height,
                "role",
                "img",
                "font-family",
                FONTS,
                "font-size",
                ChartLayout.LABEL_SIZE,
                "fill",
                theme.ink(),
                "style",
                "font-variant-numeric: tabular-nums");
        xml.text("title", chart.title());
        xml.text("desc", description());
        xml.empty("rect", "width", width, "height", height, "fill", theme.paper());
        heading();
        axes();
        marks();
        lines();
        names();
        source();
        return xml.close().toString();
    }

    private void heading() {
        double room = width - 2 * ChartLayout.MARGIN;
        double baseline = ChartLayout.MARGIN + 0.8 * ChartLayout.TITLE_SIZE;
        xml.text(
                "text",
                TextMetrics.fitted(chart.title(), TextMetrics.BOLD * ChartLayout.TITLE_SIZE, room),
                "x",
                ChartLayout.MARGIN,
                "y",
                baseline,
                "font-size",
                ChartLayout.TITLE_SIZE,
                "font-weight",
                "bold");
        if (!chart.subtitle().isEmpty()) {
            xml.text(
                    "text",
                    TextMetrics.fitted(chart.subtitle(), ChartLayout.SUBTITLE_SIZE, room),
                    "x",
                    ChartLayout.MARGIN,
                    "y",
                    baseline + 20,
                    "font-size",
                    ChartLayout.SUBTITLE_SIZE,
                    "fill",
                    theme.mutedInk());
        }
    }

    private void axes() {
        xml.open("g", "class", "axes", "fill", theme.mutedInk());
        StringBuilder grid = new StringBuilder();
        for (double tick : y.ticks(26)) {
            double at = y.at(tick);
            grid.append(line(plot.left(), at, plot.right(), at));
            xml.text("text", Si.tick(tick), "x", plot.left() - ChartLayout.TICK_GAP, "y", at + 4, "text-anchor", "end");
        }
        for (double tick : x.ticks(52)) {
            double at = x.at(tick);
            grid.append(line(at, plot.top(), at, plot.bottom()));
            xml.text("text", Si.tick(tick), "x", at, "y", plot.bottom() + 16, "text-anchor", "middle");
        }
        path(grid.toString(), theme.grid());
        path(line(plot.left(), plot.bottom(), plot.right(), plot.bottom()), theme.leader());
        double above = plot.top() - markRows() * ChartLayout.LINE_HEIGHT - 10;
        xml.text("text", chart.y().text(), "x", ChartLayout.MARGIN, "y", above, "fill", theme.ink());
        xml.text(
                "text",
                chart.x().text(),
                "x",
                plot.right(),
                "y",
                plot.bottom() + 34,
                "text-anchor",
                "end",
                "fill",
                theme.ink());
        xml.close();
    }

    private void path(String data, String stroke) {
        if (!data.isEmpty()) {
            xml.empty("path", "d", data.strip(), "fill", "none", "stroke", stroke, "shape-rendering", "crispEdges");
        }
    }

    private int markRows() {
        return markTexts.stream().mapToInt(MarkText::row).max().orElse(-1) + 1;
    }

    private void marks() {
        if (markTexts.isEmpty()) {
            return;
        }
        xml.open("g", "class", "marks", "fill", theme.mutedInk());
        for (MarkText text : markTexts) {
            double bottomOfRow = plot.top() - text.row() * ChartLayout.LINE_HEIGHT;
            xml.empty(
                    "line",
                    "x1",
                    text.at(),
                    "y1",
                    bottomOfRow,
                    "x2",
                    text.at(),
                    "y2",
                    plot.bottom(),
                    "stroke",
                    theme.leader(),
                    "stroke-width",
                    1.1,
                    "stroke-dasharray",
                    "3 3");
            xml.text("text", text.mark().label(), "x", text.left(), "y", bottomOfRow - 4);
        }
        xml.close();
    }

    private void lines() {
        xml.open("g", "class", "lines", "fill", "none", "stroke-width", 1.8, "stroke-linejoin", "round");
        // the first line ends on top
        for (int i = chart.series().size() - 1; i >= 0; i--) {
            Series line = chart.series().get(i);
            String colour = colour(i);
            StringJoiner points = new StringJoiner(" ");
            line.points().forEach(point -> points.add(Xml.number(x.at(point.x())) + "," + Xml.number(y.at(point.y()))));
            xml.open("g");
            xml.text("title", hover(line));
            xml.empty(
                    "polyline",
                    "points",
                    points.toString(),
                    "stroke",
                    colour,
                    "stroke-linecap",
                    line.dashed() ? "butt" : "round",
                    "stroke-dasharray",
                    line.dashed() ? "6 4" : "none");
            if (line.points().size() <= MOST_DOTS) {
                for (Point point : line.points()) {
                    xml.empty(
                            "circle",
                            "cx",
                            x.at(point.x()),
                            "cy",
                            y.at(point.y()),
                            "r",
                            2.6,
                            "fill",
                            line.dashed() ? theme.paper() : colour,
                            "stroke",
                            line.dashed() ? colour : theme.paper(),
                            "stroke-width",
                            line.dashed() ? 1.2 : 0.8);
                }
            }
            xml.close();
        }
        xml.close();
    }

    /** Names in the right margin, at the height of the lines' ends or as near to it as others leave room. */
    private void names() {
        List<Series> lines = chart.series();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingDouble(i -> y.at(lines.get(i).last().y())));
        double[] wanted =
                order.stream().mapToDouble(i -> y.at(lines.get(i).last().y())).toArray();
        double[] middles = spread(wanted, plot.top() + 6, plot.bottom());
        double left = plot.right() + NAME_GAP;
        double room = width - ChartLayout.MARGIN - left + 0.5;
        xml.open("g", "class", "names");
        for (int k = 0; k < order.size(); k++) {
            Series line = lines.get(order.get(k));
            double endX = x.at(line.last().x());
            if (Math.abs(middles[k] - wanted[k]) > 2 || endX < plot.right() - 2) {
                xml.empty(
                        "line",
                        "x1",
                        endX + 3.5,
                        "y1",
                        wanted[k],
                        "x2",
                        left - 6.5,
                        "y2",
                        middles[k],
                        "stroke",
                        theme.leader(),
                        "stroke-width",
                        0.7);
            }
            bar(left - 5, middles[k], line.dashed(), colour(order.get(k)));
            xml.text(
                    "text",
                    TextMetrics.fitted(line.name(), ChartLayout.LABEL_SIZE, room),
                    "x",
                    left,
                    "y",
                    middles[k] + 4);
        }
        xml.close();
    }

    /** A short bar of the line's colour beside its name, broken for a dashed line: text itself needs more contrast. */
    private void bar(double x, double middle, boolean dashed, String colour) {
        xml.empty(
                "line",
                "x1",
                x,
                "y1",
                middle - 5,
                "x2",
                x,
                "y2",
                middle + 5,
                "stroke",
                colour,
                "stroke-width",
                2.4,
                "stroke-dasharray",
                dashed ? "4 2" : "none");
    }

    /**
     * Middles of lines of text that are a line's height apart and as near to the wanted ones as that allows.
     *
     * @param wanted ascending
     */
    private static double[] spread(double[] wanted, double top, double bottom) {
        int count = wanted.length;
        double apart = count < 2 ? 0 : Math.min(ChartLayout.LINE_HEIGHT, (bottom - top) / (count - 1));
        double[] middles = wanted.clone();
        // clusters of touching texts take the mean of what they want: pool adjacent violators
        double[] sums = new double[count];
        int[] sizes = new int[count];
        int clusters = 0;
        for (int k = 0; k < count; k++) {
            sums[clusters] = wanted[k] - k * apart;
            sizes[clusters] = 1;
            clusters++;
            while (clusters > 1
                    && sums[clusters - 2] / sizes[clusters - 2] > sums[clusters - 1] / sizes[clusters - 1]) {
                sums[clusters - 2] += sums[clusters - 1];
                sizes[clusters - 2] += sizes[clusters - 1];
                clusters--;
            }
        }
        int k = 0;
        for (int c = 0; c < clusters; c++) {
            double base = Math.min(Math.max(sums[c] / sizes[c], top), bottom - (count - 1) * apart);
            for (int member = 0; member < sizes[c]; member++, k++) {
                middles[k] = base + k * apart;
            }
        }
        return middles;
    }

    private void source() {
        if (!chart.source().isEmpty()) {
            xml.text(
                    "text",
                    TextMetrics.fitted(chart.source(), ChartLayout.NOTE_SIZE, width - 2 * ChartLayout.MARGIN),
                    "x",
                    ChartLayout.MARGIN,
                    "y",
                    height - ChartLayout.MARGIN,
                    "font-size",
                    ChartLayout.NOTE_SIZE,
                    "fill",
                    theme.mutedInk());
        }
    }

    /** A line's colour: dashed ones share that of the solid one before. */
    private String colour(int series) {
        int solid = -1;
        for (int i = 0; i <= series; i++) {
            solid += chart.series().get(i).dashed() && i > 0 ? 0 : 1;
        }
        return theme.of(OperatorKind.values()[COLOURS[solid % COLOURS.length]]);
    }

    private String hover(Series line) {
        Point first = line.points().get(0);
        Point last = line.last();
        return "%s\n%s at %s, %s at %s"
                .formatted(line.name(), value(first.y()), number(first.x()), value(last.y()), number(last.x()));
    }

    private String value(double number) {
        String unit = chart.y().unit();
        return number(number) + (unit.isEmpty() ? "" : " " + unit);
    }

    private static String number(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e6 ? Long.toString((long) number) : Si.plain(number);
    }

    private String description() {
        StringJoiner text =
                new StringJoiner("; ", chart.y().text() + " over " + chart.x().text() + ". ", ".");
        for (Series line : chart.series()) {
            text.add(hover(line).replace("\n", ": "));
        }
        chart.marks().forEach(mark -> text.add("mark at " + number(mark.x()) + ": " + mark.label()));
        return text.toString();
    }

    private static String line(double x1, double y1, double x2, double y2) {
        return "M" + Xml.number(x1) + " " + Xml.number(y1) + "L" + Xml.number(x2) + " " + Xml.number(y2) + " ";
    }

    /** Places each mark's text in the lowest row where it hides neither another text nor another mark's line. */
    private static List<MarkText> markTexts(Scale x, List<Mark> marks, double rightmost) {
        List<MarkText> placed = new ArrayList<>();
        marks.stream()
                .sorted(Comparator.comparingDouble(Mark::x).reversed())
                .forEach(mark -> placed.add(markText(x.at(mark.x()), mark, placed, rightmost)));
        return placed;
    }

    private static MarkText markText(double at, Mark mark, List<MarkText> placed, double rightmost) {
        double width = TextMetrics.width(mark.label(), ChartLayout.LABEL_SIZE);
        double left = Math.max(ChartLayout.MARGIN, Math.min(at - 2, rightmost - width));
        for (int row = 0; ; row++) {
            MarkText text = new MarkText(mark, at, left, width, row);
            if (row > placed.size() || placed.stream().noneMatch(text::collides)) {
                return text;
            }
        }
    }

    /**
     * Maps values to positions.
     *
     * @param from least value, or its common logarithm
     * @param to greatest value, or its common logarithm
     * @param start position of the least in pixels
     * @param end position of the greatest in pixels
     */
    private record Scale(boolean log, double from, double to, double start, double end) {

        /** The scale that all values fit on. */
        static Scale of(Axis axis, double[] values, double start, double end) {
            double least = DoubleStream.of(values).min().orElseThrow();
            double most = DoubleStream.of(values).max().orElseThrow();
            if (axis.log()) {
                double low = Math.log10(least);
                double high = Math.log10(most);
                double room = high - low < 0.3 ? 0.15 : start > end ? 0.04 * (high - low) : 0;
                return new Scale(true, low - room, high + room, start, end);
            }
            double low = least >= 0 && least <= ZERO_WITHIN * most ? 0 : least;
            double span = most > low ? most - low : Math.max(1, Math.abs(most));
            // upwards some room, sideways none: lines end at their names
            double room = start > end || most == low ? 0.05 * span : 0;
            return new Scale(false, low == 0 ? 0 : low - room, most + room, start, end);
        }

        double at(double value) {
            double placed = log ? Math.log10(value) : value;
            return start + (placed - from) / (to - from) * (end - start);
        }

        /** Round values that are at least {@code apart} pixels apart. */
        List<Double> ticks(double apart) {
            return log && to - from >= 0.7 ? logTicks(apart) : linearTicks(apart);
        }

        private List<Double> logTicks(double apart) {
            double decade = Math.abs(end - start) / (to - from);
            // 2 and 5 only where the shortest step between them is long enough
            boolean between = decade * Math.log10(2) >= apart;
            int every = 1;
            while (every * decade < apart) {
                every++;
            }
            List<Double> ticks = new ArrayList<>();
            for (int exponent = (int) Math.floor(from); exponent <= to; exponent++) {
                for (int digit : between ? new int[] {1, 2, 5} : new int[] {1}) {
                    double at = exponent + Math.log10(digit);
                    if (at >= from - 1e-9 && at <= to + 1e-9 && (digit > 1 || Math.floorMod(exponent, every) == 0)) {
                        ticks.add(digit * Math.pow(10, exponent));
                    }
                }
            }
            return ticks;
        }

        private List<Double> linearTicks(double apart) {
            double low = log ? Math.pow(10, from) : from;
            double high = log ? Math.pow(10, to) : to;
            double least = (high - low) * apart / Math.abs(end - start);
            double power = Math.pow(10, Math.floor(Math.log10(least)));
            double step = 10 * power;
            for (int digit : new int[] {5, 2, 1}) {
                step = digit * power >= least ? digit * power : step;
            }
            List<Double> ticks = new ArrayList<>();
            for (long k = (long) Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) {
                // 3 · 0.1 is to be 0.3
                ticks.add(Double.parseDouble(String.format(Locale.ROOT, "%.12g", k * step)));
            }
            return ticks;
        }
    }
}
