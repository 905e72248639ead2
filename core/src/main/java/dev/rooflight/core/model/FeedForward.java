package dev.rooflight.core.model;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The part of a layer that transforms each token on its own. */
public sealed interface FeedForward {

    /** As a person would say it, in a few words. */
    String label();

    /**
     * Answers a question about a feed-forward, one method for each kind: a new kind does not compile until each question is
     * answered.
     *
     * @param <R> the answer
     */
    interface Visitor<R> {
        R none(None none);

        R dense(Dense dense);

        R experts(MixtureOfExperts experts);

        R denseBesideExperts(DenseBesideExperts both);

        R linearMap(LinearMap map);
    }

    /** The answer of a visitor to the kind that this is. */
    <R> R accept(Visitor<R> visitor);

    /** The feed-forward that every token goes through, if it has one; shared experts are of the mixture. */
    default Optional<Dense> ofEveryToken() {
        return accept(FeedForwardQuestions.OF_EVERY_TOKEN);
    }

    /** The mixture of experts in it, if there is one. */
    default Optional<MixtureOfExperts> mixture() {
        return accept(FeedForwardQuestions.MIXTURE);
    }

    /** The same with every inner width changed, those of experts included. */
    default FeedForward withWidths(UnaryOperator<Dense> change) {
        return accept(new FeedForwardQuestions.WithWidths(change));
    }

    /** The layer has no feed-forward. */
    record None() implements FeedForward {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.none(this);
        }

        @Override
        public String label() {
            return "no feed-forward";
        }
    }

    /**
     * Two projections with an activation between them, or three where a gate multiplies it.
     *
     * @param intermediate i, inner channels
     * @param gated whether a gate projection multiplies the activation (SwiGLU, GeGLU)
     * @param bias whether the projections have a bias
     */
    record Dense(long intermediate, boolean gated, boolean bias) implements FeedForward {
        public Dense {
            Require.within("intermediate size", intermediate, 1, Layer.MAX_WIDTH);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.dense(this);
        }

        @Override
        public String label() {
            return (gated ? "gated" : "plain") + " feed-forward, " + intermediate + " wide";
        }
    }

    /**
     * A router sends each token to {@code perToken} of {@code experts} feed-forwards; shared experts see every token.
     *
     * @param experts E
     * @param perToken k; 1 to E
     * @param expert one routed expert
     * @param shared the shared experts as one dense feed-forward, if there are any
     * @param router how the router is built
     * @param latentWidth channels that routed experts work in, projected down and up around them; 0: the hidden size
     * @param latentNorm whether what enters the experts is normalised there
     * @param spread how the experts are spread over devices
     */
    record MixtureOfExperts(
            int experts,
            int perToken,
            Dense expert,
            Optional<Dense> shared,
            Router router,
            long latentWidth,
            boolean latentNorm,
            Spread spread)
            implements FeedForward {
        /**
         * How experts are spread over devices.
         *
         * @param devices that hold an equal share of the experts each
         * @param replicas of the rest of the model whose tokens they see
         */
        public record Spread(int devices, int replicas) {
            /** All on the device that the rest of the layer is on. */
            public static final Spread NONE = new Spread(1, 1);

            public Spread {
                Require.within("devices of the experts", devices, 1, 10_000_000);
                Require.within("replicas that share experts", replicas, 1, devices);
            }
        }

        /**
         * A router.
         *
         * @param bias whether its logits have a bias that is a parameter of the projection
         * @param correction whether each expert has a correction that is stored with the weights
         * @param sharedGate whether a gate of one channel scales the shared experts (Qwen2-MoE)
         * @param hashed whether experts are chosen by the token's id, so that there is no projection to compute
         */
        public record Router(boolean bias, boolean correction, boolean sharedGate, boolean hashed) {
            /** A projection without anything. */
            public static final Router PLAIN = new Router(false, false, false, false);
        }

        public MixtureOfExperts {
            Require.within("experts", experts, 1, 10_000_000);
            Require.within("experts per token", perToken, 1, experts);
            requireNonNull(expert, "expert is null");
            requireNonNull(shared, "shared is null");
            requireNonNull(router, "router is null");
            Require.within("latent width", latentWidth, 0, Layer.MAX_WIDTH);
            requireNonNull(spread, "spread is null");
        }

        /** Experts that are all on one device. */
        public MixtureOfExperts(
                int experts,
                int perToken,
                Dense expert,
                Optional<Dense> shared,
                Router router,
                long latentWidth,
                boolean latentNorm) {
            this(experts, perToken, expert, shared, router, latentWidth, latentNorm, Spread.NONE);
        }

        /** Experts that work in the hidden size. */
        public static MixtureOfExperts of(
                int experts, int perToken, Dense expert, Optional<Dense> shared, Router router) {
            return new MixtureOfExperts(experts, perToken, expert, shared, router, 0, false);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.experts(this);
        }

        @Override
        public String label() {
            return "%s of %s experts, %s wide".formatted(perToken, experts, expert.intermediate())
                    + (latentWidth > 0 ? " in " + latentWidth + " channels" : "")
                    + shared.map(dense -> ", shared " + dense.intermediate()).orElse("");
        }
    }

    /**
     * A dense feed-forward and a mixture of experts on the same input, each with norms of its own, added (Gemma 4).
     *
     * @param dense sees every token
     * @param experts beside it
     */
    record DenseBesideExperts(Dense dense, MixtureOfExperts experts) implements FeedForward {
        public DenseBesideExperts {
            requireNonNull(dense, "dense is null");
            requireNonNull(experts, "experts is null");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.denseBesideExperts(this);
        }

        @Override
        public String label() {
            return dense.label() + ", beside " + experts.label();
        }
    }

    /**
     * A linear map in place of a feed-forward (per-layer searched networks).
     *
     * @param bias whether it has a bias
     */
    record LinearMap(boolean bias) implements FeedForward {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.linearMap(this);
        }

        @Override
        public String label() {
            return "linear map in place of a feed-forward";
        }
    }
}
