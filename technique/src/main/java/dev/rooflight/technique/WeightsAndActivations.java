package dev.rooflight.technique;

import static dev.rooflight.technique.Category.QUANTIZATION;
import static dev.rooflight.technique.Quantization.CEILING;
import static dev.rooflight.technique.Quantization.byPart;
import static dev.rooflight.technique.Quantization.partFormat;
import static dev.rooflight.technique.Quantization.weights;

import dev.rooflight.core.format.NumberFormat;
import java.util.List;

/** Stores weights and activations in narrow formats, so that products run under the narrow format's ceiling where the device has it. */
final class WeightsAndActivations {
    private WeightsAndActivations() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "weights-and-activations",
                        "Narrow weights and activations",
                        QUANTIZATION,
                        "Stores weights and activations in narrow formats, so that products run under the narrow format's ceiling where the device has it.")
                .taking(
                        Parameter.format("weights", "int8", List.of(), "number format of the weights"),
                        partFormat("attention"),
                        partFormat("experts"),
                        Parameter.format("activations", "int8", List.of(), "number format of the activations"))
                .presets(
                        Preset.of("w8a8", "W8A8 INT8 (SmoothQuant)", "Xiao et al. 2022, arXiv 2211.10438")
                                .with("weights", "int8")
                                .with("activations", "int8"),
                        Preset.of("w8a8-fp8", "W8A8 FP8", "Micikevicius et al. 2022, arXiv 2209.05433")
                                .with("weights", "fp8")
                                .with("activations", "fp8"),
                        Preset.of("w4a8", "W4A8 (QServe)", "Lin et al. 2024, arXiv 2405.04532")
                                .with("weights", "int4-g128-z4")
                                .with("activations", "int8"),
                        Preset.of("w4a4", "W4A4 (QuaRot)", "Ashkboos et al. 2024, arXiv 2404.00456")
                                .with("weights", "int4")
                                .with("activations", "int4"),
                        Preset.of("w4a4-mxfp4", "W4A4 MXFP4", "OCP Microscaling 1.0, 2023")
                                .with("weights", "mxfp4")
                                .with("activations", "mxfp4"))
                .deciding(Slot.WEIGHT_FORMAT, Slot.ACTIVATION_FORMAT)
                .said(
                        "arXiv 2402.16363, section on quantisation of weights and activations",
                        "all activations between operators are stored narrow; " + CEILING,
                        "engines keep the residual stream in 16 bits: bytes of activations are then up to twice as many")
                .costing(
                        "W8A8: below 1 % (SmoothQuant, OPT-175B); W4A4 at most 0.47 of perplexity (QuaRot, Llama-2-70B)",
                        Effort.medium("calibration and kernels for the device"))
                .doing(WeightsAndActivations::apply);
    }

    private static Scenario apply(Scenario before, Values values) {
        NumberFormat activations = values.format("activations");
        Scenario done = weights(before, values, byPart(values, values.format("weights")));
        return done.with(done.deployment().precision().withActivations(activations));
    }
}
