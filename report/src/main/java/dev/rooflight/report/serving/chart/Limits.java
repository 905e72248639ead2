package dev.rooflight.report.serving.chart;

import dev.rooflight.report.Si;
import dev.rooflight.report.chart.PanelChart.Limit;
import dev.rooflight.serving.outcome.Latency;
import dev.rooflight.study.serving.ServingQuestion;
import java.util.List;

/** What an objective limits, as lines of a chart. */
final class Limits {
    private Limits() {}

    /** Limits of some latencies; none where there is no objective. */
    static List<Limit> of(ServingQuestion question, List<Latency> latencies, boolean upright) {
        return question.objective().stream()
                .flatMap(objective -> objective.limits().stream())
                .filter(limit -> latencies.contains(limit.latency()))
                .map(limit -> new Limit(
                        limit.seconds(),
                        upright,
                        "SLO %s %s %s"
                                .formatted(
                                        limit.latency().title(),
                                        limit.statistic().id(),
                                        Si.seconds(limit.seconds()))))
                .toList();
    }
}
