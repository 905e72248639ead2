package dev.rooflight.technique;

import static dev.rooflight.technique.Category.QUANTIZATION;
import static dev.rooflight.technique.Quantization.CEILING;
import static dev.rooflight.technique.Quantization.byPart;
import static dev.rooflight.technique.Quantization.partFormat;
import static dev.rooflight.technique.Quantization.weights;

import dev.rooflight.core.format.NumberFormats;

/** Stores the layers' weights in any known number format, and computes in the activations' format. */
final class WeightFormat {
    private WeightFormat() {}

    /** The technique. */
    static Technique technique() {
        return Technique.of(
                        "weight-format",
                        "Weights in a number format",
                        QUANTIZATION,
                        "Stores the layers' weights in any known number format, and computes in the activations' format.",
                        (before, values) -> weights(
                                before,
                                values,
                                byPart(values, NumberFormats.parse(values.text("format")))
                                        .withHead(values.flag("head"))))
                .taking(
                        Parameter.text("format", "int4-g128", "a number format, such as mxfp4 or q4_k"),
                        partFormat("attention"),
                        partFormat("experts"),
                        Parameter.onOff("head", "off", "whether embedding and head are quantised, too"))
                .presets(
                        Preset.of("nf4", "NF4 (bitsandbytes)", "format=nf4", "Dettmers et al. 2023, arXiv 2305.14314"),
                        Preset.of(
                                "nf4-double",
                                "NF4, double quantisation (QLoRA)",
                                "format=nf4-dq",
                                "Dettmers et al. 2023, arXiv 2305.14314"),
                        Preset.of(
                                "fp8-weights",
                                "FP8 weights",
                                "format=fp8",
                                "Micikevicius et al. 2022, arXiv 2209.05433"),
                        Preset.of("mxfp8-weights", "MXFP8 weights", "format=mxfp8", "OCP Microscaling 1.0, 2023"),
                        Preset.of("mxfp6-weights", "MXFP6 weights", "format=mxfp6", "OCP Microscaling 1.0, 2023"),
                        Preset.of("mxfp4-weights", "MXFP4 weights", "format=mxfp4", "OCP Microscaling 1.0, 2023"),
                        Preset.of("nvfp4-weights", "NVFP4 weights", "format=nvfp4", "NVIDIA Blackwell, 2024"),
                        Preset.of("gguf-q4-k", "GGUF Q4_K", "format=q4_k", "ggml, ggml-common.h"),
                        Preset.of("gguf-q6-k", "GGUF Q6_K", "format=q6_k", "ggml, ggml-common.h"),
                        Preset.of("gguf-q8-0", "GGUF Q8_0", "format=q8_0", "ggml, ggml-common.h"))
                .deciding(Slot.WEIGHT_FORMAT)
                .said(
                        "each format's own specification",
                        "embeddings, norms and head stay as they are; " + CEILING,
                        "mixtures such as Q4_K_M, which keep some tensors wider; unpacking where compute-bound")
                .costing(
                        "8 bits: none that is measurable; 4 bits: little; below: see the format's authors",
                        "low: load such a checkpoint");
    }
}
