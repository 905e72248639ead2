package dev.rooflight.core.model;

import dev.rooflight.core.Require;

/**
 * Linear attention with the gated delta rule: Gated DeltaNet (arXiv 2412.06464) with one decay per head, Kimi Delta
 * Attention (arXiv 2510.26692) with one per channel. Each value head keeps a state of key dim by value dim.
 *
 * @param keyHeads heads of queries and keys
 * @param valueHeads heads of values; a multiple of {@code keyHeads}
 * @param keyDim channels of a key head
 * @param valueDim channels of a value head
 * @param convKernel positions of the causal convolution on queries, keys and values
 * @param channelDecayRank rank of the per-channel decay's projection; 0 where each head has one decay
 * @param outputGateRank rank of the output gate's projection; 0 where it is a full matrix
 */
public record GatedDeltaAttention(
        int keyHeads,
        int valueHeads,
        int keyDim,
        int valueDim,
        int convKernel,
        int channelDecayRank,
        int outputGateRank)
        implements TokenMixer {
    public GatedDeltaAttention {
        Require.within("linear key heads", keyHeads, 1, 1_000_000);
        Require.within("linear value heads", valueHeads, 1, 1_000_000);
        Require.that(
                valueHeads % keyHeads == 0,
                "linear value heads",
                valueHeads,
                "a multiple of the " + keyHeads + " key heads");
        Require.within("linear key dim", keyDim, 1, 1_000_000);
        Require.within("linear value dim", valueDim, 1, 1_000_000);
        Require.within("convolution kernel", convKernel, 1, 10_000);
        Require.within("decay rank", channelDecayRank, 0, 1_000_000);
        Require.within("gate rank", outputGateRank, 0, 1_000_000);
    }

    /** Channels of all key heads together. */
    public double keyWidth() {
        return (double) keyHeads * keyDim;
    }

    /** Channels of all value heads together. */
    public double valueWidth() {
        return (double) valueHeads * valueDim;
    }

    /** Numbers of state that a sequence keeps, whatever its context, in 32 bits. */
    public double stateNumbers() {
        return (double) valueHeads * keyDim * valueDim;
    }

    /** Numbers of the convolution's history that a sequence keeps, as activations. */
    public double convolutionNumbers() {
        return (2 * keyWidth() + valueWidth()) * (convKernel - 1);
    }

    @Override
    public <R> R accept(TokenMixer.Visitor<R> visitor) {
        return visitor.gatedDelta(this);
    }

    @Override
    public String label() {
        return "%s, %s heads of %s"
                .formatted(
                        channelDecayRank > 0 ? "Kimi delta attention" : "gated delta linear attention",
                        valueHeads,
                        valueDim);
    }
}
