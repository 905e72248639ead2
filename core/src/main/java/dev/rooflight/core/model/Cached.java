package dev.rooflight.core.model;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import dev.rooflight.core.pass.Reach;
import java.util.Optional;

/**
 * One part of what a layer keeps of a sequence between passes: numbers for each position kept, or a constant for each sequence.
 * A layer keeps a list of them, since each has positions of its own. Tensor parallelism splits a part as it splits the mixer that
 * keeps it; context parallelism splits positions, never a constant.
 *
 * <p>Worked example: a layer of Falcon-H1 keeps keys and values (2·N·d numbers a position), a state and a convolution's history;
 * evicting positions shrinks the first alone.
 *
 * @param what what is kept
 * @param numbers for each position, or for each sequence; above 0
 * @param positions which positions are kept; empty for a constant
 */
public record Cached(What what, double numbers, Optional<Reach> positions) {

    /** What is kept. */
    public enum What {
        /** Keys and values of the heads. */
        KEYS_AND_VALUES(Width.CACHE),
        /** The latent that keys and values of all heads are made from, and the rotated key beside it. */
        LATENT(Width.CACHE),
        /** Keys of the indexer that picks positions. */
        INDEX_KEYS(Width.CACHE),
        /** Several positions pooled into one vector. */
        POOLED(Width.CACHE),
        /** Keys and values of a source of fixed length. */
        SOURCE(Width.CACHE),
        /** State of a recurrence. */
        STATE(Width.STATE),
        /** The last inputs of a causal convolution. */
        CONVOLUTION(Width.ACTIVATION);

        private final Width width;

        What(Width width) {
            this.width = width;
        }
    }

    /** How wide a number is stored. */
    private enum Width {
        CACHE,
        STATE,
        ACTIVATION
    }

    private static final double STATE_BYTES = 4;

    public Cached {
        requireNonNull(what, "what is null");
        Require.positive("cached numbers", numbers, "numbers");
        requireNonNull(positions, "positions is null");
    }

    /** Numbers for each of the positions that a reach keeps. */
    public static Cached of(What what, double numbers, Reach positions) {
        return new Cached(what, numbers, Optional.of(positions));
    }

    /** Numbers for each sequence, whatever its context. */
    public static Cached constant(What what, double numbers) {
        return new Cached(what, numbers, Optional.empty());
    }

    /** Whether it is a constant of a sequence. */
    public boolean isConstant() {
        return positions.isEmpty();
    }

    /** Positions kept of a sequence of {@code context} positions; 1 for a constant. */
    public double kept(double context) {
        return positions.isEmpty() ? 1 : positions.get().positionsCached(context);
    }

    /** Whether it keeps the keys of each of a sequence's own last positions. */
    public boolean keepsTheLast() {
        return !positions.isEmpty() && what != What.SOURCE && what != What.POOLED;
    }

    /** Bytes of a number: in the cache's format, for a state in 32 bits, for a convolution's history as an activation. */
    public double bytes(Precision precision) {
        return switch (what.width) {
            case CACHE -> precision.kvBytes();
            case STATE -> STATE_BYTES;
            case ACTIVATION -> precision.activationBytes();
        };
    }
}
