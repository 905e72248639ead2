package dev.rooflight.technique;

import dev.rooflight.core.memory.Offload;

/** Keeps a share of the experts in host memory and fetches those that tokens are sent to. */
final class ExpertOffload {
    private ExpertOffload() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "expert-offload",
                        "Offloaded experts",
                        Category.EXPERTS,
                        "Keeps a share of the experts in host memory and fetches those that tokens are sent to.")
                .taking(
                        Parameter.number("share", 0.5, 0, 1, "share", "experts in host memory"),
                        Parameter.number("link", 25, 0.001, 100_000, "GB/s", "host to device"))
                .presets(Preset.of(
                                "mixtral-offloading", "Mixtral offloading", "Eliseev and Mazur 2023, arXiv 2312.17238")
                        .with("share", 0.75)
                        .with("link", 25))
                .needing(Need.EXPERTS)
                .deciding(Slot.EXPERT_OFFLOAD)
                .said(
                        "distinct experts hit, times the share outside, over the link",
                        "experts are hit evenly, wherever they are; fetches overlap with computing",
                        "a cache of recent experts hits more often than its share; the router's answer is needed before fetching")
                .exact("none: the same output", Effort.medium(""))
                .doing(ExpertOffload::apply);
    }

    private static Scenario apply(Scenario before, Values values) {
        Offload now = before.deployment().execution().offload();
        double link = values.number("link") * 1e9;
        return before.with(before.deployment()
                .execution()
                .withOffload(new Offload(
                        now.weights(),
                        values.number("share"),
                        now.kvCache(),
                        now.activations(),
                        now.none() ? link : Math.min(link, now.linkBytesPerSecond()),
                        now.diskShare(),
                        now.diskBytesPerSecond(),
                        now.batches())));
    }
}
