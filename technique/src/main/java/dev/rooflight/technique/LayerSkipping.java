package dev.rooflight.technique;

import static dev.rooflight.technique.Category.DYNAMIC;

/** Routes only a share of the tokens through some layers. */
final class LayerSkipping {
    private LayerSkipping() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "layer-skipping",
                        "Layer skipping",
                        DYNAMIC,
                        "Routes only a share of the tokens through some layers.")
                .taking(
                        Parameter.number("layers", 0.5, 0, 1, "share", "layers that can be skipped"),
                        Parameter.number("share", 0.5, 0, 1, "share", "tokens that skip them"))
                .presets(Preset.of("mixture-of-depths", "Mixture of depths", "Raposo et al. 2024, arXiv 2404.02258")
                        .with("layers", 0.5)
                        .with("share", 0.875))
                .deciding(Slot.DYNAMIC_DEPTH)
                .said(
                        "expected depth Σ l·p(l)",
                        "tokens skip independently; keys and values are kept for all",
                        "routing that fills a fixed share of each batch")
                .costing(
                        "mixture of depths: as good as the full model at equal training compute",
                        Effort.high("training"))
                .doing((before, values) -> before.with(
                        new SkippedLayers(values.number("layers"), 1 - values.number("share"), false, false)));
    }
}
