package dev.rooflight.core.pass;

import dev.rooflight.core.Require;
import java.util.Optional;

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

    /** Whether keys and values are kept for later passes; a bidirectional reach has no later passes. */
    default boolean cached() {
        return true;
    }

    /**
     * The same for the last {@code positions} alone, of those that it reaches; empty where it does not reach back position by
     * position, so that the last ones are no part of it that can be told.
     */
    Optional<Reach> last(long positions);

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
        public Optional<Reach> last(long positions) {
            return Optional.of(new SlidingWindow(positions));
        }

        @Override
        public String label() {
            return "causal";
        }
    }

    /** Pairs Σ min(most, c - q + j) for j = 1..q. */
    private static double pairsUpTo(long most, double q, double c) {
        // tokens j = 1..ramp see fewer positions than they could
        double ramp = Math.min(q, Math.max(0, most - (c - q)));
        return ramp * (c - q) + ramp * (ramp + 1) / 2 + (q - ramp) * most;
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
        public boolean cached() {
            return false;
        }

        @Override
        public Optional<Reach> last(long positions) {
            return Optional.empty();
        }

        @Override
        public String label() {
            return "bidirectional";
        }
    }

    /**
     * The {@code window} positions around each position, itself included, (window - 1)/2 of them before it, rounded down
     * (encoders with local attention). Pairs are Σ min(p, before) + 1 + min(c - 1 - p, after) over the new positions p.
     *
     * @param window w; 1 or more
     */
    record LocalBidirectional(long window) implements Reach {
        public LocalBidirectional {
            Require.within("local window", window, 1, 1L << 50);
        }

        private long before() {
            return (window - 1) / 2;
        }

        @Override
        public double attendedPairs(double q, double c) {
            double after = window - 1 - before();
            return q + neighbours(c, before()) - neighbours(c - q, before()) + neighbours(q, after);
        }

        /** Σ min(p, most) for p = 0 .. positions - 1. */
        private static double neighbours(double positions, double most) {
            double ramp = Math.min(positions, most + 1);
            return ramp * (ramp - 1) / 2 + (positions - ramp) * most;
        }

        @Override
        public double positionsRead(double q, double c) {
            return Math.min(c, q + before());
        }

        @Override
        public double positionsCached(double c) {
            return c;
        }

        @Override
        public double nextBend(double c) {
            return c < before() + 1 ? before() + 2.0 : Double.POSITIVE_INFINITY;
        }

        @Override
        public boolean cached() {
            return false;
        }

        @Override
        public Optional<Reach> last(long positions) {
            return Optional.empty();
        }

        @Override
        public String label() {
            return "window " + window + " around";
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
            return pairsUpTo(window, q, c);
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
        public Optional<Reach> last(long positions) {
            return Optional.of(positions < window ? new SlidingWindow(positions) : this);
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
        public Optional<Reach> last(long positions) {
            return Optional.empty();
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
            return pairsUpTo(k, q, c);
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
        public Optional<Reach> last(long positions) {
            return Optional.empty();
        }

        @Override
        public String label() {
            return "top " + k;
        }
    }

    /**
     * Every position of a source of fixed length (cross attention).
     *
     * @param positions of the source; 1 or more
     */
    record Source(long positions) implements Reach {
        public Source {
            Require.within("source positions", positions, 1, 1L << 50);
        }

        @Override
        public double attendedPairs(double q, double c) {
            return q * positions;
        }

        @Override
        public double positionsRead(double q, double c) {
            return positions;
        }

        @Override
        public double positionsCached(double c) {
            return positions;
        }

        @Override
        public double nextBend(double c) {
            return Double.POSITIVE_INFINITY;
        }

        @Override
        public Optional<Reach> last(long positions) {
            return Optional.empty();
        }

        @Override
        public String label() {
            return "source of " + positions;
        }
    }

    /**
     * A sliding window and, of the positions pooled {@code ratio} to one, all or the {@code topK} that an indexer picks
     * (DeepSeek-V4). Pooled positions are counted c/ratio, not rounded.
     *
     * @param window w; 1 or more
     * @param ratio positions pooled into one; 1 or more
     * @param topK pooled positions attended; 0 for all
     */
    record Compressed(long window, long ratio, long topK) implements Reach {
        public Compressed {
            Require.within("sliding window", window, 1, 1L << 50);
            Require.within("compression ratio", ratio, 1, 1L << 50);
            Require.within("top-k positions", topK, 0, 1L << 50);
        }

        @Override
        public double attendedPairs(double q, double c) {
            double inWindow = new SlidingWindow(window).attendedPairs(q, c);
            double pooled = topK == 0
                    ? Causal.INSTANCE.attendedPairs(q, c) / ratio
                    : new SlidingWindow(topK * ratio).attendedPairs(q, c) / ratio;
            return inWindow + pooled;
        }

        @Override
        public double positionsRead(double q, double c) {
            return Math.min(c, window + q - 1) + (topK == 0 ? c / ratio : Math.min(c / ratio, q * topK));
        }

        @Override
        public double positionsCached(double c) {
            return Math.min(c, window) + c / ratio;
        }

        @Override
        public double nextBend(double c) {
            double windowFull = c < window ? window + 1.0 : Double.POSITIVE_INFINITY;
            double picksFull = topK > 0 && c < topK * ratio ? topK * ratio + 1.0 : Double.POSITIVE_INFINITY;
            return Math.min(windowFull, picksFull);
        }

        @Override
        public Optional<Reach> last(long positions) {
            return Optional.empty();
        }

        @Override
        public String label() {
            return "window " + window + " and " + (topK == 0 ? "all" : "top " + topK) + " of 1 in " + ratio;
        }
    }

    /**
     * A share of the cached positions and all new ones (eviction that keeps the heavy hitters, H2O): pairs
     * q·ρ·(c - q) + q(q + 1)/2.
     *
     * @param share ρ of the cached positions that are kept; above 0 to 1
     */
    record Share(double share) implements Reach {
        public Share {
            Require.within("share of positions", share, 1e-9, 1);
        }

        @Override
        public double attendedPairs(double q, double c) {
            return q * share * (c - q) + q * (q + 1) / 2;
        }

        @Override
        public double positionsRead(double q, double c) {
            return share * (c - q) + q;
        }

        @Override
        public double positionsCached(double c) {
            return share * (c - 1) + 1;
        }

        @Override
        public double nextBend(double c) {
            return Double.POSITIVE_INFINITY;
        }

        @Override
        public Optional<Reach> last(long positions) {
            return Optional.empty();
        }

        @Override
        public String label() {
            return "share " + share;
        }
    }
}
