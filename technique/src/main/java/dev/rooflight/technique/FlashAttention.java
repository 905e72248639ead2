package dev.rooflight.technique;

import static dev.rooflight.technique.Category.KERNELS;
import static dev.rooflight.technique.Kernelwork.flash;
import static dev.rooflight.technique.Kernelwork.kernels;

/** Walks over keys and values in tiles, so that scores never leave the chip. */
final class FlashAttention {
    private FlashAttention() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "flash-attention",
                        "FlashAttention",
                        KERNELS,
                        "Walks over keys and values in tiles, so that scores never leave the chip.")
                .taking(
                        Parameter.integer(
                                "query-block",
                                0,
                                0,
                                1_000_000,
                                "queries",
                                "queries of a block, for each of which keys and values are read again; 0: they stay in the cache"))
                .presets(
                        Preset.of(
                                        "flash-attention-1",
                                        "FlashAttention, no reuse of keys and values between blocks",
                                        "Dao et al. 2022, arXiv 2205.14135")
                                .with("query-block", 128),
                        Preset.of("flash-attention-2", "FlashAttention-2", "Dao 2023, arXiv 2307.08691")
                                .with("query-block", 0))
                .deciding(Slot.ATTENTION_KERNEL)
                .said(
                        "arXiv 2205.14135",
                        "masked scores are left out; keys and values are read once a pass, or once for each block of queries",
                        "where the cache of the device holds some of the blocks")
                .exact("none but rounding", Effort.none("every serving engine has it"))
                .doing(FlashAttention::apply);
    }

    private static Scenario apply(Scenario before, Values values) {
        long queries = values.whole("query-block");
        Scenario flash = kernels(before, values, flash(before.deployment().kernels()));
        return queries == 0 ? flash : flash.with(new QueryBlocks(queries));
    }
}
