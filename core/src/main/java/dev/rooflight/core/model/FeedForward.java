package dev.rooflight.core.model;

import dev.rooflight.core.Require;

/** The part of a layer that transforms each token on its own. */
public sealed interface FeedForward {

    /** As a person would say it, in a few words. */
    String label();

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
        public String label() {
            return (gated ? "gated" : "plain") + " feed-forward, " + intermediate + " wide";
        }
    }
}
