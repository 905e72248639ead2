package dev.rooflight.technique;

import static dev.rooflight.technique.Cache.reach;
import static dev.rooflight.technique.Category.CACHE;

import dev.rooflight.core.pass.Reach;

/** Keeps a share of the cached positions, those that attention weighted most. */
final class HeavyHitters {
    private HeavyHitters() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "heavy-hitters",
                        "Heavy hitters",
                        CACHE,
                        "Keeps a share of the cached positions, those that attention weighted most.")
                .taking(Parameter.number("share", 0.2, 0.001, 1, "share", "cached positions that are kept"))
                .presets(Preset.of("h2o", "H2O, 20 %", "Zhang et al. 2023, arXiv 2306.14048")
                        .with("share", 0.2))
                .needing(Need.CACHED_HEADS)
                .deciding(Slot.EVICTION)
                .said(
                        "reach of attention: ρ of the cached positions and all new ones",
                        "scores to pick by come for free",
                        "flash attention does not hand out scores; picking costs a pass over them")
                .costing("H2O at 20 %: within 1 % on most tasks", Effort.high("kernels that return scores"))
                .doing((before, values) -> reach(
                        before,
                        values,
                        reach -> reach instanceof Reach.Causal && values.number("share") < 1
                                ? new Reach.Share(values.number("share"))
                                : reach));
    }
}
