package dev.rooflight.report.serving.chart;

import dev.rooflight.report.chart.Axis;
import dev.rooflight.report.chart.LineChart.Point;
import dev.rooflight.report.chart.PanelChart;
import dev.rooflight.report.chart.PanelChart.Area;
import dev.rooflight.report.chart.PanelChart.Layer;
import dev.rooflight.report.chart.PanelChart.Panel;
import dev.rooflight.report.chart.PanelChart.Span;
import dev.rooflight.serving.outcome.Latency;
import dev.rooflight.serving.outcome.Statistic;
import dev.rooflight.serving.outcome.Statistics.Explained;
import dev.rooflight.study.serving.LoadPoint;
import dev.rooflight.study.serving.LoadSweep;
import java.util.ArrayList;
import java.util.List;

/** What the 99th percentiles are made of over several loads, as expected: shares on top of each other. */
final class CausesOverLoad {
    private static final List<Latency> LATENCIES = List.of(Latency.TTFT, Latency.END_TO_END);

    private CausesOverLoad() {}

    static PanelChart of(LoadSweep sweep, List<LoadPoint> points, String deployment) {
        List<List<Explained>> all = new ArrayList<>();
        for (Latency latency : LATENCIES) {
            all.add(points.stream()
                    .map(point -> point.expected().explain(latency, Statistic.P99))
                    .toList());
        }
        CauseKeys keys = CauseKeys.of(all.stream().flatMap(List::stream).toList());
        double[] loads = points.stream().mapToDouble(LoadPoint::load).toArray();
        Axis load = Spans.axis(sweep.axis().id(), sweep.axis().unit(), loads);
        List<Panel> panels = new ArrayList<>();
        for (int i = 0; i < LATENCIES.size(); i++) {
            panels.add(Panel.of(
                    load,
                    Axis.linear(LATENCIES.get(i).title() + " p99", "share, %"),
                    new Span(loads[0], loads[loads.length - 1]),
                    new Span(0, 100),
                    areas(all.get(i), loads, keys)));
        }
        return new PanelChart(
                Captions.of(
                        "What latencies are made of",
                        sweep,
                        deployment,
                        "As expected; the mean of the requests around the 99th percentile."),
                keys.keys(),
                panels);
    }

    /** The largest first, so that it lies below those that are on top of it. */
    private static List<Layer> areas(List<Explained> rows, double[] loads, CauseKeys keys) {
        double[] sums = new double[loads.length];
        List<Layer> areas = new ArrayList<>();
        for (int key = 0; key < keys.causes().size(); key++) {
            List<Point> edge = new ArrayList<>();
            for (int i = 0; i < loads.length; i++) {
                sums[i] = Math.min(
                        100,
                        sums[i]
                                + 100
                                        * CauseKeys.share(
                                                rows.get(i), keys.causes().get(key)));
                edge.add(new Point(loads[i], sums[i]));
            }
            areas.add(0, new Area(key, edge));
        }
        return areas;
    }
}
