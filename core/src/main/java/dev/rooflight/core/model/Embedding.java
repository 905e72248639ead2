package dev.rooflight.core.model;

import dev.rooflight.core.Require;

/**
 * Turns token ids into vectors.
 *
 * @param vocabulary rows of the token table as stored (padding included); 1 to 1e9
 * @param width channels of the token table; where it differs from the hidden size, a projection follows (OPT-350m)
 * @param learnedPositions rows of a learned position table; 0 where there is none
 * @param norm whether a norm follows (BLOOM)
 */
public record Embedding(long vocabulary, long width, long learnedPositions, boolean norm) {
    public Embedding {
        Require.within("vocabulary", vocabulary, 1, 1_000_000_000L);
        Require.within("embedding width", width, 1, Layer.MAX_WIDTH);
        Require.within("learned positions", learnedPositions, 0, 10_000_000_000L);
    }
}
