package dev.rooflight.study.curve;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.roofline.Bound;
import java.util.List;

/** What turns at a value of an axis. A {@link Visitor} finds words for it. */
public sealed interface Turn {
    /** What a visitor makes of this kind of turn. */
    <T> T accept(Visitor<T> visitor);

    /**
     * Operators are bound by something else from here on.
     *
     * @param phase of which pass
     * @param operators that turn together, by their labels; at least one
     * @param to what bounds them from here on
     */
    record OperatorsBound(Phase phase, List<String> operators, Bound to) implements Turn {
        public OperatorsBound {
            requireNonNull(phase, "phase is null");
            operators = List.copyOf(operators);
            requireNonNull(to, "to is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.operatorsBound(this);
        }
    }

    /**
     * What caches hold becomes as large as the weights.
     *
     * @param holds whether it is so from here on, or was so up to here
     */
    record CachePassesWeights(boolean holds) implements Turn {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.cachePassesWeights(this);
        }
    }

    /**
     * A device's memory is full.
     *
     * @param holds whether it is so from here on, or was so up to here
     */
    record MemoryFull(boolean holds) implements Turn {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.memoryFull(this);
        }
    }

    /**
     * Drafting tokens becomes faster than decoding one after the other, or slower.
     *
     * @param technique that drafts
     * @param pays whether it is faster from here on
     * @param expected whether by expected times, not by the roofline
     */
    record DraftingPays(String technique, boolean pays, boolean expected) implements Turn {
        public DraftingPays {
            requireNonNull(technique, "technique is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.draftingPays(this);
        }
    }

    /**
     * Of two deployments the other one has the higher expected figure from here on.
     *
     * @param one name of a deployment
     * @param other name of the other
     */
    record PlacesChange(String one, String other) implements Turn {
        public PlacesChange {
            requireNonNull(one, "one is null");
            requireNonNull(other, "other is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.placesChange(this);
        }
    }

    /** Answers for each kind. */
    interface Visitor<T> {
        T operatorsBound(OperatorsBound turn);

        T cachePassesWeights(CachePassesWeights turn);

        T memoryFull(MemoryFull turn);

        T draftingPays(DraftingPays turn);

        T placesChange(PlacesChange turn);
    }
}
