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
 */
public record Setup(SchedulerSettings settings, Supplier<StepTimes> times, int replicas, Router router) {
    public Setup {
        requireNonNull(settings, "settings is null");
        requireNonNull(times, "times is null");
        requireNonNull(router, "router is null");
        Require.within("replicas", replicas, 1, 10_000);
    }
}
