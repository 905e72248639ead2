package dev.rooflight.technique;

import static dev.rooflight.technique.Category.COMPRESSION;
import static dev.rooflight.technique.Compression.narrowed;

/** Removes whole key/value heads with their queries, and inner channels of the feed-forwards. */
final class StructuredPruning {
    private StructuredPruning() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "structured-pruning",
                        "Structured pruning",
                        COMPRESSION,
                        "Removes whole key/value heads with their queries, and inner channels of the feed-forwards.")
                .taking(
                        Parameter.number("heads", 0.2, 0, 0.95, "share", "heads that are removed"),
                        Parameter.number(
                                "channels", 0.2, 0, 0.95, "share", "inner channels that are removed, in steps of 64"))
                .presets(Preset.of("llm-pruner", "LLM-Pruner, 20 %", "Ma et al. 2023, arXiv 2305.11627")
                        .with("heads", 0.2)
                        .with("channels", 0.2))
                .deciding(Slot.WIDTH)
                .said(
                        "the narrower model's own accounting",
                        "every layer is pruned alike; latent attention and recurrent mixers stay",
                        "importance-guided pruning leaves unlike layers")
                .costing(
                        "LLM-Pruner at 20 %: 94 % of LLaMA-7B's zero-shot average", Effort.medium("a short retraining"))
                .doing((before, values) -> narrowed(before, 1 - values.number("heads"), 1 - values.number("channels")));
    }
}
