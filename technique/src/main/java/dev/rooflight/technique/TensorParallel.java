package dev.rooflight.technique;

import static dev.rooflight.technique.Category.PARALLELISM;
import static dev.rooflight.technique.Spreading.spread;

/** Splits every layer's heads and channels over devices, with two sums of activations a layer. */
final class TensorParallel {
    private TensorParallel() {}

    /** The technique. */
    static Technique technique() {
        return spread(
                Technique.named(
                                "tensor-parallel",
                                "Tensor parallelism",
                                PARALLELISM,
                                "Splits every layer's heads and channels over devices, with two sums of activations a layer.")
                        .said(
                                "Shoeybi et al. 2019, arXiv 1909.08053",
                                "heads and channels divide evenly",
                                "exchanges over slow links"),
                Slot.TENSOR,
                (p, n) -> p.withTensor(n));
    }
}
