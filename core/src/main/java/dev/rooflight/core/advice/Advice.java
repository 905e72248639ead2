package dev.rooflight.core.advice;

import dev.rooflight.core.technique.TechniqueRequest;
import java.util.List;

/**
 * What was found, the best first.
 *
 * @param objective what was to be made smaller
 * @param value of the deployment as it is
 * @param diagnosis why it is as it is, in one sentence
 * @param ranked techniques alone, by effect
 * @param order techniques that are worth adding one after the other, each with what it adds to those before
 * @param useless techniques that change nothing here, and why
 * @param refused techniques that cannot be applied, and why
 * @param tried how many candidates were evaluated
 */
public record Advice(
        Objective objective,
        double value,
        String diagnosis,
        List<Suggestion> ranked,
        List<Suggestion> order,
        List<Rejection> useless,
        List<Rejection> refused,
        int tried) {
    public Advice {
        ranked = List.copyOf(ranked);
        order = List.copyOf(order);
        useless = List.copyOf(useless);
        refused = List.copyOf(refused);
    }

    /**
     * A technique that pays.
     *
     * @param request what to ask for
     * @param title as people write it
     * @param value of the objective with it
     * @param gain value before over value with it; above 1
     * @param explanation what it changes here, in one sentence
     * @param stopsAtBatch smallest batch at which it gains less than 2 % in time; 0 if it never does up to the largest looked at
     * @param qualityRisk as published
     * @param neutral whether answers stay the same
     * @param complexity what it takes to run it
     */
    public record Suggestion(
            TechniqueRequest request,
            String title,
            double value,
            double gain,
            String explanation,
            long stopsAtBatch,
            String qualityRisk,
            boolean neutral,
            String complexity) {}

    /**
     * A technique that does not pay.
     *
     * @param name of the technique or preset
     * @param reason why
     */
    public record Rejection(String name, String reason) {}
}
