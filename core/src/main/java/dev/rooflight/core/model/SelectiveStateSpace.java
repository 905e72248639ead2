package dev.rooflight.core.model;

import dev.rooflight.core.Require;

/**
 * Selective state space of Mamba-1 (arXiv 2312.00752): a state of {@code stateSize} per inner channel.
 *
 * @param inner inner channels
 * @param stateSize state per channel
 * @param convKernel positions of the causal convolution
 * @param stepRank width of the compressed step sizes
 * @param innerNorms whether step, B and C are normalised (Jamba)
 * @param convBias whether the convolution has a bias
 * @param projectionBias whether in and out projections have one
 */
public record SelectiveStateSpace(
        long inner,
        int stateSize,
        int convKernel,
        int stepRank,
        boolean innerNorms,
        boolean convBias,
        boolean projectionBias)
        implements TokenMixer {
    public SelectiveStateSpace {
        Require.within("inner channels", inner, 1, Layer.MAX_WIDTH);
        Require.within("state size", stateSize, 1, 1_000_000);
        Require.within("convolution kernel", convKernel, 1, 10_000);
        Require.within("step rank", stepRank, 1, 10_000_000);
    }

    /** Numbers of state that a sequence keeps, whatever its context, in 32 bits. */
    public double stateNumbers() {
        return (double) inner * stateSize;
    }

    /** Numbers of the convolution's history that a sequence keeps, as activations. */
    public double convolutionNumbers() {
        return (double) inner * (convKernel - 1);
    }

    @Override
    public <R> R accept(TokenMixer.Visitor<R> visitor) {
        return visitor.selectiveStateSpace(this);
    }

    @Override
    public String label() {
        return "Mamba state space, %s channels, state %s".formatted(inner, stateSize);
    }
}
