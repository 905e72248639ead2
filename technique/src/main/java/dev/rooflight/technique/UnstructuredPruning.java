package dev.rooflight.technique;

import static dev.rooflight.technique.Category.COMPRESSION;

/** Stores only weights that are not zero and where they are; operations stay dense. */
final class UnstructuredPruning {
    private UnstructuredPruning() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "unstructured-pruning",
                        "Unstructured pruning",
                        COMPRESSION,
                        "Stores only weights that are not zero and where they are; operations stay dense.")
                .taking(
                        Parameter.number("sparsity", 0.5, 0, 1, "share", "weights that are zero"),
                        Parameter.number(
                                "index", 1, 0, 32, "bits", "index for each weight, zero or not; 1 is a bitmap"))
                .presets(
                        Preset.of("sparsegpt", "SparseGPT, 50 %", "Frantar and Alistarh 2023, arXiv 2301.00774")
                                .with("sparsity", 0.5),
                        Preset.of("wanda", "Wanda, 50 %", "Sun et al. 2023, arXiv 2306.11695")
                                .with("sparsity", 0.5))
                .deciding(Slot.SPARSITY)
                .said(
                        "arXiv 2402.16363, section on pruning",
                        "a kernel that unpacks as it reads; where indices outweigh what is saved, weights stay dense",
                        "most engines have no such kernel: then nothing is saved")
                .costing("SparseGPT at 50 %: OPT-175B perplexity 8.35 to 8.21", Effort.high("kernels"))
                .doing((before, values) ->
                        before.with(new SparseWeights(1 - values.number("sparsity"), values.number("index"), false)));
    }
}
