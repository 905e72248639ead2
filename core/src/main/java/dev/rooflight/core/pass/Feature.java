package dev.rooflight.core.pass;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;

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
                double sequences = 0;
                for (Pass.Sequences group : pass.groups()) {
                    sequences += group.count();
                }
                return sequences;
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

    /** A feature that depends on which positions a token attends to. */
    sealed interface OfReach extends Feature {
        /** Which positions a token attends to. */
        Reach reach();

        /** Value for one sequence with {@code q} new tokens and {@code c} positions after the pass. */
        double ofSequence(double q, double c);

        @Override
        default double of(Pass pass) {
            double sum = 0;
            for (Pass.Sequences group : pass.groups()) {
                sum += group.count() * ofSequence(group.newTokens(), group.context());
            }
            return sum;
        }
    }

    /** A: attended (query, key) pairs. */
    record AttendedPairs(Reach reach) implements OfReach {
        public AttendedPairs {
            requireNonNull(reach, "reach is null");
        }

        @Override
        public double ofSequence(double q, double c) {
            return reach.attendedPairs(q, c);
        }

        @Override
        public String symbol() {
            return "A[" + reach.label() + "]";
        }
    }

    /** R: the score rectangle, what an unfused kernel materialises. */
    record ScoreRectangle(Reach reach) implements OfReach {
        public ScoreRectangle {
            requireNonNull(reach, "reach is null");
        }

        @Override
        public double ofSequence(double q, double c) {
            return reach.scoreRectangle(q, c);
        }

        @Override
        public String symbol() {
            return "R[" + reach.label() + "]";
        }
    }

    /** K: key/value positions read. */
    record PositionsRead(Reach reach) implements OfReach {
        public PositionsRead {
            requireNonNull(reach, "reach is null");
        }

        @Override
        public double ofSequence(double q, double c) {
            return reach.positionsRead(q, c);
        }

        @Override
        public String symbol() {
            return "K[" + reach.label() + "]";
        }
    }

    /**
     * D: expected number of distinct experts hit by T tokens that each choose k of E uniformly, E(1 - (1 - k/E)^T). Worked
     * example: E = 8, k = 2, T = 4 gives 5.469.
     *
     * @param experts E; 1 or more
     * @param perToken k; 1 to E
     */
    record DistinctExperts(int experts, int perToken) implements Feature {
        public DistinctExperts {
            Require.within("experts", experts, 1, 10_000_000);
            Require.within("experts per token", perToken, 1, experts);
        }

        @Override
        public double of(Pass pass) {
            return ofTokens(pass.tokens());
        }

        /** Expected distinct experts hit by {@code tokens} tokens. */
        public double ofTokens(double tokens) {
            // expm1/log1p keep full precision where k/E is tiny or T is 1
            return perToken == experts
                    ? experts
                    : -experts * Math.expm1(tokens * Math.log1p(-(double) perToken / experts));
        }

        @Override
        public String symbol() {
            return "D[" + perToken + " of " + experts + "]";
        }
    }
}
