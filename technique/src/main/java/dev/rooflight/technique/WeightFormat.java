package dev.rooflight.technique;

import static dev.rooflight.technique.Category.QUANTIZATION;
import static dev.rooflight.technique.Quantization.CEILING;
import static dev.rooflight.technique.Quantization.byPart;
import static dev.rooflight.technique.Quantization.partFormat;
import static dev.rooflight.technique.Quantization.weights;

import java.util.List;

/** Stores the layers' weights in any known number format, and computes in the activations' format. */
final class WeightFormat {
    private WeightFormat() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "weight-format",
                        "Weights in a number format",
                        QUANTIZATION,
                        "Stores the layers' weights in any known number format, and computes in the activations' format.")
                .taking(
                        Parameter.format("format", "int4-g128", List.of(), "a number format, such as mxfp4 or q4_k"),
                        partFormat("attention"),
                        partFormat("experts"),
                        Parameter.onOff("head", false, "whether embedding and head are quantised, too"))
                .presets(
                        Preset.of("nf4", "NF4 (bitsandbytes)", "Dettmers et al. 2023, arXiv 2305.14314")
                                .with("format", "nf4"),
                        Preset.of(
                                        "nf4-double",
                                        "NF4, double quantisation (QLoRA)",
                                        "Dettmers et al. 2023, arXiv 2305.14314")
                                .with("format", "nf4-dq"),
                        Preset.of("fp8-weights", "FP8 weights", "Micikevicius et al. 2022, arXiv 2209.05433")
                                .with("format", "fp8"),
                        Preset.of("mxfp8-weights", "MXFP8 weights", "OCP Microscaling 1.0, 2023")
                                .with("format", "mxfp8"),
                        Preset.of("mxfp6-weights", "MXFP6 weights", "OCP Microscaling 1.0, 2023")
                                .with("format", "mxfp6"),
                        Preset.of("mxfp4-weights", "MXFP4 weights", "OCP Microscaling 1.0, 2023")
                                .with("format", "mxfp4"),
                        Preset.of("nvfp4-weights", "NVFP4 weights", "NVIDIA Blackwell, 2024")
                                .with("format", "nvfp4"),
                        Preset.of("gguf-q4-k", "GGUF Q4_K", "ggml, ggml-common.h")
                                .with("format", "q4_k"),
                        Preset.of("gguf-q6-k", "GGUF Q6_K", "ggml, ggml-common.h")
                                .with("format", "q6_k"),
                        Preset.of("gguf-q8-0", "GGUF Q8_0", "ggml, ggml-common.h")
                                .with("format", "q8_0"))
                .deciding(Slot.WEIGHT_FORMAT)
                .said(
                        "each format's own specification",
                        "embeddings, norms and head stay as they are; " + CEILING,
                        "mixtures such as Q4_K_M, which keep some tensors wider; unpacking where compute-bound")
                .costing(
                        "8 bits: none that is measurable; 4 bits: little; below: see the format's authors",
                        Effort.low("load such a checkpoint"))
                .doing((before, values) -> weights(
                        before, values, byPart(values, values.format("format")).withHead(values.flag("head"))));
    }
}
