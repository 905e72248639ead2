package dev.rooflight.technique;

import static dev.rooflight.technique.Category.CACHE;

/** Takes the beginning of every prompt from the cache: it is context, not tokens, and is kept once. */
final class PrefixCaching {
    private PrefixCaching() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "prefix-caching",
                        "Prefix caching",
                        CACHE,
                        "Takes the beginning of every prompt from the cache: it is context, not tokens, and is kept once.")
                .taking(Parameter.integer(
                        "tokens", 512, 0, 1_000_000_000_000L, "tokens", "tokens at the beginning of every prompt"))
                .presets(Preset.of("radix-attention", "RadixAttention (SGLang)", "Zheng et al. 2023, arXiv 2312.07104")
                        .with("tokens", 512))
                .deciding(Slot.PREFIX)
                .said(
                        "cached positions are context, not new tokens",
                        "every prompt hits; the prefix is read by each sequence on its own",
                        "kernels that read a shared prefix once for a batch; recurrent states are shared only at the prefix's end")
                .exact("none: the same output", Effort.low("an option of serving engines"))
                .doing((before, values) -> before.with(before.deployment()
                        .execution()
                        .withPrompting(
                                before.deployment().execution().prompting().withCachedPrefix(values.whole("tokens")))));
    }
}
