package dev.rooflight.serving;

import dev.rooflight.serving.engine.SchedulerKind;
import dev.rooflight.serving.engine.SchedulerSettings;
import dev.rooflight.serving.engine.StepTimes;
import dev.rooflight.serving.load.Requests;

/** Drawn cases for tests of other packages. */
public final class DrawnCases {
    private DrawnCases() {}

    /** Requests, and an engine for them. */
    public record Engine(Requests requests, SchedulerSettings settings, StepTimes times) {}

    /** One of a kind. */
    public static Engine engine(SchedulerKind kind, long seed) {
        DrawnCase drawn = DrawnCase.of(kind, seed);
        return new Engine(drawn.requests(), drawn.settings(), drawn.times().times());
    }
}
