package dev.rooflight.core.pass;

import dev.rooflight.core.Require;

/**
 * Which earlier positions a new token attends to. For a sequence that brings {@code q} new tokens and has {@code c} positions
 * after the pass (cached and new), a reach states three counts: attended (query, key) pairs, the score rectangle that an
 * unfused kernel materialises, and the distinct key/value positions read.
 *
 * <p>All counts are doubles: exact up to 2^53 and never overflowing beyond.
 */
public sealed interface Reach {

    /** Every earlier position and itself. */
    static Reach causal() {
        return Causal.INSTANCE;
    }

    /** Every position of the sequence, earlier or later (encoders). */
    static Reach bidirectional() {
        return Bidirectional.INSTANCE;
    }

    /** (query, key) pairs with a score. */
    double attendedPairs(double q, double c);

    /** Distinct key/value positions that the new tokens read together. */
    double positionsRead(double q, double c);

    /** Scores an unfused kernel materialises: every new token against every position read. */
    default double scoreRectangle(double q, double c) {
        return q * positionsRead(q, c);
    }

    /** Positions worth keeping in the cache of a sequence of {@code c} positions. */
    double positionsCached(double c);

    /**
     * The smallest context above {@code c} from which the counts of decode (q = 1) no longer follow the linear function of
     * the context that they follow at {@code c}; infinity if there is none.
     */
    double nextBend(double c);

    /** Whether a longer context costs more without end. */
    default boolean unbounded() {
        return Double.isInfinite(positionsCached(Double.POSITIVE_INFINITY));
    }

    /** As people write it, such as {@code window 4096}. */
    String label();

    /** Every earlier position and itself: pairs q(c - q) + q(q + 1)/2. */
    enum Causal implements Reach {
        INSTANCE;

        @Override
        public double attendedPairs(double q, double c) {
            return q * (c - q) + q * (q + 1) / 2;
        }

        @Override
        public double positionsRead(double q, double c) {
            return c;
        }

        @Override
        public double positionsCached(double c) {
            return c;
        }

        @Override
        public double nextBend(double c) {
            return Double.POSITIVE_INFINITY;
        }

        @Override
        public String label() {
            return "causal";
        }
    }

    /** Every position of the sequence: pairs q·c. */
    enum Bidirectional implements Reach {
        INSTANCE;

        @Override
        public double attendedPairs(double q, double c) {
            return q * c;
        }

        @Override
        public double positionsRead(double q, double c) {
            return c;
        }

        @Override
        public double positionsCached(double c) {
            return c;
        }

        @Override
        public double nextBend(double c) {
            return Double.POSITIVE_INFINITY;
        }

        @Override
        public String label() {
            return "bidirectional";
        }
    }

    /**
     * The last {@code window} positions, itself included: pairs Σ min(w, c - q + j) for j = 1..q.
     *
     * @param window w; 1 or more
     */
    record SlidingWindow(long window) implements Reach {
        public SlidingWindow {
            Require.within("sliding window", window, 1, 1L << 50);
        }

        @Override
        public double attendedPairs(double q, double c) {
            // tokens j = 1..ramp still see fewer than w positions
            double ramp = Math.min(q, Math.max(0, window - (c - q)));
            return ramp * (c - q) + ramp * (ramp + 1) / 2 + (q - ramp) * window;
        }

        @Override
        public double positionsRead(double q, double c) {
            return Math.min(c, window + q - 1);
        }

        @Override
        public double positionsCached(double c) {
            return Math.min(c, window);
        }

        @Override
        public double nextBend(double c) {
            return c < window ? window + 1.0 : Double.POSITIVE_INFINITY;
        }

        @Override
        public String label() {
            return "window " + window;
        }
    }

    /**
     * The positions of its own chunk up to itself (chunked-local attention: position p, counted from 0, sees p mod chunk + 1).
     *
     * @param chunk positions in a chunk; 1 or more
     */
    record ChunkedLocal(long chunk) implements Reach {
        public ChunkedLocal {
            Require.within("attention chunk", chunk, 1, 1L << 50);
        }

        @Override
        public double attendedPairs(double q, double c) {
            return pairsFromStart(c) - pairsFromStart(c - q);
        }

        private double pairsFromStart(double positions) {
            double full = Math.floor(positions / chunk);
            double rest = positions - full * chunk;
            return full * (chunk * (chunk + 1.0) / 2) + rest * (rest + 1) / 2;
        }

        @Override
        public double positionsRead(double q, double c) {
            return c - chunk * Math.floor((c - q) / chunk);
        }

        @Override
        public double positionsCached(double c) {
            return Math.min(c, chunk);
        }

        @Override
        public double nextBend(double c) {
            // steps at contexts k·chunk + 1 .. (k + 1)·chunk read 1 .. chunk positions, then it starts anew
            return chunk * (Math.floor((c - 1) / chunk) + 1) + 1;
        }

        @Override
        public String label() {
            return "chunk " + chunk;
        }
    }

    /**
     * The {@code k} positions an indexer picks among all earlier ones (sparse-indexed attention). Distinct positions read by
     * several queries together are at most q·k; the bound min(c, q·k) is used.
     *
     * @param k 1 or more
     */
    record TopK(long k) implements Reach {
        public TopK {
            Require.within("top-k positions", k, 1, 1L << 50);
        }

        @Override
        public double attendedPairs(double q, double c) {
            double ramp = Math.min(q, Math.max(0, k - (c - q)));
            return ramp * (c - q) + ramp * (ramp + 1) / 2 + (q - ramp) * k;
        }

        @Override
        public double positionsRead(double q, double c) {
            return Math.min(c, q * k);
        }

        @Override
        public double positionsCached(double c) {
            return c;
        }

        @Override
        public double nextBend(double c) {
            return c < k ? k + 1.0 : Double.POSITIVE_INFINITY;
        }

        @Override
        public String label() {
            return "top " + k;
        }
    }
}
