package dev.rooflight.serving.outcome;

import java.util.List;

/** How a load goes with what serves it. */
public enum State {
    /** Requests are taken up at once, or soon. */
    STABLE("stable"),
    /** Some requests wait, but the queue does not grow. */
    LOADED("loaded"),
    /** The queue grows as long as requests come: there is no steady state, and percentiles depend on how long the load lasts. */
    SATURATED("saturated");

    static final List<Cause> QUEUE = List.of(Cause.WAITING_FOR_SEAT, Cause.WAITING_FOR_KV, Cause.WAITING_FOR_BUDGET);

    /** Share of the requests that wait where a load is more than stable. */
    private static final double MANY = 0.1;
    /** Requests that wait at least, and how much more than before, where a queue grows. */
    private static final double FEW = 2;

    private static final double MORE = 1.5;

    private final String id;

    State(String id) {
        this.id = id;
    }

    /** As in JSON. */
    public String id() {
        return id;
    }

    /** Of an outcome: a queue grows where in the last quarter of the arrivals many more wait than in the second. */
    static State of(Statistics statistics) {
        double before = statistics.waitingBetween(0.25, 0.5);
        double last = statistics.waitingBetween(0.75, 1);
        if (last > FEW && last > MORE * before) {
            return SATURATED;
        }
        if (statistics.unfinished() > statistics.completed()) {
            return SATURATED;
        }
        return statistics.waitedShare() > MANY ? LOADED : STABLE;
    }
}
