package dev.rooflight.core.pass;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import dev.rooflight.core.numeric.Exponentials;

/**
 * One of the numbers that a pass is reduced to. The work of every operator is linear in them.
 *
 * <p>All but {@link DistinctExperts} are sums over sequences of a function of (q, c), new tokens and context.
 */
public sealed interface Feature {

    /** Symbol used in formulas, such as {@code T} or {@code A[window 4096]}. */
    String symbol();

    /** Value of this feature for a pass. */
    double of(Pass pass);

    /** Features that no reach and no expert group belongs to. */
    enum Basic implements Feature {
        /** The constant 1. */
        ONE("1") {
            @Override
            public double of(Pass pass) {
                return 1;
            }
        },
        /** T: new tokens of all sequences. */
        TOKENS("T") {
            @Override
            public double of(Pass pass) {
                return pass.tokens();
            }
        },
        /** B: sequences. */
        SEQUENCES("B") {
            @Override
            public double of(Pass pass) {
                return pass.sequences();
            }
        },
        /** G: positions that need logits. */
        LOGITS("G") {
            @Override
            public double of(Pass pass) {
                double positions = 0;
                for (Pass.Sequences group : pass.groups()) {
                    positions += (double) group.count() * group.logitPositions();
                }
                return positions;
            }
        };

        private final String symbol;

        Basic(String symbol) {
            this.symbol = symbol;
        }

        @Override
        public String symbol() {
            return symbol;
        }
    }

    /**
     * A feature that depends on which positions a token attends to.
     *
     * @param count what is counted
     * @param reach which positions a token attends to
     */
    record OfReach(Count count, Reach reach) implements Feature {
        /** What is counted along a reach. */
        public enum Count {
            /** A: attended (query, key) pairs. */
            ATTENDED_PAIRS("A"),
            /** R: the score rectangle, what an unfused kernel materialises. */
            SCORE_RECTANGLE("R"),
            /** K: key/value positions read. */
            POSITIONS_READ("K");

            private final String letter;

            Count(String letter) {
                this.letter = letter;
            }
        }

        public OfReach {
            requireNonNull(count, "count is null");
            requireNonNull(reach, "reach is null");
        }

        /** Value for one sequence with {@code q} new tokens and {@code c} positions after the pass. */
        public double ofSequence(double q, double c) {
            return switch (count) {
                case ATTENDED_PAIRS -> reach.attendedPairs(q, c);
                case SCORE_RECTANGLE -> reach.scoreRectangle(q, c);
                case POSITIONS_READ -> reach.positionsRead(q, c);
            };
        }

        @Override
        public double of(Pass pass) {
            double sum = 0;
            for (Pass.Sequences group : pass.groups()) {
                sum += group.count() * ofSequence(group.newTokens(), group.context());
            }
            return sum;
        }

        @Override
        public String symbol() {
            return count.letter + "[" + reach.label() + "]";
        }

        // written out: the generated ones link method handles on first use, which costs a short command tens of
        // milliseconds
        @Override
        public boolean equals(Object other) {
            return other instanceof OfReach that && count == that.count && reach.equals(that.reach);
        }

        @Override
        public int hashCode() {
            return 31 * reach.hashCode() + count.ordinal();
        }
    }

    /** A: attended (query, key) pairs. */
    static Feature attendedPairs(Reach reach) {
        return new OfReach(OfReach.Count.ATTENDED_PAIRS, reach);
    }

    /** R: the score rectangle, what an unfused kernel materialises. */
    static Feature scoreRectangle(Reach reach) {
        return new OfReach(OfReach.Count.SCORE_RECTANGLE, reach);
    }

    /** K: key/value positions read. */
    static Feature positionsRead(Reach reach) {
        return new OfReach(OfReach.Count.POSITIONS_READ, reach);
    }

    /**
     * D: expected number of distinct experts hit by T tokens that each choose k of E uniformly, E(1 - (1 - k/E)^T). Worked
     * example: E = 8, k = 2, T = 4 gives 5.469. Where several replicas share the experts, each brings T tokens.
     *
     * @param experts E; 1 or more
     * @param perToken k; 1 to E
     * @param replicas that bring as many tokens as this pass does; 1 or more
     */
    record DistinctExperts(int experts, int perToken, int replicas) implements Feature {
        public DistinctExperts {
            Require.within("experts", experts, 1, 10_000_000);
            Require.within("experts per token", perToken, 1, experts);
            Require.within("replicas", replicas, 1, 10_000_000);
        }

        @Override
        public double of(Pass pass) {
            return ofTokens(pass.tokens());
        }

        /** Expected distinct experts hit by {@code tokens} tokens. */
        public double ofTokens(double tokens) {
            return ofTokens(tokens, logMiss());
        }

        /** The same with {@link #logMiss()} at hand: it is the same for every pass. */
        public double ofTokens(double tokens, double logMiss) {
            // expm1 and log1p keep full precision where k/E is tiny or T is 1
            return perToken == experts ? experts : -experts * Exponentials.expm1(tokens * logMiss);
        }

        /** Logarithm of the probability that one token of each replica misses an expert. */
        public double logMiss() {
            return replicas * Exponentials.log1p(-(double) perToken / experts);
        }

        @Override
        public String symbol() {
            return "D[" + perToken + " of " + experts + (replicas == 1 ? "" : " by " + replicas) + "]";
        }
    }
}
