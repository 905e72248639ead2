package dev.rooflight.technique;

import static dev.rooflight.technique.Category.COMPRESSION;

/** Replaces each matrix of in·out by two of r·(in + out), where that is less. */
final class LowRank {
    private LowRank() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "low-rank",
                        "Low-rank weights",
                        COMPRESSION,
                        "Replaces each matrix of in·out by two of r·(in + out), where that is less.")
                .taking(
                        Parameter.integer("rank", 0, 0, 1_000_000, "channels", "r; 0: as large as size says"),
                        Parameter.number("size", 0.8, 0.001, 1, "share", "parameters that are left, where rank is 0"))
                .presets(Preset.of("svd-llm", "SVD-LLM, 20 %", "Wang et al. 2024, arXiv 2403.07378")
                        .with("size", 0.8))
                .deciding(Slot.RANK)
                .said(
                        "in·out → r(in + out)",
                        "pays when r < in·out/(in + out); experts stay",
                        "small ranks do not fill matrix units; two launches for each matrix")
                .costing("SVD-LLM at 20 %: LLaMA-7B perplexity 5.68 to 7.94", Effort.medium("calibration"))
                .doing((before, values) -> before.with(new Factors(values.whole("rank"), values.number("size"))));
    }
}
