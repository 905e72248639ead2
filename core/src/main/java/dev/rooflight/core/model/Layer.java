package dev.rooflight.core.model;

import static java.util.Objects.requireNonNull;

/**
 * One layer of a network: a token mixer and a feed-forward, each added to the residual stream.
 *
 * @param mixer moves information between tokens
 * @param feedForward transforms each token
 * @param norm the norm used throughout the layer
 * @param placement where the norms stand
 */
public record Layer(TokenMixer mixer, FeedForward feedForward, Norm norm, Placement placement) {
    /** Largest width (hidden, intermediate) accepted. */
    public static final long MAX_WIDTH = 1_000_000_000_000L;

    /** Where the norms of a layer stand, and whether its two halves run one after the other. */
    public enum Placement {
        /** x + f(norm(x)) for each half: most decoders. */
        BEFORE,
        /** norm(x + f(x)) for each half: the original transformer, OPT-350m. */
        AFTER,
        /** x + norm(f(norm(x))) for each half: Gemma 2 and 3. */
        AROUND,
        /** x + mixer(n(x)) + feedForward(n(x)) with one norm: GPT-J, Falcon-7B, Phi. */
        PARALLEL_ONE_NORM,
        /** x + mixer(n1(x)) + feedForward(n2(x)): GPT-NeoX, Falcon-40B. */
        PARALLEL_TWO_NORMS
    }

    public Layer {
        requireNonNull(mixer, "mixer is null");
        requireNonNull(feedForward, "feedForward is null");
        requireNonNull(norm, "norm is null");
        requireNonNull(placement, "placement is null");
    }

    /** As a person would say it, in a few words. */
    public String label() {
        return mixer.label() + "; " + feedForward.label();
    }
}
