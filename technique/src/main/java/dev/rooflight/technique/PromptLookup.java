package dev.rooflight.technique;

import static dev.rooflight.technique.Speculation.acceptance;
import static dev.rooflight.technique.Speculation.chain;
import static dev.rooflight.technique.Speculation.decoding;
import static dev.rooflight.technique.Speculation.tokens;

import java.util.Optional;

/** Drafts what followed the same words earlier in the text. */
final class PromptLookup {
    private PromptLookup() {}

    /** The technique. */
    static Technique technique() {
        return decoding("ngram", "Prompt lookup", "Drafts what followed the same words earlier in the text.")
                .taking(acceptance(0.4), tokens(5))
                .presets(Preset.of(
                                "prompt-lookup",
                                "Prompt lookup decoding",
                                "Saxena 2023, github.com/apoorvumang/prompt-lookup-decoding")
                        .with("tokens", 10)
                        .with("acceptance", 0.5))
                .said(
                        "(1 - α^(γ+1))/(1 - α) tokens a step",
                        "looking up costs no time; every step finds something",
                        "texts that do not repeat their input: acceptance near 0")
                .exact("none: the same distribution", Effort.low("no model"))
                .doing((before, values) -> chain(before, values, Optional.empty()));
    }
}
