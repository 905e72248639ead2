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
        return Technique.of(
                        "int-weights",
                        "Integer weights",
                        QUANTIZATION,
                        "Stores the layers' weights as integers with scales and zero points for each group, and computes in the activations' format.",
                        (before, values) -> weights(
                                before,
                                values,
                                WeightFormats.of(NumberFormats.parse(integer(values)))
                                        .withHead(values.flag("head"))))
                .taking(
                        Parameter.integer("bits", 4, 1, 16, "bits", "bits of a weight"),
                        Parameter.integer(
                                "group", 128, 0, 65_536, "weights", "weights that share a 16-bit scale; 0: a channel"),
                        Parameter.integer("zero", 0, 0, 16, "bits", "bits of a group's zero point"),
                        Parameter.onOff("head", "off", "whether embedding and head are quantised, too"))
                .presets(
                        Preset.of("gptq", "GPTQ", "bits=4,group=128,zero=0", "Frantar et al. 2022, arXiv 2210.17323"),
                        Preset.of("awq", "AWQ", "bits=4,group=128,zero=4", "Lin et al. 2023, arXiv 2306.00978")
                                .published("4 bits lose little (Llama-2-7B perplexity 5.47 to 5.60 on WikiText2)"),
                        Preset.of(
                                        "llm-int8",
                                        "LLM.int8 weights",
                                        "bits=8,group=0",
                                        "Dettmers et al. 2022, arXiv 2208.07339")
                                .published("none that is measurable up to 175 B parameters"),
                        Preset.of(
                                        "quip-sharp",
                                        "QuIP#, 2 bits",
                                        "bits=2,group=0",
                                        "Tseng et al. 2024, arXiv 2402.04396")
                                .published("Llama-2-70B perplexity 3.12 to 4.16 on WikiText2 at 2 bits"),
                        Preset.of(
                                        "binary-weights",
                                        "1-bit weights",
                                        "bits=1,group=0",
                                        "BitNet, Wang et al. 2023, arXiv 2310.11453")
                                .published(
                                        "one bit: close to 16 bits in models trained so (BitNet); others lose their ability")
                                .taking("high: a model trained in 1 bit"))
                .deciding(Slot.WEIGHT_FORMAT)
                .said(
                        "arXiv 2402.16363, section on quantisation",
                        "weights are unpacked as they are read, at no cost; " + CEILING,
                        "compute-bound passes: unpacking then costs time (see weight-only-linear of the efficiency profile); act-order and outlier columns are not counted")
                .costing(
                        "4 bits lose little (GPTQ: OPT-175B perplexity 8.34 to 8.37 on WikiText2); 3 bits and fewer need care",
                        "medium: calibrated once, kernels in all engines");
    }

    private static String integer(Values values) {
        long group = values.whole("group");
        long zero = values.whole("zero");
        return "int" + values.whole("bits") + (group == 0 ? "" : "-g" + group + (zero == 0 ? "" : "-z" + zero));
    }
}
