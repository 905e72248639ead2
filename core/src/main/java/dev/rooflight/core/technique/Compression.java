package dev.rooflight.core.technique;

import static dev.rooflight.core.technique.Category.COMPRESSION;

import dev.rooflight.core.model.FeedForward.Dense;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.TokenMixer.GroupedQueryAttention;
import java.util.List;

/** Smaller models: pruning, dropped layers, distillation, low rank. */
final class Compression {
    private static final long CHANNELS = 64;

    private Compression() {}

    static List<Technique> all() {
        return List.of(distillation(), layerDropping(), structured(), lowRank(), unstructured(), semiStructured());
    }

    private static Technique distillation() {
        return Technique.of(
                        "distillation",
                        "Distillation",
                        COMPRESSION,
                        "Swaps the model for a student of the same width with a share of its layers and of its inner channels.",
                        (before, values) ->
                                narrowed(depth(before, values.number("layers")), 1, values.number("channels")))
                .taking(
                        Parameter.number("layers", 0.5, 0.001, 1, "share", "layers of the student"),
                        Parameter.number(
                                "channels", 1, 0.001, 1, "share", "inner channels of the student's feed-forwards"))
                .presets(Preset.of(
                        "distil-half",
                        "Half of the layers (DistilBERT)",
                        "layers=0.5",
                        "Sanh et al. 2019, arXiv 1910.01108"))
                .deciding(Slot.DEPTH, Slot.WIDTH)
                .said(
                        "the student's own accounting",
                        "a student of the same width and vocabulary; for any other, compare the two models",
                        "students of another architecture")
                .costing("DistilBERT keeps 97 % of BERT's score on GLUE with 40 % fewer parameters", "high: training");
    }

    private static Technique layerDropping() {
        return Technique.of(
                        "layer-dropping",
                        "Dropped layers",
                        COMPRESSION,
                        "Leaves out a share of the layers for good.",
                        (before, values) -> depth(before, 1 - values.number("share")))
                .taking(Parameter.number("share", 0.25, 0, 0.95, "share", "layers that are left out"))
                .presets(Preset.of("shortgpt", "ShortGPT", "share=0.25", "Men et al. 2024, arXiv 2403.03853"))
                .deciding(Slot.DEPTH)
                .said(
                        "removed layers do no work",
                        "which layers goes by kind: those that stay are spread evenly over the stack",
                        "none for cost")
                .costing("ShortGPT: 25 % of Llama-2's layers removed keep about 90 % of MMLU", "low: no retraining");
    }

    private static Technique structured() {
        return Technique.of(
                        "structured-pruning",
                        "Structured pruning",
                        COMPRESSION,
                        "Removes whole key/value heads with their queries, and inner channels of the feed-forwards.",
                        (before, values) -> narrowed(before, 1 - values.number("heads"), 1 - values.number("channels")))
                .taking(
                        Parameter.number("heads", 0.2, 0, 0.95, "share", "heads that are removed"),
                        Parameter.number(
                                "channels", 0.2, 0, 0.95, "share", "inner channels that are removed, in steps of 64"))
                .presets(Preset.of(
                        "llm-pruner", "LLM-Pruner, 20 %", "heads=0.2,channels=0.2", "Ma et al. 2023, arXiv 2305.11627"))
                .deciding(Slot.WIDTH)
                .said(
                        "the narrower model's own accounting",
                        "every layer is pruned alike; latent attention and recurrent mixers stay",
                        "importance-guided pruning leaves unlike layers")
                .costing("LLM-Pruner at 20 %: 94 % of LLaMA-7B's zero-shot average", "medium: a short retraining");
    }

