package dev.rooflight.technique;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.hardware.Lack;
import dev.rooflight.core.parallel.Feasibility;

/** Why techniques cannot be applied, as data. */
public sealed interface Refusal {
    /** What a visitor makes of this kind of refusal. */
    <T> T accept(Visitor<T> visitor);

    /** The error that says so to a user who asked for it. */
    default InvalidValueException error() {
        return accept(RefusalErrors.ALL);
    }

    /**
     * Two that decide the same.
     *
     * @param first one of them
     * @param second the other
     * @param slot what they decide
     */
    record Conflict(TechniqueRequest first, TechniqueRequest second, Slot slot) implements Refusal {
        public Conflict {
            requireNonNull(first, "first is null");
            requireNonNull(second, "second is null");
            requireNonNull(slot, "slot is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.conflict(this);
        }
    }

    /**
     * A model without what the technique changes.
     *
     * @param request the technique
     * @param need what the model would have to have
     * @param model name of the model
     * @param mixer what mixes tokens in its first layer, as people write it
     */
    record Unmet(TechniqueRequest request, Need need, String model, String mixer) implements Refusal {
        public Unmet {
            requireNonNull(request, "request is null");
            requireNonNull(need, "need is null");
            requireNonNull(model, "model is null");
            requireNonNull(mixer, "mixer is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.unmet(this);
        }
    }

    /**
     * A layer to leave out all layers behind, with none behind it.
     *
     * @param request the technique
     * @param layer that layer, counted from 1
     * @param layers of the model
     * @param model name of the model
     */
    record NoLayerBehind(TechniqueRequest request, int layer, int layers, String model) implements Refusal {
        public NoLayerBehind {
            requireNonNull(request, "request is null");
            requireNonNull(model, "model is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.noLayerBehind(this);
        }
    }

    /**
     * Query heads that do not divide over key/value heads.
     *
     * @param request the technique
     * @param queryHeads of a layer of the model
     * @param keyValueHeads asked for
     */
    record UnevenHeads(TechniqueRequest request, int queryHeads, int keyValueHeads) implements Refusal {
        public UnevenHeads {
            requireNonNull(request, "request is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.unevenHeads(this);
        }
    }

    /**
     * A draft model that does not generate tokens.
     *
     * @param request the technique
     * @param draft name of that model
     */
    record DraftWithoutTokens(TechniqueRequest request, String draft) implements Refusal {
        public DraftWithoutTokens {
            requireNonNull(request, "request is null");
            requireNonNull(draft, "draft is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.draftWithoutTokens(this);
        }
    }

    /**
     * More tokens a step than what drafts them can have guessed.
     *
     * @param request the technique
     * @param accepted tokens a step, by what is asked for
     * @param most tokens a step if every guess is right, the model's own included
     */
    record TooManyAccepted(TechniqueRequest request, double accepted, int most) implements Refusal {
        public TooManyAccepted {
            requireNonNull(request, "request is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.tooManyAccepted(this);
        }
    }

    /**
     * A model that cannot be spread over devices so.
     *
     * @param split why, and how it can
     */
    record NotSplit(Feasibility.Impossible split) implements Refusal {
        public NotSplit {
            requireNonNull(split, "split is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.notSplit(this);
        }
    }

    /**
     * A device that cannot run the result.
     *
     * @param lack what it lacks
     */
    record NotRun(Lack lack) implements Refusal {
        public NotRun {
            requireNonNull(lack, "lack is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.notRun(this);
        }
    }

    /**
     * An answer for each kind of refusal.
     *
     * @param <T> what the answers are
     */
    interface Visitor<T> {
        T conflict(Conflict refusal);

        T unmet(Unmet refusal);

        T noLayerBehind(NoLayerBehind refusal);

        T unevenHeads(UnevenHeads refusal);

        T draftWithoutTokens(DraftWithoutTokens refusal);

        T tooManyAccepted(TooManyAccepted refusal);

        T notSplit(NotSplit refusal);

        T notRun(NotRun refusal);
    }
}
