package dev.rooflight.serving.engine;

import java.util.List;

/**
 * Ranks that exchange tokens in every layer, as those do that share experts: each plans by itself, and all of them take as long as the
 * slowest. A rank without requests goes along. For one thread.
 */
public final class LockStep implements Unit {
    private final List<Replica> ranks;
    private final double[] seconds;
    private final boolean[] planned;

    /** Of ranks; at least one. */
    public LockStep(List<Replica> ranks) {
        this.ranks = List.copyOf(ranks);
        this.seconds = new double[ranks.size()];
        this.planned = new boolean[ranks.size()];
    }

    @Override
    public boolean step(double until) {
        double now = 0;
        for (Replica rank : ranks) {
            now = Math.max(now, rank.now());
        }
        boolean any = false;
        double longest = 0;
        for (int i = 0; i < seconds.length; i++) {
            ranks.get(i).goAlong(now);
        }
        if (ranks.get(0).reached(until)) {
            return false;
        }
        for (int i = 0; i < seconds.length; i++) {
            planned[i] = ranks.get(i).prepare();
            seconds[i] = planned[i] ? ranks.get(i).plannedSeconds() : 0;
            longest = Math.max(longest, seconds[i]);
            any |= planned[i];
        }
        if (!any) {
            double next = Double.POSITIVE_INFINITY;
            for (Replica rank : ranks) {
                next = Math.min(next, rank.nextVisible());
            }
            if (next >= until) {
                return false;
            }
            for (Replica rank : ranks) {
                rank.goAlong(Math.max(now, next));
            }
            return true;
        }
        for (int i = 0; i < seconds.length; i++) {
            if (planned[i]) {
                ranks.get(i).runTogether(seconds[i], longest);
            } else {
                ranks.get(i).goAlong(now + longest);
            }
        }
        return true;
    }

    @Override
    public double ready() {
        double ready = Double.POSITIVE_INFINITY;
        double now = 0;
        for (Replica rank : ranks) {
            ready = Math.min(ready, rank.ready());
            now = Math.max(now, rank.now());
        }
        return Math.max(now, ready);
    }
}
