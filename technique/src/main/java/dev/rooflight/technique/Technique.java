package dev.rooflight.technique;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One way to make inference more efficient.
 *
 * @param id as users write it
 * @param title as people write it
 * @param description what it does, in one sentence
 * @param category section of the survey
 * @param kind what kind of decision it is
 * @param parameters that it takes
 * @param presets of it, from the canonical papers
 * @param slots what it decides and no other technique of a combination may
 * @param source of its model
 * @param assumption that its model makes
 * @param limits where its model stops being true
 * @param qualityRisk what it does to answers, as published
 * @param effort what it takes to run it
 * @param needs what a model must have for it
 * @param condition what must hold beside that
 * @param effect the change
 */
public record Technique(
        String id,
        String title,
        String description,
        Category category,
        Kind kind,
        List<Parameter> parameters,
        List<Preset> presets,
        Set<Slot> slots,
        String source,
        String assumption,
        String limits,
        QualityRisk qualityRisk,
        Effort effort,
        Set<Need> needs,
        Condition condition,
        Effect effect) {

    /** What kind of decision a technique is. */
    public enum Kind {
        /** Something that one may do with the device that there is. */
        CHOICE,
        /** Says how a model or a task is, and is no choice. */
        DESCRIPTION,
        /** Asks for other hardware, or for more of it. */
        PLATFORM
    }

    /** What must hold for a technique to be applied, beside what the model must have. */
    @FunctionalInterface
    interface Condition {
        /** Why it cannot be applied; empty where it can. */
        Optional<Refusal> refusal(Scenario before, Values values);
    }

    /** The change that a technique makes. */
    @FunctionalInterface
    interface Effect {
        /**
         * The scenario with the technique in it; the same, with a note, where it changes nothing. Asked only where the needs and
         * the condition hold.
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
        requireNonNull(kind, "kind is null");
        parameters = List.copyOf(parameters);
        presets = List.copyOf(presets);
        slots = inOrder(Slot.class, slots);
        requireNonNull(source, "source is null");
        requireNonNull(assumption, "assumption is null");
        requireNonNull(limits, "limits is null");
        requireNonNull(qualityRisk, "qualityRisk is null");
        requireNonNull(effort, "effort is null");
        needs = inOrder(Need.class, needs);
        requireNonNull(condition, "condition is null");
        requireNonNull(effect, "effect is null");
    }

    /** A copy that is walked through in the order of the constants, whatever the machine. */
    private static <E extends Enum<E>> Set<E> inOrder(Class<E> type, Set<E> some) {
        EnumSet<E> all = EnumSet.noneOf(type);
        all.addAll(some);
        return Collections.unmodifiableSet(all);
    }

    /** A technique of which everything else is still to be said. */
    static Builder named(String id, String title, Category category, String description) {
        return new Builder(id, title, category, description);
    }

    /** The parameter of that name, if it has one. */
    public Optional<Parameter> parameter(String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(name))
                .findFirst();
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

    /** Says what there is to say of a technique, one thing after the other, the change last. */
    static final class Builder {
        private final String id;
        private final String title;
        private final Category category;
        private final String description;
        private Kind kind = Kind.CHOICE;
        private List<Parameter> parameters = List.of();
        private List<Preset> presets = List.of();
        private final Set<Slot> slots = EnumSet.noneOf(Slot.class);
        private String source = "";
        private String assumption = "";
        private String limits = "";
        private QualityRisk qualityRisk = new QualityRisk(true, "none: the same output");
        private Effort effort = Effort.NONE;
        private final Set<Need> needs = EnumSet.noneOf(Need.class);
        private Condition condition = (before, values) -> Optional.empty();

        private Builder(String id, String title, Category category, String description) {
            this.id = id;
            this.title = title;
            this.category = category;
            this.description = description;
        }

        /** As a decision of another kind than a choice. */
        Builder as(Kind other) {
            kind = other;
            return this;
        }

        Builder taking(Parameter... all) {
            parameters = List.of(all);
            return this;
        }

        Builder presets(Preset... all) {
            presets = List.of(all);
            return this;
        }

        Builder deciding(Slot... all) {
            slots.addAll(Arrays.asList(all));
            return this;
        }

        /** With where its model is from, what that assumes and where it is not true. */
        Builder said(String from, String assumes, String untrueWhere) {
            source = from;
            assumption = assumes;
            limits = untrueWhere;
            return this;
        }

        /** With a risk for answers, and what it takes to run it. */
        Builder costing(String published, Effort takes) {
            qualityRisk = new QualityRisk(false, published);
            effort = takes;
            return this;
        }

        /** With answers unchanged, and what it takes to run it. */
        Builder exact(String why, Effort takes) {
            qualityRisk = new QualityRisk(true, why);
            effort = takes;
            return this;
        }

        /** For models that have something. */
        Builder needing(Need... all) {
            needs.addAll(Arrays.asList(all));
            return this;
        }

        /** Where something holds that depends on the values of parameters. */
        Builder where(Condition holds) {
            condition = holds;
            return this;
        }

        /** The technique with its change. */
        Technique doing(Effect effect) {
            return new Technique(
                    id,
                    title,
                    description,
                    category,
                    kind,
                    parameters,
                    presets,
                    slots,
                    source,
                    assumption,
                    limits,
                    qualityRisk,
                    effort,
                    needs,
                    condition,
                    effect);
        }
    }
}
