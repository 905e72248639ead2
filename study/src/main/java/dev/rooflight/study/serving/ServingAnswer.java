package dev.rooflight.study.serving;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.cost.Footprint;
import dev.rooflight.serving.outcome.Statistics;
import java.util.Optional;

/**
 * What came of a question.
 *
 * @param question what was asked
 * @param bound by the roofline
 * @param expected as expected
 * @param sensitivity to step times; empty where the load is too large to be simulated again for it
 * @param boundFootprint energy and rent of the run by the roofline
 * @param expectedFootprint energy and rent of the run as expected
 * @param stopped whether it was stopped before all requests had ended
 */
public record ServingAnswer(
        ServingQuestion question,
        Statistics bound,
        Statistics expected,
        Optional<Sensitivity> sensitivity,
        Footprint boundFootprint,
        Footprint expectedFootprint,
        boolean stopped) {
    public ServingAnswer {
        requireNonNull(question, "question is null");
        requireNonNull(bound, "bound is null");
        requireNonNull(expected, "expected is null");
    }

    /** Whether the objective is met, as expected; empty where there is none. */
    public Optional<Boolean> meetsObjective() {
        return question.objective().map(objective -> objective.metBy(expected));
    }
}
