package dev.rooflight.technique;

import static dev.rooflight.technique.Category.QUANTIZATION;
import static dev.rooflight.technique.Quantization.CEILING;
import static dev.rooflight.technique.Quantization.byPart;
import static dev.rooflight.technique.Quantization.partFormat;
import static dev.rooflight.technique.Quantization.weights;

import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;

/** Stores weights and activations in narrow formats, so that products run under the narrow format's ceiling where the device has it. */
final class WeightsAndActivations {
    private WeightsAndActivations() {}

    /** The technique. */
    static Technique technique() {
        return Technique.of(
                        "weights-and-activations",
                        "Narrow weights and activations",
                        QUANTIZATION,
                        "Stores weights and activations in narrow formats, so that products run under the narrow format's ceiling where the device has it.",
                        (before, values) -> {
                            NumberFormat activations = NumberFormats.parse(values.text("activations"));
                            Scenario done = weights(
                                    before, values, byPart(values, NumberFormats.parse(values.text("weights"))));
                            return done.with(done.deployment().precision().withActivations(activations));
                        })
                .taking(
                        Parameter.text("weights", "int8", "number format of the weights"),
                        partFormat("attention"),
                        partFormat("experts"),
                        Parameter.text("activations", "int8", "number format of the activations"))
                .presets(
                        Preset.of(
                                "w8a8",
                                "W8A8 INT8 (SmoothQuant)",
                                "weights=int8,activations=int8",
                                "Xiao et al. 2022, arXiv 2211.10438"),
                        Preset.of(
                                "w8a8-fp8",
                                "W8A8 FP8",
                                "weights=fp8,activations=fp8",
                                "Micikevicius et al. 2022, arXiv 2209.05433"),
                        Preset.of(
                                "w4a8",
                                "W4A8 (QServe)",
                                "weights=int4-g128-z4,activations=int8",
                                "Lin et al. 2024, arXiv 2405.04532"),
                        Preset.of(
                                "w4a4",
                                "W4A4 (QuaRot)",
                                "weights=int4,activations=int4",
                                "Ashkboos et al. 2024, arXiv 2404.00456"),
                        Preset.of(
                                "w4a4-mxfp4",
                                "W4A4 MXFP4",
                                "weights=mxfp4,activations=mxfp4",
                                "OCP Microscaling 1.0, 2023"))
                .deciding(Slot.WEIGHT_FORMAT, Slot.ACTIVATION_FORMAT)
                .said(
                        "arXiv 2402.16363, section on quantisation of weights and activations",
                        "all activations between operators are stored narrow; " + CEILING,
                        "engines keep the residual stream in 16 bits: bytes of activations are then up to twice as many")
                .costing(
                        "W8A8: below 1 % (SmoothQuant, OPT-175B); W4A4 at most 0.47 of perplexity (QuaRot, Llama-2-70B)",
                        "medium: calibration and kernels for the device");
    }
}
