package dev.rooflight.technique;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One way to make inference more efficient. The same as another by its id. */
public final class Technique {
    private final String id;
    private final String title;
    private final String description;
    private final Category category;
    private final Kind kind;
    private final List<Parameter> parameters;
    private final List<Preset> presets;
    private final Set<Slot> slots;
    private final String source;
    private final String assumption;
    private final String limits;
    private final QualityRisk qualityRisk;
    private final Effort effort;
    private final Set<Need> needs;
    private final Condition condition;
    private final Effect effect;

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

    private Technique(Builder said, Effect effect) {
        id = said.id;
        title = said.title;
        description = said.description;
        category = said.category;
        kind = said.kind;
        parameters = said.parameters;
        presets = said.presets;
        slots = inOrder(Slot.class, said.slots);
        source = said.source;
        assumption = said.assumption;
        limits = said.limits;
        qualityRisk = said.qualityRisk;
        effort = said.effort;
        needs = inOrder(Need.class, said.needs);
        condition = said.condition;
        this.effect = effect;
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

    /** As users write it. */
    public String id() {
        return id;
    }

    /** As people write it. */
    public String title() {
        return title;
    }

    /** What it does, in one sentence. */
    public String description() {
        return description;
    }

    /** The section of the survey. */
    public Category category() {
        return category;
    }

    /** What kind of decision it is. */
    public Kind kind() {
        return kind;
    }

    /** The parameters that it takes. */
    public List<Parameter> parameters() {
        return parameters;
    }

    /** Presets of it, from the canonical papers. */
    public List<Preset> presets() {
        return presets;
    }

    /** What it decides and no other technique of a combination may. */
    public Set<Slot> slots() {
        return slots;
    }

    /** The source of its model. */
    public String source() {
        return source;
    }

    /** The assumption that its model makes. */
    public String assumption() {
        return assumption;
    }

    /** Where its model stops being true. */
    public String limits() {
        return limits;
    }

    /** What it does to answers, as published. */
    public QualityRisk qualityRisk() {
        return qualityRisk;
    }

    /** What it takes to run it. */
    public Effort effort() {
        return effort;
    }

    /** What a model must have for it. */
    public Set<Need> needs() {
        return needs;
    }

    /** What must hold beside that. */
    Condition condition() {
        return condition;
    }

    /** The change. */
    Effect effect() {
        return effect;
    }

    /** The parameter of that name, if it has one. */
    public Optional<Parameter> parameter(String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(name))
                .findFirst();
    }

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

        Builder(String id, String title, Category category, String description) {
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
            return new Technique(this, effect);
        }
    }
}
