package dev.rooflight.study.advice;

import dev.rooflight.technique.Effort;
import dev.rooflight.technique.TechniqueRequest;
import java.util.List;

/**
 * What was found, the best first.
 *
 * @param objective what was to become better
 * @param figure that tells it
 * @param value of the figure for the deployment as it is
 * @param diagnosis why it is as it is
 * @param ranked techniques alone, by effect
 * @param order techniques that are worth adding one after the other, each with what it adds to those before
 * @param useless techniques that change nothing here, and why
 * @param refused techniques that cannot be applied, and why
 * @param tried how many candidates were evaluated
 */
public record Advice(
        Objective objective,
        Figure figure,
        double value,
        Diagnosis diagnosis,
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
     * @param before the figure without it
     * @param value the figure with it
     * @param gain by how much it is better; above 1
     * @param explanation what it changes here
     * @param turnsAtBatch batch from which the operator that takes most of a decode step is compute-bound with it; 0 if there is none
     * @param turningOperator that operator; empty if there is none
     * @param stopsAtBatch smallest batch at which it gains less than 2 % in a token's time; 0 if it never does
     * @param qualityRisk as published
     * @param neutral whether answers stay the same
     * @param effort what it takes to run it
     */
    public record Suggestion(
            TechniqueRequest request,
            String title,
            double before,
            double value,
            double gain,
            Explanation explanation,
            long turnsAtBatch,
            String turningOperator,
            long stopsAtBatch,
            String qualityRisk,
            boolean neutral,
            Effort effort) {}

    /**
     * A technique that does not pay.
     *
     * @param name of the technique or preset
     * @param reason why
     */
    public record Rejection(String name, Reason reason) {}
}
