package dev.rooflight.technique;

import static dev.rooflight.technique.Cache.block;
import static dev.rooflight.technique.Category.CACHE;

/** Allocates the cache in blocks, so that a sequence wastes less than a block. */
final class PagedKv {
    private PagedKv() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "paged-kv",
                        "Paged KV cache",
                        CACHE,
                        "Allocates the cache in blocks, so that a sequence wastes less than a block.")
                .taking(Parameter.integer("block", 16, 1, 1_000_000, "positions", "positions of a block"))
                .presets(Preset.of("paged-attention", "PagedAttention (vLLM)", "Kwon et al. 2023, arXiv 2309.06180")
                        .with("block", 16))
                .deciding(Slot.KV_ALLOCATION)
                .said("waste ≤ block - 1 positions a sequence", "looking up blocks costs no time", "very small blocks")
                .exact("none: the same output", Effort.low("every serving engine has it"))
                .doing((before, values) -> block(before, values.count("block")));
    }
}
