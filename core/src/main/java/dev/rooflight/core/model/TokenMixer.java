package dev.rooflight.core.model;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import dev.rooflight.core.pass.Reach;

/** The part of a layer that moves information between tokens. */
public sealed interface TokenMixer {

    /** As a person would say it, in a few words. */
    String label();

    /** Numbers that each cached position of a sequence takes, in the cache's format; 0 where nothing is cached. */
    double cachedPerPosition();

    /** Positions cached for a sequence of {@code context} positions. */
    double positionsCached(double context);

    /**
     * Softmax attention with query heads grouped over key/value heads: multi-head (as many), grouped-query (fewer) or
     * multi-query (one).
     *
     * @param queryHeads H; a multiple of {@code keyValueHeads}
     * @param keyValueHeads N
     * @param headDim d, channels of a query or key head
     * @param reach which positions are attended
     * @param rotaryDims channels of each head that are rotated; 0 where positions come from elsewhere
     * @param queryKeyValueBias whether the three input projections have a bias
     * @param outputBias whether the output projection has one
     * @param queryKeyNorm norm on queries and keys
     */
    record GroupedQueryAttention(
            int queryHeads,
            int keyValueHeads,
            int headDim,
            Reach reach,
            int rotaryDims,
            boolean queryKeyValueBias,
            boolean outputBias,
            QueryKeyNorm queryKeyNorm)
            implements TokenMixer {

        /** Norm on queries and keys before attention. */
        public enum QueryKeyNorm {
            NONE,
            /** RMS norm over each head, one weight of head size shared by all heads. */
            PER_HEAD
        }

        public GroupedQueryAttention {
            Require.within("query heads", queryHeads, 1, 1_000_000);
            Require.within("key/value heads", keyValueHeads, 1, queryHeads);
            Require.that(
                    queryHeads % keyValueHeads == 0,
                    "%d query heads cannot be grouped over %d key/value heads; expected a multiple"
                            .formatted(queryHeads, keyValueHeads));
            Require.within("head dim", headDim, 1, 1_000_000);
            requireNonNull(reach, "reach is null");
            Require.within("rotary dims", rotaryDims, 0, headDim);
            requireNonNull(queryKeyNorm, "queryKeyNorm is null");
        }

        /** Channels of all query heads together. */
        public double queryWidth() {
            return (double) queryHeads * headDim;
        }

        /** Channels of all key (or value) heads together. */
        public double keyWidth() {
            return (double) keyValueHeads * headDim;
        }

        @Override
        public double cachedPerPosition() {
            return 2 * keyWidth();
        }

        @Override
        public double positionsCached(double context) {
            return reach.positionsCached(context);
        }

        @Override
        public String label() {
            String heads = keyValueHeads == queryHeads
                    ? "multi-head attention, %d heads".formatted(queryHeads)
                    : keyValueHeads == 1
                            ? "multi-query attention, %d heads".formatted(queryHeads)
                            : "grouped-query attention, %d heads over %d".formatted(queryHeads, keyValueHeads);
            return heads + " of " + headDim + ", " + reach.label();
        }
    }
}
