package dev.rooflight.technique;

import static dev.rooflight.technique.Category.COMPRESSION;
import static dev.rooflight.technique.Compression.depth;
import static dev.rooflight.technique.Compression.narrowed;

/** Swaps the model for a student of the same width with a share of its layers and of its inner channels. */
final class Distillation {
    private Distillation() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "distillation",
                        "Distillation",
                        COMPRESSION,
                        "Swaps the model for a student of the same width with a share of its layers and of its inner channels.")
                .taking(
                        Parameter.number("layers", 0.5, 0.001, 1, "share", "layers of the student"),
                        Parameter.number(
                                "channels", 1, 0.001, 1, "share", "inner channels of the student's feed-forwards"))
                .presets(Preset.of(
                                "distil-half", "Half of the layers (DistilBERT)", "Sanh et al. 2019, arXiv 1910.01108")
                        .with("layers", 0.5))
                .deciding(Slot.DEPTH, Slot.WIDTH)
                .said(
                        "the student's own accounting",
                        "a student of the same width and vocabulary; for any other, compare the two models",
                        "students of another architecture")
                .costing(
                        "DistilBERT keeps 97 % of BERT's score on GLUE with 40 % fewer parameters",
                        Effort.high("training"))
                .doing((before, values) ->
                        narrowed(depth(before, values.number("layers")), 1, values.number("channels")));
    }
}
