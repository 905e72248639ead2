package dev.rooflight.technique;

import static dev.rooflight.technique.Category.COMPRESSION;

/** Keeps two of every four weights: half the bytes and a bit of index for each, and half the operations where the device's matrix units skip zeros. */
final class SemiStructuredPruning {
    private SemiStructuredPruning() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "semi-structured-pruning",
                        "2:4 sparsity",
                        COMPRESSION,
                        "Keeps two of every four weights: half the bytes and a bit of index for each, and half the operations where the device's matrix units skip zeros.")
                .presets(Preset.of("2-4", "2:4 sparsity (Ampere)", "Mishra et al. 2021, arXiv 2104.08378"))
                .deciding(Slot.SPARSITY)
                .said(
                        "arXiv 2104.08378: 2 bits of index for each of two kept weights in four",
                        "matrix units with sparsity run at the data sheet's factor",
                        "real kernels reach 1.2 to 1.7 of the factor 2; FP8 Llama end to end 1.27 was published")
                .costing(
                        "Sparse Llama 3.1 8B: 98.4 % of accuracy recovered after retraining",
                        Effort.medium("retraining"))
                .doing((before, values) -> before.with(new SparseWeights(0.5, 1, true)));
    }
}
