package dev.rooflight.serving.fleet;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import dev.rooflight.serving.engine.SchedulerSettings;
import dev.rooflight.serving.engine.StepTimes;
import java.util.function.Supplier;

/**
 * What serves.
 *
 * @param settings of each replica's scheduler, complete
 * @param times step times for one thread, the same each time
 * @param replicas how many there are; 1 to 10,000
 * @param router which of them a request goes to
 * @param together so many of them, one after the other, are ranks in lock step; 1: each is by itself
 */
public record Setup(SchedulerSettings settings, Supplier<StepTimes> times, int replicas, Router router, int together) {
    public Setup {
        requireNonNull(settings, "settings is null");
        requireNonNull(times, "times is null");
        requireNonNull(router, "router is null");
        Require.within("replicas", replicas, 1, 10_000);
        Require.within("ranks in lock step", together, 1, replicas);
        Require.that(
                replicas % together == 0, "replicas", replicas, "a multiple of the ranks in lock step, " + together);
    }

    /** Replicas each by itself. */
    public Setup(SchedulerSettings settings, Supplier<StepTimes> times, int replicas, Router router) {
        this(settings, times, replicas, router, 1);
    }

    /** The same with other step times. */
    public Setup with(Supplier<StepTimes> others) {
        return new Setup(settings, others, replicas, router, together);
    }
}
