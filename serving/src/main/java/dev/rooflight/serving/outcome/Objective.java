package dev.rooflight.serving.outcome;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import java.util.List;

/**
 * What latencies shall be at most.
 *
 * @param limits all of which hold; at least one
 */
public record Objective(List<Limit> limits) {
    /**
     * A limit.
     *
     * @param latency what is limited
     * @param statistic of all requests
     * @param seconds at most; above 0
     */
    public record Limit(Latency latency, Statistic statistic, double seconds) {
        public Limit {
            requireNonNull(latency, "latency is null");
            requireNonNull(statistic, "statistic is null");
            Require.positive("slo", seconds, "seconds");
        }
    }

    public Objective {
        limits = List.copyOf(limits);
        Require.that(!limits.isEmpty(), "slo", "empty", "one limit or more, such as 'ttft p95 1s'");
    }

    /** Whether it is met: every limit, by what is measured. */
    public boolean metBy(Statistics statistics) {
        return limits.stream().allMatch(limit -> statistics.of(limit.latency(), limit.statistic()) <= limit.seconds());
    }
}
