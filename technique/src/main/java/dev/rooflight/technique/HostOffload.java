package dev.rooflight.technique;

import dev.rooflight.core.analysis.Execution;
import dev.rooflight.core.memory.Offload;

/** Keeps shares of weights, cache and activations in host memory or on disk and streams them while computing; a pass takes the longest of the flows. */
final class HostOffload {
    private HostOffload() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "offload",
                        "Offload",
                        Category.OFFLOAD,
                        "Keeps shares of weights, cache and activations in host memory or on disk and streams them while computing; a pass takes the longest of the flows.")
                .taking(
                        Parameter.number("weights", 1, 0, 1, "share", "weights outside of the device"),
                        Parameter.number("kv", 0, 0, 1, "share", "keys and values outside"),
                        Parameter.number("activations", 0, 0, 1, "share", "the residual stream between layers outside"),
                        Parameter.number("link", 25, 0.001, 100_000, "GB/s", "host to device"),
                        Parameter.number("disk", 0, 0, 1, "share", "of what is outside, that which lies on disk"),
                        Parameter.number("disk-speed", 3, 0.001, 100_000, "GB/s", "disk to host"),
                        Parameter.integer(
                                "batches",
                                1,
                                1,
                                1_000_000,
                                "batches",
                                "batches of a block that use a layer's weights while they are there"))
                .presets(
                        Preset.of("flexgen", "FlexGen, OPT-175B on a T4", "Sheng et al. 2023, arXiv 2303.06865")
                                .with("weights", 0.8)
                                .with("kv", 1)
                                .with("activations", 1)
                                .with("link", 12)
                                .with("disk", 0.5)
                                .with("disk-speed", 2)
                                .with("batches", 8),
                        Preset.of("zero-inference", "ZeRO-Inference", "Aminabadi et al. 2022, arXiv 2207.00032")
                                .with("weights", 1)
                                .with("kv", 0)
                                .with("link", 25))
                .deciding(Slot.OFFLOAD)
                .said(
                        "arXiv 2402.16363, figure 18; arXiv 2303.06865",
                        "all flows overlap; what is read counts, the way back runs beside it",
                        "host memory is not filled up here; pageable memory reaches half of the link")
                .exact("none: the same output", Effort.low("an option of some engines"))
                .doing(HostOffload::apply);
    }

    private static Scenario apply(Scenario before, Values values) {
        double weights = values.number("weights");
        Execution now = before.deployment().execution();
        return before.with(now.withOffload(new Offload(
                weights,
                now.offload().experts() > 0 ? now.offload().experts() : weights,
                values.number("kv"),
                values.number("activations"),
                now.offload().none()
                        ? values.number("link") * 1e9
                        : Math.min(now.offload().linkBytesPerSecond(), values.number("link") * 1e9),
                values.number("disk"),
                values.number("disk-speed") * 1e9,
                values.count("batches"))));
    }
}
