package dev.rooflight.study.serving;

import static java.util.Objects.requireNonNull;

import dev.rooflight.serving.outcome.Latency;
import dev.rooflight.serving.outcome.RequestOutcomes;
import dev.rooflight.serving.outcome.Statistics;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Two ways of serving the same requests, request by request.
 *
 * @param one as expected
 * @param other as expected, of the same requests
 */
public record WhatIf(Statistics one, Statistics other) {
    /** Share of a latency by which it has to differ to count as another. */
    private static final double SAME = 1e-9;

    private static final int BATCHES = 20;

    public WhatIf {
        requireNonNull(one, "one is null");
        requireNonNull(other, "other is null");
        if (one.outcome().requests().size() != other.outcome().requests().size()) {
            throw new IllegalArgumentException("the requests are not the same");
        }
    }

    /**
     * Seconds by which the other is slower, on average over the requests that both have ended; its interval by means of twenty batches
     * of requests in a row, since neighbours go through the same queue.
     */
    public Spread slower(Latency latency) {
        List<Integer> both = both();
        List<Double> means = new ArrayList<>();
        int batches = Math.min(BATCHES, both.size());
        for (int batch = 0; batch < batches; batch++) {
            int from = (int) ((long) both.size() * batch / batches);
            int to = (int) ((long) both.size() * (batch + 1) / batches);
            double sum = 0;
            int count = 0;
            for (int i = from; i < to; i++) {
                double difference = other.of(both.get(i), latency) - one.of(both.get(i), latency);
                sum += Double.isNaN(difference) ? 0 : difference;
                count += Double.isNaN(difference) ? 0 : 1;
            }
            means.add(count == 0 ? Double.NaN : sum / count);
        }
        return Spread.of(means);
    }

    private List<Integer> both() {
        List<Integer> both = new ArrayList<>();
        for (int i = one.warmUp(); i < one.outcome().requests().size(); i++) {
            if (one.outcome().each().completed(i) && other.outcome().each().completed(i)) {
                both.add(i);
            }
        }
        return both;
    }

    /** Requests that take longer the other way. */
    public int worse(Latency latency) {
        return count(latency, 1);
    }

    /** Requests that take less long the other way. */
    public int better(Latency latency) {
        return count(latency, -1);
    }

    private int count(Latency latency, int sign) {
        int count = 0;
        for (int i : both()) {
            double before = one.of(i, latency);
            count += sign * (other.of(i, latency) - before) > SAME * before ? 1 : 0;
        }
        return count;
    }

    /** The first request, in the order of sending, whose tokens come at another time. */
    public OptionalInt parts() {
        RequestOutcomes a = one.outcome().each();
        RequestOutcomes b = other.outcome().each();
        return both().stream()
                .mapToInt(Integer::intValue)
                .filter(i -> Math.abs(a.first(i) - b.first(i)) > SAME * a.first(i)
                        || Math.abs(a.last(i) - b.last(i)) > SAME * a.last(i))
                .findFirst();
    }
}
