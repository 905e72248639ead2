package dev.rooflight.report.serving.chart;

import dev.rooflight.report.chart.PanelChart.LegendKey;
import dev.rooflight.report.chart.PanelChart.Look;
import dev.rooflight.serving.outcome.Cause;
import dev.rooflight.serving.outcome.Statistics.Explained;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Causes that are worth showing, each with the same colour in every chart. */
final class CauseKeys {
    /** Smaller shares are not seen. */
    private static final double WORTH_SHOWING = 1e-3;

    private final List<Cause> causes;

    private CauseKeys(List<Cause> causes) {
        this.causes = causes;
    }

    /** Those that some latency is made of. */
    static CauseKeys of(List<Explained> all) {
        return new CauseKeys(Arrays.stream(Cause.values())
                .filter(cause -> all.stream().anyMatch(explained -> share(explained, cause) > WORTH_SHOWING))
                .toList());
    }

    /** The part of a latency that a cause is; rounding may leave a hair below 0. */
    static double share(Explained explained, Cause cause) {
        return explained.seconds() > 0
                ? Math.max(0, explained.causes().getOrDefault(cause, 0.0)) / explained.seconds()
                : 0;
    }

    List<Cause> causes() {
        return causes;
    }

    List<LegendKey> keys() {
        List<LegendKey> keys = new ArrayList<>();
        causes.forEach(cause -> keys.add(new LegendKey(cause.words(), colour(cause), Look.FILLED)));
        return keys;
    }

    /** Own work is blue, waiting warm, others' work green and purple, what seldom happens grey. */
    private static int colour(Cause cause) {
        return switch (cause) {
            case OWN_PREFILL -> 0;
            case OWN_DECODE -> 5;
            case WAITING_FOR_SEAT -> 1;
            case WAITING_FOR_KV -> 3;
            case WAITING_FOR_BUDGET -> 7;
            case OTHER_PROMPTS -> 2;
            case OTHER_SEQUENCES -> 6;
            case RECOMPUTE -> 4;
            case HAND_OVER -> 9;
            case HOST -> 8;
            case RANK_WAIT -> 10;
        };
    }
}