    private static Technique lowRank() {
        return Technique.of(
                        "low-rank",
                        "Low-rank weights",
                        COMPRESSION,
                        "Replaces each matrix of in·out by two of r·(in + out), where that is less.",
                        (before, values) -> before.with(new Factors(values.whole("rank"), values.number("size"))))
                .taking(
                        Parameter.integer("rank", 0, 0, 1_000_000, "channels", "r; 0: as large as size says"),
                        Parameter.number("size", 0.8, 0.001, 1, "share", "parameters that are left, where rank is 0"))
                .presets(Preset.of("svd-llm", "SVD-LLM, 20 %", "size=0.8", "Wang et al. 2024, arXiv 2403.07378"))
                .deciding(Slot.RANK)
                .said(
                        "in·out → r(in + out)",
                        "pays when r < in·out/(in + out); experts stay",
                        "small ranks do not fill matrix units; two launches for each matrix")
                .costing("SVD-LLM at 20 %: LLaMA-7B perplexity 5.68 to 7.94", "medium: calibration");
    }

    private static Technique unstructured() {
        return Technique.of(
                        "unstructured-pruning",
                        "Unstructured pruning",
                        COMPRESSION,
                        "Stores only weights that are not zero and where they are; operations stay dense.",
                        (before, values) -> before.with(
                                new SparseWeights(1 - values.number("sparsity"), values.number("index"), false)))
                .taking(
                        Parameter.number("sparsity", 0.5, 0, 1, "share", "weights that are zero"),
                        Parameter.number(
                                "index", 1, 0, 32, "bits", "index for each weight, zero or not; 1 is a bitmap"))
                .presets(
                        Preset.of(
                                "sparsegpt",
                                "SparseGPT, 50 %",
                                "sparsity=0.5",
                                "Frantar and Alistarh 2023, arXiv 2301.00774"),
                        Preset.of("wanda", "Wanda, 50 %", "sparsity=0.5", "Sun et al. 2023, arXiv 2306.11695"))
                .deciding(Slot.SPARSITY)
                .said(
                        "arXiv 2402.16363, section on pruning",
                        "a kernel that unpacks as it reads; where indices outweigh what is saved, weights stay dense",
                        "most engines have no such kernel: then nothing is saved")
                .costing("SparseGPT at 50 %: OPT-175B perplexity 8.35 to 8.21", "high: kernels");
    }

    private static Technique semiStructured() {
        return Technique.of(
                        "semi-structured-pruning",
                        "2:4 sparsity",
                        COMPRESSION,
                        "Keeps two of every four weights: half the bytes and a bit of index for each, and half the operations where the device's matrix units skip zeros.",
                        (before, values) -> before.with(new SparseWeights(0.5, 1, true)))
                .presets(Preset.of("2-4", "2:4 sparsity (Ampere)", "", "Mishra et al. 2021, arXiv 2104.08378"))
                .deciding(Slot.SPARSITY)
                .said(
                        "arXiv 2104.08378: 2 bits of index for each of two kept weights in four",
                        "matrix units with sparsity run at the data sheet's factor",
                        "real kernels reach 1.2 to 1.7 of the factor 2; FP8 Llama end to end 1.27 was published")
                .costing("Sparse Llama 3.1 8B: 98.4 % of accuracy recovered after retraining", "medium: retraining");
    }

    private static Scenario depth(Scenario before, double share) {
        List<Layer> layers = before.model().layers();
        int kept = (int) Math.max(1, Math.rint(layers.size() * share));
        return kept == layers.size() ? before : before.withLayers(Layers.spread(layers, kept));
    }

    private static Scenario narrowed(Scenario before, double heads, double channels) {
        Scenario fewerHeads = before.withLayers(Layers.attention(before.model(), attention -> heads(attention, heads)));
        return fewerHeads.withLayers(Layers.changed(
                fewerHeads.model(),
                layer -> Layers.with(layer, Layers.widths(layer.feedForward(), dense -> channels(dense, channels)))));
    }

    private static GroupedQueryAttention heads(GroupedQueryAttention attention, double share) {
        int groups = (int) Math.max(1, Math.rint(attention.keyValueHeads() * share));
        int perGroup = attention.queryHeads() / attention.keyValueHeads();
        return AttentionHeads.with(attention, groups * perGroup, groups);
    }

    private static Dense channels(Dense dense, double share) {
        long kept = (long) Math.max(1, Math.rint(dense.intermediate() * share));
        long even = share < 1 && kept > CHANNELS ? kept / CHANNELS * CHANNELS : kept;
        return new Dense(even, dense.gated(), dense.bias());
    }
}
