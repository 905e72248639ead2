package dev.rooflight.core.technique;

import static dev.rooflight.core.technique.Category.QUANTIZATION;

import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.operator.KvTail;
import java.util.Arrays;
import java.util.List;

/** Fewer bits for weights, activations and cache: bits an element are b + (scale + zero)/group. */
final class Quantization {
    private static final String CEILING =
            "products run in the format both operands have on the device, weight-only ones in that of the activations";

    /** The value of a part's format that says that it has none of its own. */
    private static final String SAME = "same";

    private Quantization() {}

    static List<Technique> all() {
        return List.of(integerWeights(), weightFormat(), weightsAndActivations(), kvFormat());
    }

    private static Technique integerWeights() {
        return Technique.of(
                        "int-weights",
                        "Integer weights",
                        QUANTIZATION,
                        "Stores the layers' weights as integers with scales and zero points for each group, and computes in the activations' format.",
                        (before, values) -> weights(
                                before,
                                WeightFormats.of(NumberFormats.parse(integer(values)))
                                        .withHead(values.flag("head"))))
                .taking(
                        Parameter.integer("bits", 4, 1, 16, "bits", "bits of a weight"),
                        Parameter.integer(
                                "group", 128, 0, 65_536, "weights", "weights that share a 16-bit scale; 0: a channel"),
                        Parameter.integer("zero", 0, 0, 16, "bits", "bits of a group's zero point"),
                        onOff("head", "off", "whether embedding and head are quantised, too"))
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
                                .published("Llama-2-70B perplexity 3.12 to 3.91 on WikiText2 at 2 bits"),
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

    private static Technique weightFormat() {
        return Technique.of(
                        "weight-format",
                        "Weights in a number format",
                        QUANTIZATION,
                        "Stores the layers' weights in any known number format, and computes in the activations' format.",
                        (before, values) -> weights(
                                before,
                                byPart(values, NumberFormats.parse(values.text("format")))
                                        .withHead(values.flag("head"))))
                .taking(
                        Parameter.text("format", "int4-g128", "a number format, such as mxfp4 or q4_k"),
                        of("attention"),
                        of("experts"),
                        onOff("head", "off", "whether embedding and head are quantised, too"))
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

    private static Technique weightsAndActivations() {
        return Technique.of(
                        "weights-and-activations",
                        "Narrow weights and activations",
                        QUANTIZATION,
                        "Stores weights and activations in narrow formats, so that products run under the narrow format's ceiling where the device has it.",
                        (before, values) -> {
                            NumberFormat activations = NumberFormats.parse(values.text("activations"));
                            Scenario done =
                                    weights(before, byPart(values, NumberFormats.parse(values.text("weights"))));
                            return done.with(done.deployment().precision().withActivations(activations));
                        })
                .taking(
                        Parameter.text("weights", "int8", "number format of the weights"),
                        of("attention"),
                        of("experts"),
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

    private static Technique kvFormat() {
        return Technique.of(
                        "kv-format",
                        "Quantised KV cache",
                        QUANTIZATION,
                        "Stores cached keys and values in fewer bits; the last positions may stay wide.",
                        Quantization::kv)
                .taking(
                        Parameter.text("format", "fp8", "number format of keys and values"),
                        Parameter.integer(
                                "residual",
                                0,
                                0,
                                1_000_000,
                                "positions",
                                "last positions that stay in the activations' format"),
                        Parameter.number(
                                "outliers",
                                0,
                                0,
                                0.2,
                                "share",
                                "numbers kept apart in 32 bits each (16 of value, 16 of index)"))
                .presets(
                        Preset.of("kv-fp8", "FP8 cache", "format=fp8", "vLLM and TensorRT-LLM documentation"),
                        Preset.of("kv-int8", "INT8 cache", "format=int8", "LMDeploy documentation"),
                        Preset.of(
                                "kv-int4",
                                "INT4 cache",
                                "format=int4-g128-z16",
                                "QServe, Lin et al. 2024, arXiv 2405.04532"),
                        Preset.of(
                                "kivi",
                                "KIVI",
                                "format=int2-g32-z16,residual=128",
                                "Liu et al. 2024, arXiv 2402.02750"),
                        Preset.of(
                                "kvquant",
                                "KVQuant, 3 bits and 1 % outliers",
                                "format=int3,outliers=0.01",
                                "Hooper et al. 2024, arXiv 2401.18079"))
                .deciding(Slot.KV_FORMAT)
                .said(
                        "arXiv 2402.16363, section on the KV cache",
                        "the cache is unpacked as it is read, at no cost; attention computes in the wider of activations and cache",
                        "where attention is compute-bound (long prompts, many queries a head), unpacking costs time")
                .costing(
                        "FP8: none that is measurable; KIVI 2 bits: up to 2 % on LongBench",
                        "medium: an option of engines at 8 bits, kernels of its own at 2");
    }

    /**
     * Formats of weights, part by part.
     *
     * @param format of all that is not said otherwise
     * @param attention of attention
     * @param experts of experts, shared ones not among them
     * @param head whether embedding and head are quantised, too
     */
    private record WeightFormats(NumberFormat format, NumberFormat attention, NumberFormat experts, boolean head) {
        static WeightFormats of(NumberFormat format) {
            return new WeightFormats(format, format, format, false);
        }

        WeightFormats withHead(boolean too) {
            return new WeightFormats(format, attention, experts, too);
        }

        Precision over(Precision precision) {
            Precision changed = precision
                    .withWeights(format)
                    .withWeights(Component.ATTENTION, attention)
                    .withWeights(Component.EXPERTS, experts);
            return head
                    ? changed.withWeights(Component.EMBEDDING, format).withWeights(Component.HEAD, format)
                    : changed;
        }
    }

    private static WeightFormats byPart(Values values, NumberFormat format) {
        return new WeightFormats(format, part(values, "attention", format), part(values, "experts", format), false);
    }

    private static NumberFormat part(Values values, String name, NumberFormat otherwise) {
        return values.text(name).equals(SAME) ? otherwise : NumberFormats.parse(values.text(name));
    }

    private static Parameter of(String part) {
        return Parameter.text(part, SAME, "number format of the weights of " + part + ", if another");
    }

    private static Scenario weights(Scenario before, WeightFormats formats) {
        Precision was = before.deployment().precision();
        Precision is = formats.over(was);
        boolean narrower = Arrays.stream(Component.values())
                .anyMatch(component -> is.weightBytes(component) < was.weightBytes(component));
        Scenario after = before.with(is);
        return narrower
                ? after
                : after.noting("weights in %s take no fewer bytes than before"
                        .formatted(formats.format().id()));
    }

    private static Scenario kv(Scenario before, Values values) {
        if (!Layers.haveCache(before.model())) {
            return before.noting("%s changes nothing: %s caches no keys and values"
                    .formatted(values.request(), before.model().id()));
        }
        Precision precision = before.deployment().precision();
        NumberFormat plain = NumberFormats.parse(values.text("format"));
        double outliers = values.number("outliers");
        NumberFormat format = outliers == 0
                ? plain
                : new NumberFormat(
                        plain.id() + "+outliers",
                        plain.elementBits() + 32 * outliers,
                        plain.groupSize(),
                        plain.groupBits(),
                        plain.arithmeticId(),
                        plain.description() + ", outliers apart");
        Scenario after = before.with(precision.withKvCache(format));
        long residual = values.whole("residual");
        return residual == 0 ? after : after.with(new KvTail(residual, precision.kvCache()));
    }

    private static String integer(Values values) {
        long group = values.whole("group");
        long zero = values.whole("zero");
        return "int" + values.whole("bits") + (group == 0 ? "" : "-g" + group + (zero == 0 ? "" : "-z" + zero));
    }

    static Parameter onOff(String name, String defaultValue, String description) {
        return Parameter.choice(name, defaultValue, List.of("on", "off"), description);
    }
}
