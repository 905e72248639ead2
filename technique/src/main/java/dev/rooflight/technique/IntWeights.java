package dev.rooflight.technique;

import static dev.rooflight.technique.Category.QUANTIZATION;
import static dev.rooflight.technique.Quantization.CEILING;
import static dev.rooflight.technique.Quantization.WeightFormats;
import static dev.rooflight.technique.Quantization.weights;

import dev.rooflight.core.format.NumberFormats;

/** Stores the layers' weights as integers with scales and zero points for each group, and computes in the activations' format. */
final class IntWeights {
    private IntWeights() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "int-weights",
                        "Integer weights",
                        QUANTIZATION,
                        "Stores the layers' weights as integers with scales and zero points for each group, and computes in the activations' format.")
                .taking(
                        Parameter.integer("bits", 4, 1, 16, "bits", "bits of a weight"),
                        Parameter.integer(
                                "group", 128, 0, 65_536, "weights", "weights that share a 16-bit scale; 0: a channel"),
                        Parameter.integer("zero", 0, 0, 16, "bits", "bits of a group's zero point"),
                        Parameter.onOff("head", false, "whether embedding and head are quantised, too"))
                .presets(
                        Preset.of("gptq", "GPTQ", "Frantar et al. 2022, arXiv 2210.17323")
                                .with("bits", 4)
                                .with("group", 128)
                                .with("zero", 0),
                        Preset.of("awq", "AWQ", "Lin et al. 2023, arXiv 2306.00978")
                                .with("bits", 4)
                                .with("group", 128)
                                .with("zero", 4)
                                .published("4 bits lose little (Llama-2-7B perplexity 5.47 to 5.60 on WikiText2)"),
                        Preset.of("llm-int8", "LLM.int8 weights", "Dettmers et al. 2022, arXiv 2208.07339")
                                .with("bits", 8)
                                .with("group", 0)
                                .published("none that is measurable up to 175 B parameters"),
                        Preset.of("quip-sharp", "QuIP#, 2 bits", "Tseng et al. 2024, arXiv 2402.04396")
                                .with("bits", 2)
                                .with("group", 0)
                                .published("Llama-2-70B perplexity 3.12 to 4.16 on WikiText2 at 2 bits"),
                        Preset.of("binary-weights", "1-bit weights", "BitNet, Wang et al. 2023, arXiv 2310.11453")
                                .with("bits", 1)
                                .with("group", 0)
                                .published(
                                        "one bit: close to 16 bits in models trained so (BitNet); others lose their ability")
                                .taking(Effort.high("a model trained in 1 bit")))
                .deciding(Slot.WEIGHT_FORMAT)
                .said(
                        "arXiv 2402.16363, section on quantisation",
                        "weights are unpacked as they are read, at no cost; " + CEILING,
                        "compute-bound passes: unpacking then costs time (see weight-only-linear of the efficiency profile); act-order and outlier columns are not counted")
                .costing(
                        "4 bits lose little (GPTQ: OPT-175B perplexity 8.34 to 8.37 on WikiText2); 3 bits and fewer need care",
                        Effort.medium("calibrated once, kernels in all engines"))
                .doing((before, values) -> weights(
                        before,
                        values,
                        WeightFormats.of(NumberFormats.integer(
                                        values.count("bits"), values.count("group"), values.count("zero")))
                                .withHead(values.flag("head"))));
    }
}
