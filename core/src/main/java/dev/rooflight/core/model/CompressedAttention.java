package dev.rooflight.core.model;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import dev.rooflight.core.pass.Reach;
import java.util.Optional;

/**
 * Attention over compressed blocks of earlier positions beside a sliding window (DeepSeek-V4): one key/value head whose
 * vector serves as key and value; every {@code ratio} positions are pooled into one, and an indexer may pick among them.
 *
 * @param heads H
 * @param headDim channels of a head
 * @param ropeDim channels that are rotated
 * @param queryRank width of the compressed queries
 * @param outputGroups groups of heads that are projected down on their own
 * @param outputRank width each group is projected to
 * @param window positions kept uncompressed
 * @param ratio positions pooled into one; 0 where only the window is attended
 * @param indexer picks among the pooled positions, if there is one
 */
public record CompressedAttention(
        int heads,
        int headDim,
        int ropeDim,
        int queryRank,
        int outputGroups,
        int outputRank,
        long window,
        int ratio,
        Optional<Indexer> indexer)
        implements TokenMixer {
    public CompressedAttention {
        Require.within("heads", heads, 1, 1_000_000);
        Require.within("head dim", headDim, 1, 1_000_000);
        Require.within("rotary dims", ropeDim, 0, headDim);
        Require.within("query rank", queryRank, 1, 1_000_000);
        Require.within("output groups", outputGroups, 1, heads);
        Require.within("output rank", outputRank, 1, 1_000_000);
        Require.within("sliding window", window, 1, 1L << 50);
        Require.within("compression ratio", ratio, 0, 1_000_000);
        requireNonNull(indexer, "indexer is null");
    }

    /** Which positions the heads attend to. */
    public Reach reach() {
        return ratio == 0
                ? new Reach.SlidingWindow(window)
                : new Reach.Compressed(window, ratio, indexer.map(Indexer::topK).orElse(0L));
    }

    @Override
    public <R> R accept(TokenMixer.Visitor<R> visitor) {
        return visitor.compressed(this);
    }

    @Override
    public String label() {
        return "compressed attention, %s heads of %s, window %s".formatted(heads, headDim, window)
                + (ratio == 0 ? "" : ", 1 in " + ratio)
                + indexer.map(picks -> ", top " + picks.topK()).orElse("");
    }
}
