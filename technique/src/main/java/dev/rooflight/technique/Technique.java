package dev.rooflight.technique;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.InvalidValueException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One way to make inference more efficient.
 *
 * @param id as users write it
 * @param title as people write it
 * @param description what it does, in one sentence
 * @param category section of the survey
 * @param parameters that it takes
 * @param presets of it, from the canonical papers
 * @param slots what it decides and no other technique of a combination may
 * @param source of its model
 * @param assumption that its model makes
 * @param limits where its model stops being true
 * @param qualityRisk what it does to answers, as published
 * @param effort what it takes to run it
 * @param effect the change
 */
public record Technique(
        String id,
        String title,
        String description,
        Category category,
        List<Parameter> parameters,
        List<Preset> presets,
        Set<Slot> slots,
        String source,
        String assumption,
        String limits,
        QualityRisk qualityRisk,
        Effort effort,
        Effect effect) {

    /** The change that a technique makes. */
    @FunctionalInterface
    interface Effect {
        /**
         * The scenario with the technique in it; the same, with a note, where it changes nothing.
         *
         * @throws InvalidValueException if it cannot be applied to the model
         */
        Scenario apply(Scenario before, Values values);
    }

    /**
     * What a technique does to answers.
     *
     * @param neutral whether the output is the same, or from the same distribution
     * @param published what its authors or others measured
     */
    public record QualityRisk(boolean neutral, String published) {
        public QualityRisk {
            requireNonNull(published, "published is null");
        }
    }

    public Technique {
        requireNonNull(id, "id is null");
        requireNonNull(title, "title is null");
        requireNonNull(description, "description is null");
        requireNonNull(category, "category is null");
        parameters = List.copyOf(parameters);
        presets = List.copyOf(presets);
        slots = Collections.unmodifiableSet(new LinkedHashSet<>(slots));
        requireNonNull(source, "source is null");
        requireNonNull(assumption, "assumption is null");
        requireNonNull(limits, "limits is null");
        requireNonNull(qualityRisk, "qualityRisk is null");
        requireNonNull(effort, "effort is null");
        requireNonNull(effect, "effect is null");
    }

    /** A technique whose text and parameters are still to be said. */
    static Technique of(String id, String title, Category category, String description, Effect effect) {
        return new Technique(
                id,
                title,
                description,
                category,
                List.of(),
                List.of(),
                Set.of(),
                "",
                "",
                "",
                new QualityRisk(true, "none: the same output"),
                Effort.of("low"),
                effect);
    }

    Technique taking(Parameter... all) {
        return new Technique(
                id,
                title,
                description,
                category,
                List.of(all),
                presets,
                slots,
                source,
                assumption,
                limits,
                qualityRisk,
                effort,
                effect);
    }

    Technique presets(Preset... all) {
        return new Technique(
                id,
                title,
                description,
                category,
                parameters,
                List.of(all),
                slots,
                source,
                assumption,
                limits,
                qualityRisk,
                effort,
                effect);
    }

    Technique deciding(Slot first, Slot... others) {
        return new Technique(
                id,
                title,
                description,
                category,
                parameters,
                presets,
                EnumSet.of(first, others),
                source,
                assumption,
                limits,
                qualityRisk,
                effort,
                effect);
    }

    Technique said(String from, String assumes, String untrueWhere) {
        return new Technique(
                id,
                title,
                description,
                category,
                parameters,
                presets,
                slots,
                from,
                assumes,
                untrueWhere,
                qualityRisk,
                effort,
                effect);
    }

    /** With a risk for answers, and what it takes to run it. */
    Technique costing(String published, String takes) {
        return new Technique(
                id,
                title,
                description,
                category,
                parameters,
                presets,
                slots,
                source,
                assumption,
                limits,
                new QualityRisk(false, published),
                Effort.of(takes),
                effect);
    }

    /** With answers unchanged, and what it takes to run it. */
    Technique exact(String why, String takes) {
        return new Technique(
                id,
                title,
                description,
                category,
                parameters,
                presets,
                slots,
                source,
                assumption,
                limits,
                new QualityRisk(true, why),
                Effort.of(takes),
                effect);
    }

    // the effect is a function and has no equality; a technique is the same by its id
    @Override
    public boolean equals(Object other) {
        return other instanceof Technique that && id.equals(that.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return id;
    }
}
