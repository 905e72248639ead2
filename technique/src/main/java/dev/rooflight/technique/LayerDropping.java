package dev.rooflight.technique;

import static dev.rooflight.technique.Category.COMPRESSION;
import static dev.rooflight.technique.Compression.depth;

/** Leaves out a share of the layers for good. */
final class LayerDropping {
    private LayerDropping() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "layer-dropping", "Dropped layers", COMPRESSION, "Leaves out a share of the layers for good.")
                .taking(Parameter.number("share", 0.25, 0, 0.95, "share", "layers that are left out"))
                .presets(Preset.of("shortgpt", "ShortGPT", "Men et al. 2024, arXiv 2403.03853")
                        .with("share", 0.25))
                .deciding(Slot.DEPTH)
                .said(
                        "removed layers do no work",
                        "which layers goes by kind: those that stay are spread evenly over the stack",
                        "none for cost")
                .costing(
                        "ShortGPT: 25 % of Llama-2's layers removed keep about 90 % of MMLU",
                        Effort.low("no retraining"))
                .doing((before, values) -> depth(before, 1 - values.number("share")));
    }
}
