package dev.rooflight.technique;

/** Processes prompts on devices of their own and hands their cache over a link; decodes are never disturbed. */
final class Disaggregation {
    private Disaggregation() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "disaggregation",
                        "Disaggregated prefill",
                        Category.SERVING,
                        "Processes prompts on devices of their own and hands their cache over a link; decodes are never disturbed.")
                .taking(Parameter.number("link", 50, 0.001, 1_000_000, "GB/s", "between the pools"))
                .presets(
                        Preset.of("splitwise", "Splitwise", "Patel et al. 2023, arXiv 2311.18677")
                                .with("link", 25),
                        Preset.of("distserve", "DistServe", "Zhong et al. 2024, arXiv 2401.09670")
                                .with("link", 300))
                .deciding(Slot.POOLS)
                .said(
                        "cache of the prompt over the link, added to the time to first token",
                        "both pools have the same devices; the whole cache is handed over after the prompt",
                        "transfers layer by layer hide most of it")
                .exact("none: the same output", Effort.high("two pools and a scheduler"))
                .doing((before, values) -> before.with(before.deployment()
                        .execution()
                        .withPrompting(before.deployment()
                                .execution()
                                .prompting()
                                .withHandOver(values.number("link") * 1e9))));
    }
}
