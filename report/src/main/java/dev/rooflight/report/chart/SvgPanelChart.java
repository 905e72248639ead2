package dev.rooflight.report.chart;

import dev.rooflight.core.Require;
import dev.rooflight.report.chart.LineChart.Point;
import dev.rooflight.report.chart.LineLayout.MarkText;
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
import dev.rooflight.report.chart.PanelChart.Row;
import dev.rooflight.report.chart.PanelLabels.Label;
import dev.rooflight.report.chart.PanelLayout.KeyPlace;
import dev.rooflight.report.chart.PanelLayout.Plot;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Draws a chart of panels as SVG 1.1 in the manner of {@link SvgChart}: self-contained, the same bytes for the same chart. Points that
 * change no pixel are left out.
 */
public final class SvgPanelChart {
    /** Between hatching lines, in pixels. */
    private static final double HATCH = 9;

    /** Room beside a text in a bar. */
    private static final double INSIDE = 4;

    /** Lower bars have no text. */
    private static final double TEXT_FROM = 13;

    private final PanelLayout layout;
    private final PanelChart chart;
    private final Theme theme;
    private final Svg svg = new Svg();

    private SvgPanelChart(PanelLayout layout, Theme theme) {
        this.layout = layout;
        this.chart = layout.chart();
        this.theme = theme;
    }

    /**
     * The chart as an SVG document.
     *
     * @param width in pixels; 360 to 8192
     * @param height in pixels; 240 to 8192, and enough for the chart's plots
     */
    public static String of(PanelChart chart, Theme theme, int width, int height) {
        Require.within("chart width (pixels)", width, 360, 8192);
        Require.within("chart height (pixels)", height, 240, 8192);
        return new SvgPanelChart(new PanelLayout(chart, width, height), theme).draw();
    }

    private String draw() {
        SvgFrame first = new SvgFrame(layout.plots().get(0).frame(), theme, svg);
        first.begin(PanelWords.of(chart));
        lines(layout.subtitle(), Frame.SUBTITLE_SIZE, true);
        legend();
        layout.plots().forEach(this::plot);
        lines(layout.sources(), Frame.NOTE_SIZE, false);
        return first.end();
    }

    private void lines(List<String> lines, double size, boolean above) {
        for (int i = 0; i < lines.size(); i++) {
            double baseline = above ? PanelLayout.subtitleBaseline(i) : layout.sourceBaseline(i);
            svg.text(lines.get(i), Frame.MARGIN, baseline, "font-size", size, "fill", theme.mutedInk());
        }
    }

    private void legend() {
        svg.group("legend");
        for (KeyPlace entry : layout.legend()) {
            LegendKey key = entry.key();
            double middle = entry.baseline() - 4;
            if (key.look() == Look.FILLED) {
                svg.rectangle(new Box(entry.x(), middle - 5, 14, 10), "fill", theme.ofFill(key.colour()));
            } else {
                svg.line(
                        new Segment(entry.x(), middle, entry.x() + 16, middle),
                        "stroke",
                        theme.ofLine(key.colour()),
                        "stroke-width",
                        2.2,
                        "stroke-dasharray",
                        key.look() == Look.DASHED ? "4 2" : "none");
            }
            svg.text(entry.text(), entry.x() + PanelLayout.SWATCH, entry.baseline());
        }
        svg.close();
    }

    private void plot(Plot plot) {
        SvgFrame frame = new SvgFrame(plot.frame(), theme, svg);
        Panel panel = plot.panel();
        frame.grid();
        panel.hatched().ifPresent(region -> hatched(plot, region));
        panel.layers().stream().filter(layer -> layer instanceof Area).forEach(layer -> layer(plot, layer));
        frame.axes();
        panel.seen().forEach(limit -> limit(plot, limit));
        panel.layers().stream().filter(layer -> !(layer instanceof Area)).forEach(layer -> layer(plot, layer));
        texts(plot);
    }

    private void layer(Plot plot, Layer layer) {
        LegendKey key = chart.keys().get(layer.key());
        if (layer instanceof Line line) {
            svg.polyline(
                    points(plot, line.points()),
                    "fill",
                    "none",
                    "stroke",
                    theme.ofLine(key.colour()),
                    "stroke-width",
                    1.8,
                    "stroke-linejoin",
                    "round",
                    "stroke-dasharray",
                    key.look() == Look.DASHED ? "6 4" : "none");
        } else if (layer instanceof Area area) {
            area(plot, area, theme.ofFill(key.colour()));
        } else if (layer instanceof Bars bars) {
            bars(plot, bars, key.colour());
        } else if (layer instanceof Dots dots) {
            dots(plot, dots, key);
        }
    }

    /** The points that are seen, as pixels. */
    private static List<String> points(Plot plot, List<Point> points) {
        double[] xs = points.stream().mapToDouble(point -> plot.x(point.x())).toArray();
        double[] ys = points.stream().mapToDouble(point -> plot.y(point.y())).toArray();
        return Thinning.kept(xs, ys).stream()
                .map(i -> pixel(xs[i]) + "," + pixel(ys[i]))
                .toList();
    }

    /** Tenths of a pixel are enough for lines of many points. */
    private static String pixel(double value) {
        BigDecimal rounded = BigDecimal.valueOf(value).setScale(1, RoundingMode.HALF_UP);
        return Svg.number(rounded.doubleValue());
    }

