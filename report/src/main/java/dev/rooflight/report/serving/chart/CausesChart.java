package dev.rooflight.report.serving.chart;

import dev.rooflight.report.Si;
import dev.rooflight.report.chart.Axis;
import dev.rooflight.report.chart.PanelChart;
import dev.rooflight.report.chart.PanelChart.Bar;
import dev.rooflight.report.chart.PanelChart.Bars;
import dev.rooflight.report.chart.PanelChart.Layer;
import dev.rooflight.report.chart.PanelChart.Panel;
import dev.rooflight.report.chart.PanelChart.Row;
import dev.rooflight.report.chart.PanelChart.Span;
import dev.rooflight.serving.outcome.Cause;
import dev.rooflight.serving.outcome.Latency;
import dev.rooflight.serving.outcome.Statistic;
import dev.rooflight.serving.outcome.Statistics.Explained;
import dev.rooflight.study.serving.ServingAnswer;
import java.util.ArrayList;
import java.util.List;

/** What statistics of latencies are made of, as expected: a bar of 100 % each. */
final class CausesChart {
    private static final List<Latency> LATENCIES = List.of(Latency.TTFT, Latency.END_TO_END);
    private static final List<Statistic> STATISTICS =
            List.of(Statistic.MEAN, Statistic.P50, Statistic.P90, Statistic.P95, Statistic.P99);
    private static final double THICKNESS = 0.72;

    private CausesChart() {}

    static PanelChart of(ServingAnswer answer, String deployment) {
        List<List<Explained>> rows = new ArrayList<>();
        for (Latency latency : LATENCIES) {
            rows.add(STATISTICS.stream()
                    .map(statistic -> answer.expected().explain(latency, statistic))
                    .toList());
        }
        CauseKeys keys = CauseKeys.of(rows.stream().flatMap(List::stream).toList());
        List<Panel> panels = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            panels.add(panel(LATENCIES.get(i), rows.get(i), keys));
        }
        return new PanelChart(
                Captions.of(
                        "What latencies are made of",
                        answer,
                        deployment,
                        "As expected; the mean of the requests around each percentile, whose number is beside it."),
                keys.keys(),
                panels);
    }

    private static Panel panel(Latency latency, List<Explained> rows, CauseKeys keys) {
        List<Row> names = rows.stream()
                .map(row -> new Row(
                        row.statistic().id(), "%s · %s".formatted(Si.seconds(row.seconds()), counted(row.requests()))))
                .toList();
        return Panel.of(
                        Axis.linear("share", "%"),
                        Axis.linear(latency.title(), ""),
                        new Span(0, 100),
                        new Span(-0.5, rows.size() - 0.5),
                        layers(rows, keys))
                .withRows(names);
    }

    private static String counted(int requests) {
        return Si.count(requests) + (requests == 1 ? " request" : " requests");
    }

    /** Each cause behind those before it. */
    private static List<Layer> layers(List<Explained> rows, CauseKeys keys) {
        double[] ends = new double[rows.size()];
        List<Layer> layers = new ArrayList<>();
        for (int key = 0; key < keys.causes().size(); key++) {
            Cause cause = keys.causes().get(key);
            List<Bar> bars = new ArrayList<>();
            for (int row = 0; row < rows.size(); row++) {
                double share = CauseKeys.share(rows.get(row), cause);
                double end = Math.min(100, ends[row] + 100 * share);
                if (share > 0) {
                    String percent = Si.shortPercent(share);
                    bars.add(new Bar(ends[row], end, row, List.of(cause.words() + " " + percent, percent)));
                }
                ends[row] = end;
            }
            layers.add(new Bars(key, bars, THICKNESS));
        }
        return layers;
    }
}
