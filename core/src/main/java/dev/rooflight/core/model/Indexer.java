package dev.rooflight.core.model;

import dev.rooflight.core.Require;

/**
 * Picks the positions that attention reads: small heads score every earlier position, the best are attended (DeepSeek
 * sparse attention).
 *
 * @param heads heads of the indexer
 * @param headDim channels of each
 * @param topK positions picked
 * @param ownWeights whether this layer has an indexer of its own; otherwise it takes the picks of an earlier layer
 */
public record Indexer(int heads, int headDim, long topK, boolean ownWeights) {
    public Indexer {
        Require.within("indexer heads", heads, 1, 1_000_000);
        Require.within("indexer head dim", headDim, 1, 1_000_000);
        Require.within("indexer top-k", topK, 1, 1L << 50);
    }
}
