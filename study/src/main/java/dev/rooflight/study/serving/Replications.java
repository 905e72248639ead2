package dev.rooflight.study.serving;

import dev.rooflight.core.Cancellation;
import dev.rooflight.core.Require;
import dev.rooflight.serving.fleet.Workers;
import dev.rooflight.serving.outcome.Latency;
import dev.rooflight.serving.outcome.State;
import dev.rooflight.serving.outcome.Statistic;
import dev.rooflight.serving.outcome.Statistics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongFunction;

/**
 * The same kind of load drawn several times, and how far its statistics lie apart. Where a run is saturated there is no steady state:
 * its statistics depend on how long the load lasts, and intervals say nothing of that.
 *
 * @param runs as expected, one for each seed
 */
public record Replications(List<Statistics> runs) {
    /** Most of them. */
    public static final int MOST = 1000;

    public Replications {
        runs = List.copyOf(runs);
    }

    /**
     * Runs of a question.
     *
     * @param count how many; 2 to {@value #MOST}
     * @param seed of the first
     * @param ofSeed the question of a seed
     */
    public static Replications of(
            int count, long seed, LongFunction<ServingQuestion> ofSeed, Workers workers, Cancellation cancellation) {
        Require.within("replications", count, 2, MOST);
        List<Statistics> found = new ArrayList<>(Collections.nCopies(count, null));
        List<Runnable> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int run = i;
            tasks.add(() -> {
                cancellation.check();
                found.set(run, ofSeed.apply(seed + run).expected(Workers.ONE, cancellation));
            });
        }
        workers.all(tasks);
        return new Replications(found);
    }

    /** A statistic of a latency over all runs. */
    public Spread of(Latency latency, Statistic statistic) {
        return Spread.of(runs.stream().map(run -> run.of(latency, statistic)).toList());
    }

    /** Output tokens a second over all runs. */
    public Spread outputTokensPerSecond() {
        return Spread.of(runs.stream().map(Statistics::outputTokensPerSecond).toList());
    }

    /** How many of them have no steady state. */
    public long saturated() {
        return runs.stream().filter(run -> run.state() == State.SATURATED).count();
    }
}
