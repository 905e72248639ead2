package dev.rooflight.technique;

import static dev.rooflight.technique.Cache.reach;
import static dev.rooflight.technique.Category.CACHE;

/** Keeps the first few and the last positions of the cache and forgets those between. */
final class SinkWindow {
    private SinkWindow() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "sink-window",
                        "Attention sinks and a window",
                        CACHE,
                        "Keeps the first few and the last positions of the cache and forgets those between.")
                .taking(
                        Parameter.integer("sink", 4, 0, 1_000_000, "positions", "first positions that stay"),
                        Parameter.integer("window", 2044, 1, 1_000_000_000, "positions", "last positions that stay"))
                .presets(Preset.of("streaming-llm", "StreamingLLM", "Xiao et al. 2023, arXiv 2309.17453")
                        .with("sink", 4)
                        .with("window", 2044))
                .needing(Need.CACHED_HEADS)
                .deciding(Slot.EVICTION)
                .said(
                        "reach of attention: a window of sink + window",
                        "every layer with full attention is cut alike, in prompts, too",
                        "layers whose window is smaller keep it; latent attention and states are not evicted")
                .costing(
                        "perplexity stays that of a window; what lies between is forgotten",
                        Effort.low("an option of some engines"))
                .doing((before, values) -> reach(before, values, reach -> {
                    long kept = values.whole("sink") + values.whole("window");
                    return reach.last(kept).orElse(reach);
                }));
    }
}
