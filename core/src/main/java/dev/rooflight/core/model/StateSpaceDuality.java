package dev.rooflight.core.model;

import dev.rooflight.core.Require;

/**
 * State-space duality of Mamba-2 (arXiv 2405.21060): heads with one decay each and a state of head dim by state size.
 *
 * @param heads H
 * @param headDim channels of a head
 * @param groups groups of heads that share B and C
 * @param stateSize n
 * @param convKernel positions of the causal convolution
 * @param gatedNorm whether the output is normalised behind its gate
 * @param convBias whether the convolution has a bias
 * @param projectionBias whether in and out projections have one
 */
public record StateSpaceDuality(
        int heads,
        int headDim,
        int groups,
        int stateSize,
        int convKernel,
        boolean gatedNorm,
        boolean convBias,
        boolean projectionBias)
        implements TokenMixer {
    public StateSpaceDuality {
        Require.within("state-space heads", heads, 1, 1_000_000);
        Require.within("state-space head dim", headDim, 1, 1_000_000);
        Require.within("state-space groups", groups, 1, heads);
        Require.within("state size", stateSize, 1, 1_000_000);
        Require.within("convolution kernel", convKernel, 1, 10_000);
    }

    /** Channels of all heads together. */
    public double inner() {
        return (double) heads * headDim;
    }

    /** Channels that pass through the convolution: inner ones, B and C. */
    public double convChannels() {
        return inner() + 2.0 * groups * stateSize;
    }

    /** Numbers of state that a sequence keeps, whatever its context, in 32 bits. */
    public double stateNumbers() {
        return inner() * stateSize;
    }

    /** Numbers of the convolution's history that a sequence keeps, as activations. */
    public double convolutionNumbers() {
        return convChannels() * (convKernel - 1);
    }

    @Override
    public <R> R accept(TokenMixer.Visitor<R> visitor) {
        return visitor.stateSpaceDuality(this);
    }

    @Override
    public String label() {
        return "Mamba-2 state space, %s heads of %s, state %s".formatted(heads, headDim, stateSize);
    }
}
