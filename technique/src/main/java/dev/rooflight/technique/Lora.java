package dev.rooflight.technique;

import dev.rooflight.core.note.Note;

/** Serves fine-tuned models as adapters beside each projection. */
final class Lora {
    private Lora() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "lora",
                        "LoRA adapters",
                        Category.ADAPTERS,
                        "Serves fine-tuned models as adapters of rank r beside each projection; merged into the weights they cost nothing.")
                .taking(
                        Parameter.integer("rank", 16, 1, 65_536, "channels", "r"),
                        Parameter.integer(
                                "adapters",
                                1,
                                1,
                                1_000_000,
                                "adapters",
                                "different adapters among the sequences of a pass"),
                        Parameter.integer("loaded", 0, 0, 1_000_000, "adapters", "adapters in memory; 0: those used"),
                        Parameter.onOff("merged", false, "whether the one adapter is added into the weights"))
                .presets(
                        Preset.of("lora-merged", "LoRA, merged", "Hu et al. 2021, arXiv 2106.09685")
                                .with("merged", "on"),
                        Preset.of(
                                        "multi-lora",
                                        "Many adapters in a batch (S-LoRA)",
                                        "Sheng et al. 2023, arXiv 2311.03285")
                                .with("rank", 16)
                                .with("adapters", 8)
                                .with("loaded", 64))
                .deciding(Slot.ADAPTER)
                .said(
                        "+ 2r(in + out)T operations, r(in + out) weights for each adapter used",
                        "adapters on every projection of attention and dense feed-forward, in 16 bits; every pass uses that many",
                        "experts; unlike ranks; gathering kernels at small batches")
                .exact("none beside the fine-tuning", Effort.low("an option of serving engines"))
                .doing(Lora::apply);
    }

    private static Scenario apply(Scenario before, Values values) {
        if (values.flag("merged")) {
            return before.noting(new Note.AdaptersMerged(values.name()));
        }
        long used = values.whole("adapters");
        return before.with(new LowRankAdapters(values.whole("rank"), used, Math.max(used, values.whole("loaded"))));
    }
}
