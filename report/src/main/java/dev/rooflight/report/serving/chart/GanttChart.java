package dev.rooflight.report.serving.chart;

import dev.rooflight.report.Si;
import dev.rooflight.report.chart.Axis;
import dev.rooflight.report.chart.PanelChart;
import dev.rooflight.report.chart.PanelChart.Bar;
import dev.rooflight.report.chart.PanelChart.Bars;
import dev.rooflight.report.chart.PanelChart.LegendKey;
import dev.rooflight.report.chart.PanelChart.Look;
import dev.rooflight.report.chart.PanelChart.Panel;
import dev.rooflight.report.chart.PanelChart.Span;
import dev.rooflight.serving.outcome.Outcome;
import dev.rooflight.serving.outcome.RequestOutcomes;
import dev.rooflight.serving.outcome.Usage;
import dev.rooflight.study.serving.ServingAnswer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Each request over time, as expected: waiting, its prompt, decoding. Of many, some that are evenly chosen. */
final class GanttChart {
    /** So many bars are told apart. */
    static final int MOST = 200;

    private static final List<LegendKey> KEYS = List.of(
            new LegendKey("waiting: sent to admitted", 3, Look.FILLED),
            new LegendKey("prompt: admitted to first token", 0, Look.FILLED),
            new LegendKey("decoding: first to last token", 5, Look.FILLED));

    private static final double THICKNESS = 0.8;

    private GanttChart() {}

    static PanelChart of(ServingAnswer answer, String deployment) {
        Outcome outcome = answer.expected().outcome();
        RequestOutcomes each = outcome.each();
        List<Integer> sent = IntStream.range(0, each.size())
                .filter(request -> each.replica(request) >= 0)
                .boxed()
                .sorted(Comparator.comparingDouble(each::sent).thenComparingInt(request -> request))
                .toList();
        double end = outcome.ranks().stream().mapToDouble(Usage::end).max().orElse(0);
        List<List<Bar>> parts = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        int shown = Math.min(MOST, sent.size());
        int preempted = 0;
        for (int i = 0; i < shown; i++) {
            // the middle one of those that it stands for
            int place = (int) ((2L * i + 1) * sent.size() / (2L * shown));
            int request = sent.get(place);
            preempted += each.preemptions(request) > 0 ? 1 : 0;
            double[] times = {each.sent(request), each.admitted(request), each.first(request), each.last(request)};
            for (int part = 0; part < parts.size() && !Double.isNaN(times[part]); part++) {
                // what has not ended goes on to the end
                double to = Double.isNaN(times[part + 1]) ? end : times[part + 1];
                if (to > times[part]) {
                    parts.get(part).add(new Bar(times[part], to, place + 1, List.of()));
                }
            }
        }
        double thickness = THICKNESS * sent.size() / shown;
        List<PanelChart.Layer> layers = new ArrayList<>();
        for (int part = 0; part < parts.size(); part++) {
            layers.add(new Bars(part, parts.get(part), thickness));
        }
        double start = each.sent(sent.get(0));
        Panel panel = Panel.of(
                        Axis.linear("time", "s"),
                        Axis.linear("request, in the order of sending", ""),
                        new Span(start, Math.max(end, start + 1e-9)),
                        new Span(0.5, sent.size() + 0.5),
                        layers)
                .fromTheTop();
        return new PanelChart(
                Captions.of("Requests over time", answer, deployment, remark(shown, sent.size(), preempted)),
                KEYS,
                List.of(panel));
    }

    private static String remark(int shown, int sent, int preempted) {
        String of = shown < sent
                ? "As expected; %s of %s requests, evenly chosen.".formatted(Si.count(shown), Si.count(sent))
                : "As expected.";
        return preempted == 0
                ? of
                : of
                        + " %s of those shown were preempted; computing again counts as decoding."
                                .formatted(Si.count(preempted));
    }
}
