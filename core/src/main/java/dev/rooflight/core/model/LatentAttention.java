package dev.rooflight.core.model;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import dev.rooflight.core.pass.Reach;
import java.util.Optional;

/**
 * Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434): keys and values of all heads are projections of one latent
 * vector, which is what the cache holds.
 *
 * @param heads H
 * @param queryRank width of the compressed queries; 0 where queries are projected directly
 * @param latentRank r, width of the latent
 * @param nopeDim channels of a head that carry no position
 * @param ropeDim channels that are rotated, shared by all heads on the key side
 * @param valueDim channels of a value head
 * @param outputGate whether a gate as wide as the output multiplies it (Kimi-K3)
 * @param bias whether the compressing projections have a bias
 * @param indexer picks positions, if there is one
 */
public record LatentAttention(
        int heads,
        int queryRank,
        int latentRank,
        int nopeDim,
        int ropeDim,
        int valueDim,
        boolean outputGate,
        boolean bias,
        Optional<Indexer> indexer)
        implements TokenMixer {
    public LatentAttention {
        Require.within("heads", heads, 1, 1_000_000);
        Require.within("query rank", queryRank, 0, 1_000_000);
        Require.within("latent rank", latentRank, 1, 1_000_000);
        Require.within("non-rotary head dim", nopeDim, 1, 1_000_000);
        Require.within("rotary head dim", ropeDim, 0, 1_000_000);
        Require.within("value head dim", valueDim, 1, 1_000_000);
        requireNonNull(indexer, "indexer is null");
    }

    /** Which positions the heads attend to. */
    public Reach reach() {
        return indexer.<Reach>map(picks -> new Reach.TopK(picks.topK())).orElseGet(Reach::causal);
    }

    @Override
    public <R> R accept(TokenMixer.Visitor<R> visitor) {
        return visitor.latent(this);
    }

    @Override
    public String label() {
        return "latent attention, %s heads of %s + %s, latent %s".formatted(heads, nopeDim, ropeDim, latentRank)
                + indexer.map(picks -> (picks.ownWeights() ? ", top " : ", shared top ") + picks.topK())
                        .orElse("");
    }
}
