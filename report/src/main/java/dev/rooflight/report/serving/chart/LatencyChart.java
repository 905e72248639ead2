package dev.rooflight.report.serving.chart;

import dev.rooflight.report.chart.Axis;
import dev.rooflight.report.chart.LineChart.Point;
import dev.rooflight.report.chart.PanelChart;
import dev.rooflight.report.chart.PanelChart.Dot;
import dev.rooflight.report.chart.PanelChart.Dots;
import dev.rooflight.report.chart.PanelChart.Layer;
import dev.rooflight.report.chart.PanelChart.LegendKey;
import dev.rooflight.report.chart.PanelChart.Limit;
import dev.rooflight.report.chart.PanelChart.Line;
import dev.rooflight.report.chart.PanelChart.Look;
import dev.rooflight.report.chart.PanelChart.Panel;
import dev.rooflight.report.chart.PanelChart.Region;
import dev.rooflight.report.chart.PanelChart.Span;
import dev.rooflight.serving.outcome.Latency;
import dev.rooflight.serving.outcome.Statistic;
import dev.rooflight.serving.outcome.Statistics;
import dev.rooflight.study.serving.LoadPoint;
import dev.rooflight.study.serving.LoadSweep;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/** Latencies over several loads, as expected and by the roofline; where requests come faster than they end is hatched. */
final class LatencyChart {
    private static final List<Statistic> STATISTICS = List.of(Statistic.P50, Statistic.P99);
    private static final List<LegendKey> KEYS = List.of(
            new LegendKey("p50, expected", 0, Look.SOLID),
            new LegendKey("p50, roofline", 0, Look.DASHED),
            new LegendKey("p99, expected", 1, Look.SOLID),
            new LegendKey("p99, roofline", 1, Look.DASHED));

    /** Lines with no more points than this show each. */
    private static final int MOST_DOTS = 16;

    private LatencyChart() {}

    static PanelChart of(LoadSweep sweep, List<LoadPoint> points, String deployment) {
        double[] loads = points.stream().mapToDouble(LoadPoint::load).toArray();
        Axis load = Spans.axis(sweep.axis().id(), sweep.axis().unit(), loads);
        Span span = load.log() ? Spans.log(loads) : Spans.of(load, loads);
        Optional<Region> saturated = saturated(sweep, load, span);
        List<Panel> panels = new ArrayList<>();
        for (Latency latency : List.of(Latency.TTFT, Latency.TPOT)) {
            panel(sweep, points, latency, load, span).ifPresent(panel -> panels.add(panel.hatching(saturated)));
        }
        return new PanelChart(
                Captions.of(
                        "Latency",
                        sweep,
                        deployment,
                        "Solid: expected; dashed: roofline. Hatched: requests come faster than they end, so latencies"
                                + " depend on how long the load lasts. TPOT is "
                                + sweep.question().definitions().formula() + "."),
                KEYS,
                panels);
    }

    /** From half way to the first load of those that all are. */
    private static Optional<Region> saturated(LoadSweep sweep, Axis load, Span span) {
        if (sweep.saturatedFrom().isEmpty()) {
            return Optional.empty();
        }
        double first = sweep.saturatedFrom().getAsDouble();
        double before = sweep.points().stream()
                .mapToDouble(LoadPoint::load)
                .filter(other -> other < first)
                .max()
                .orElse(span.from());
        double from = load.log() ? Math.sqrt(before * first) : (before + first) / 2;
        return Optional.of(new Region(from, span.to(), "saturated"));
    }

    /** A plot of a latency; none where no request has it. */
    private static Optional<Panel> panel(
            LoadSweep sweep, List<LoadPoint> points, Latency latency, Axis load, Span span) {
        List<Layer> layers = new ArrayList<>();
        List<Layer> dots = new ArrayList<>();
        List<Limit> limits = Limits.of(sweep.question(), List.of(latency), false);
        DoubleStream.Builder values = DoubleStream.builder();
        limits.forEach(limit -> values.add(limit.at()));
        for (int i = 0; i < STATISTICS.size(); i++) {
            List<Point> bound = new ArrayList<>();
            List<Point> expected = new ArrayList<>();
            for (LoadPoint point : points) {
                add(point.load(), point.bound(), latency, STATISTICS.get(i), bound);
                add(point.load(), point.expected(), latency, STATISTICS.get(i), expected);
            }
            bound.forEach(point -> values.add(point.y()));
            expected.forEach(point -> values.add(point.y()));
            layers.add(new Line(2 * i + 1, bound));
            layers.add(new Line(2 * i, expected));
            if (bound.size() == 1) {
                // a line of one point is not seen
                dots.add(dots(2 * i + 1, bound));
            }
            if (expected.size() <= MOST_DOTS) {
                dots.add(dots(2 * i, expected));
            }
        }
        layers.addAll(dots);
        double[] seconds = values.build().toArray();
        if (seconds.length == limits.size()) {
            return Optional.empty();
        }
        Axis axis = Spans.axis(latency.title(), "s", seconds);
        return Optional.of(
                Panel.of(load, axis, span, Spans.of(axis, seconds), layers).withLimits(limits));
    }

    private static Layer dots(int key, List<Point> points) {
        return new Dots(
                key,
                points.stream().map(point -> new Dot(point.x(), point.y(), "")).toList());
    }

    private static void add(double load, Statistics of, Latency latency, Statistic statistic, List<Point> points) {
        double seconds = of.of(latency, statistic);
        if (!Double.isNaN(seconds)) {
            points.add(new Point(load, seconds));
        }
    }
}
