package dev.rooflight.serving.outcome;

import dev.rooflight.core.InvalidValueException;
import java.util.Arrays;
import java.util.Locale;

/** A number that stands for many. */
public enum Statistic {
    MEAN("mean", Double.NaN),
    P50("p50", 0.5),
    P90("p90", 0.9),
    P95("p95", 0.95),
    P99("p99", 0.99),
    MAX("max", 1);

    private final String id;
    private final double share;

    Statistic(String id, double share) {
        this.id = id;
        this.share = share;
    }

    /** As it is typed, such as {@code p99}. */
    public String id() {
        return id;
    }

    /** The share that does not exceed it; NaN of a mean. */
    public double share() {
        return share;
    }

    /**
     * A statistic by its name.
     *
     * @throws InvalidValueException if there is none of that name
     */
    public static Statistic named(String text) {
        String wanted = text.strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(statistic -> statistic.id.equals(wanted))
                .findFirst()
                .orElseThrow(() ->
                        new InvalidValueException("statistic", "'" + text + "'", "mean, p50, p90, p95, p99 or max"));
    }
}
