package dev.rooflight.report.serving.chart;

import dev.rooflight.report.Si;
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
import dev.rooflight.report.chart.PanelChart.Span;
import dev.rooflight.serving.outcome.Distribution;
import dev.rooflight.serving.outcome.Latency;
import dev.rooflight.serving.outcome.Statistic;
import dev.rooflight.serving.outcome.Statistics;
import dev.rooflight.study.serving.ServingAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Shares of the requests over their latencies: as expected and by the roofline, with percentiles and limits. */
final class CdfChart {
    private static final List<Latency> LATENCIES = List.of(Latency.TTFT, Latency.TPOT, Latency.END_TO_END);
    private static final List<Statistic> MARKED = List.of(Statistic.P50, Statistic.P90, Statistic.P99);

    /** More ranks than any picture has pixels. */
    private static final int MOST_RANKS = 4000;

    /** A logarithmic axis has no 0. */
    private static final double LEAST_SECONDS = 1e-9;

    /** Room above 100 %. */
    private static final double TOP = 104;

    private CdfChart() {}

    static PanelChart of(ServingAnswer answer, String deployment) {
        List<LegendKey> keys = new ArrayList<>();
        List<Layer> lines = new ArrayList<>();
        List<Layer> dots = new ArrayList<>();
        for (int i = 0; i < LATENCIES.size(); i++) {
            Latency latency = LATENCIES.get(i);
            if (has(answer.bound(), latency) && has(answer.expected(), latency)) {
                int expected = keys.size();
                keys.add(new LegendKey(latency.title() + ", expected", i, Look.SOLID));
                keys.add(new LegendKey(latency.title() + ", roofline", i, Look.DASHED));
                lines.add(new Line(expected + 1, points(answer.bound(), latency)));
                lines.add(new Line(expected, points(answer.expected(), latency)));
                dots.add(new Dots(expected, dots(answer.expected(), latency)));
            }
        }
        List<Layer> layers = new ArrayList<>(lines);
        layers.addAll(dots);
        List<Limit> limits = Limits.of(answer.question(), LATENCIES, true);
        double[] seconds = Stream.concat(
                        lines.stream()
                                .flatMap(line -> ((Line) line).points().stream())
                                .map(Point::x),
                        limits.stream().map(Limit::at))
                .flatMapToDouble(DoubleStream::of)
                .toArray();
        Panel panel = Panel.of(
                        Axis.log("latency", "s"),
                        Axis.linear("requests", "% of those that ended"),
                        Spans.log(seconds),
                        new Span(0, TOP),
                        layers)
                .withLimits(limits);
        String remark = "Solid: expected; dashed: roofline. TPOT is "
                + answer.question().definitions().formula() + ".";
        return new PanelChart(Captions.of("Latency under load", answer, deployment, remark), keys, List.of(panel));
    }

    private static boolean has(Statistics statistics, Latency latency) {
        return distribution(statistics, latency).count() > 0;
    }

    private static Distribution distribution(Statistics statistics, Latency latency) {
        return statistics.distribution(latency).orElseThrow();
    }

    /** From 0 to 100 %, with percentiles where they lie between requests. */
    static List<Point> points(Statistics statistics, Latency latency) {
        Distribution of = distribution(statistics, latency);
        List<Point> points = new ArrayList<>();
        int count = of.count();
        int ranks = Math.min(count, MOST_RANKS);
        points.add(new Point(shown(of.at(0)), 0));
        for (int i = 1; i < ranks; i++) {
            double share = (double) i / (ranks - 1);
            points.add(new Point(shown(of.quantile(share)), 100 * share));
        }
        if (count == 1) {
            points.add(new Point(shown(of.at(0)), 100));
        }
        return points;
    }

    private static List<Dot> dots(Statistics statistics, Latency latency) {
        return MARKED.stream()
                .map(statistic -> new Dot(
                        shown(statistics.of(latency, statistic)),
                        100 * statistic.share(),
                        statistic.id() + " " + Si.seconds(statistics.of(latency, statistic))))
                .toList();
    }

    private static double shown(double seconds) {
        return Math.max(LEAST_SECONDS, seconds);
    }
}