    private void area(Plot plot, Area area, String colour) {
        List<Point> points = area.points();
        double bottom = plot.frame().plot().bottom();
        List<String> edge = new ArrayList<>();
        edge.add(pixel(plot.x(points.get(0).x())) + "," + pixel(bottom));
        edge.addAll(points(plot, points));
        edge.add(pixel(plot.x(points.get(points.size() - 1).x())) + "," + pixel(bottom));
        svg.polygon(edge, "fill", colour);
    }

    private void bars(Plot plot, Bars bars, int colour) {
        if (bars.bars().isEmpty()) {
            return;
        }
        Box box = plot.frame().plot();
        double tall = Math.abs(plot.y(bars.thickness()) - plot.y(0));
        StringBuilder path = new StringBuilder();
        for (Bar bar : bars.bars()) {
            // what is shorter than a hair is seen nevertheless
            double from = plot.x(bar.from());
            double to = Math.min(box.right(), Math.max(from + 0.4, plot.x(bar.to())));
            path.append('M').append(pixel(from)).append(' ').append(pixel(plot.y(bar.at())));
            path.append('H').append(pixel(to));
        }
        svg.path(path.toString(), "stroke", theme.ofFill(colour), "stroke-width", tall, "fill", "none");
        for (Bar bar : bars.bars()) {
            double room = plot.x(bar.to()) - plot.x(bar.from()) - 2 * INSIDE;
            Optional<String> text = bar.texts().stream()
                    .filter(words -> TextMetrics.width(words, Frame.LABEL_SIZE) <= room)
                    .findFirst();
            if (tall >= TEXT_FROM && text.isPresent()) {
                double left = plot.x(bar.from()) + INSIDE;
                svg.text(text.get(), left, plot.y(bar.at()) + 4, "fill", theme.on(colour));
            }
        }
    }

    private void dots(Plot plot, Dots dots, LegendKey key) {
        String colour = theme.ofLine(key.colour());
        boolean hollow = key.look() == Look.DASHED;
        for (Dot dot : dots.dots()) {
            svg.circle(
                    new Disc(plot.x(dot.x()), plot.y(dot.y()), 3),
                    "fill",
                    hollow ? theme.paper() : colour,
                    "stroke",
                    hollow ? colour : theme.paper(),
                    "stroke-width",
                    1.2);
        }
    }

    private void limit(Plot plot, Limit limit) {
        Box box = plot.frame().plot();
        Segment line;
        if (limit.upright()) {
            int row = plot.marks().stream()
                    .filter(text ->
                            text.mark().x() == limit.at() && text.mark().label().equals(limit.label()))
                    .mapToInt(MarkText::row)
                    .findFirst()
                    .orElse(0);
            double x = plot.x(limit.at());
            line = new Segment(x, box.top() - row * Frame.LINE_HEIGHT, x, box.bottom());
        } else {
            line = new Segment(box.left(), plot.y(limit.at()), box.right(), plot.y(limit.at()));
        }
        svg.line(line, "stroke", theme.ink(), "stroke-width", 1.1, "stroke-dasharray", "3 3");
    }

    /** Lines from the lower left to the upper right. */
    private void hatched(Plot plot, Region region) {
        Box box = plot.frame().plot();
        double left = Math.max(box.left(), plot.x(region.from()));
        double right = Math.min(box.right(), plot.x(region.to()));
        StringBuilder path = new StringBuilder();
        for (double x = left - box.height() + HATCH; x < right; x += HATCH) {
            // x is where the line meets the lower edge
            double from = Math.max(left, x);
            double to = Math.min(right, x + box.height());
            if (from < to) {
                path.append('M').append(pixel(from)).append(' ').append(pixel(box.bottom() - (from - x)));
                path.append('L').append(pixel(to)).append(' ').append(pixel(box.bottom() - (to - x)));
            }
        }
        if (path.length() > 0) {
            svg.path(path.toString(), "stroke", theme.grid(), "stroke-width", 1.4, "fill", "none");
        }
    }

    private void texts(Plot plot) {
        svg.group("texts");
        for (MarkText text : plot.marks()) {
            double baseline = plot.frame().plot().top() - text.row() * Frame.LINE_HEIGHT - 4;
            svg.text(text.mark().label(), text.left(), baseline);
        }
        for (Label label : plot.labels()) {
            svg.text(
                    label.text(),
                    label.x(),
                    label.baseline(),
                    "text-anchor",
                    label.anchor(),
                    "stroke",
                    theme.paper(),
                    "stroke-width",
                    3,
                    "stroke-linejoin",
                    "round");
            svg.text(label.text(), label.x(), label.baseline(), "text-anchor", label.anchor());
        }
        Box box = plot.frame().plot();
        for (int i = 0; i < plot.panel().rows().size(); i++) {
            Row row = plot.panel().rows().get(i);
            double baseline = plot.y(i) + 4;
            svg.text(layout.rowLabel(row), box.left() - Frame.TICK_GAP, baseline, "text-anchor", "end");
            svg.text(layout.rowRemark(row), box.right() + Frame.TICK_GAP, baseline, "fill", theme.mutedInk());
        }
        svg.close();
    }
}
