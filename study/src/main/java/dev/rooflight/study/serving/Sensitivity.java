package dev.rooflight.study.serving;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.numeric.Exponentials;
import dev.rooflight.serving.outcome.Latency;
import dev.rooflight.serving.outcome.Statistic;
import dev.rooflight.serving.outcome.Statistics;

/**
 * How much latencies change where every step takes longer: a queue makes more of it than the steps do.
 *
 * @param shorter with step times shorter by a share
 * @param longer with step times longer by it
 * @param share by which they were changed
 */
public record Sensitivity(Statistics shorter, Statistics longer, double share) {
    public Sensitivity {
        requireNonNull(shorter, "shorter is null");
        requireNonNull(longer, "longer is null");
    }

    /** Percent by which a statistic grows with each percent that steps take longer; NaN where there is no such number. */
    public double of(Latency latency, Statistic statistic) {
        double below = shorter.of(latency, statistic);
        double above = longer.of(latency, statistic);
        return log(above / below) / log((1 + share) / (1 - share));
    }

    private static double log(double x) {
        return Exponentials.log1p(x - 1);
    }
}
