package dev.rooflight.core.model;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The part of a layer that moves information between tokens. Kinds that have a name of their own in the field have a file of their
 * own; what stands for none, and what puts others together, is here.
 */
public sealed interface TokenMixer
        permits GroupedQueryAttention,
                LatentAttention,
                CompressedAttention,
                SelectiveStateSpace,
                StateSpaceDuality,
                GatedDeltaAttention,
                TokenMixer.None,
                TokenMixer.Parallel,
                TokenMixer.SelfAndCross,
                TokenMixer.LinearMap {

    /** As a person would say it, in a few words. */
    String label();

    /**
     * Answers a question about a mixer, one method for each kind: a new kind does not compile until each question is answered.
     *
     * @param <R> the answer
     */
    interface Visitor<R> {
        R none(None none);

        R groupedQuery(GroupedQueryAttention attention);

        R latent(LatentAttention attention);

        R compressed(CompressedAttention attention);

        R selectiveStateSpace(SelectiveStateSpace stateSpace);

        R stateSpaceDuality(StateSpaceDuality stateSpace);

        R gatedDelta(GatedDeltaAttention attention);

        R parallel(Parallel both);

        R selfAndCross(SelfAndCross both);

        R linearMap(LinearMap map);
    }

    /** The answer of a visitor to the kind that this is. */
    <R> R accept(Visitor<R> visitor);

    /** What it keeps of a sequence between passes, part by part; empty where it keeps nothing. */
    default List<Cached> caches() {
        return accept(MixerQuestions.CACHES);
    }

    /** Every softmax attention of the sequence to itself that has heads with keys and values of their own. */
    default List<GroupedQueryAttention> attentions() {
        List<GroupedQueryAttention> found = new ArrayList<>();
        withAttention(attention -> {
            found.add(attention);
            return attention;
        });
        return found;
    }

    /** The same with each of those changed. */
    default TokenMixer withAttention(UnaryOperator<GroupedQueryAttention> change) {
        return accept(new MixerQuestions.WithAttention(change));
    }

    /** Attention to a source that follows it, as a step of its own. */
    default Optional<GroupedQueryAttention> toSource() {
        return accept(MixerQuestions.TO_SOURCE);
    }

    /** Whether each position sees earlier ones only, so that tokens can be generated one after the other. */
    default boolean looksBackOnly() {
        return attentions().stream().allMatch(attention -> attention.reach().cached());
    }

    /** Numbers that each new position of a sequence adds to the cache, all parts together; 0 where nothing is cached. */
    default double cachedPerPosition() {
        return caches().stream()
                .filter(part -> !part.isConstant() && part.what() != Cached.What.SOURCE)
                .mapToDouble(Cached::numbers)
                .sum();
    }

    /** Whether it caches latents, from which it can be computed in two ways. */
    default boolean latent() {
        return caches().stream().anyMatch(part -> part.what() == Cached.What.LATENT);
    }

    /** Whether it has a state that goes through the positions in order. */
    default boolean recurrent() {
        return caches().stream().anyMatch(part -> part.what() == Cached.What.STATE);
    }

    /** The layer has no mixer: it is a feed-forward only. */
    record None() implements TokenMixer {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.none(this);
        }

        @Override
        public String label() {
            return "no mixer";
        }
    }

    /**
     * Two mixers that run on the same input and are added (Falcon-H1).
     *
     * @param first one of them
     * @param second the other
     */
    record Parallel(TokenMixer first, TokenMixer second) implements TokenMixer {
        public Parallel {
            requireNonNull(first, "first is null");
            requireNonNull(second, "second is null");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.parallel(this);
        }

        @Override
        public String label() {
            return first.label() + " beside " + second.label();
        }
    }

    /**
     * Self-attention followed by attention to the encoder's output (decoders of T5, BART, Whisper).
     *
     * @param self attention among the tokens generated so far
     * @param cross attention to the source; its keys and values are computed once per source
     */
    record SelfAndCross(GroupedQueryAttention self, GroupedQueryAttention cross) implements TokenMixer {
        public SelfAndCross {
            requireNonNull(self, "self is null");
            requireNonNull(cross, "cross is null");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.selfAndCross(this);
        }

        @Override
        public String label() {
            return self.label() + ", then to the source";
        }
    }

    /**
     * A linear map in place of attention (per-layer searched networks).
     *
     * @param bias whether it has a bias
     */
    record LinearMap(boolean bias) implements TokenMixer {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.linearMap(this);
        }

        @Override
        public String label() {
            return "linear map in place of attention";
        }
    }
}
