package dev.rooflight.technique;

import static dev.rooflight.technique.Speculation.SMALL_BATCHES;
import static dev.rooflight.technique.Speculation.accepted;
import static dev.rooflight.technique.Speculation.decode;
import static dev.rooflight.technique.Speculation.decoding;
import static dev.rooflight.technique.Speculation.tooMany;

import java.util.Optional;

/** Guesses n-grams by Jacobi iteration and verifies them in the same pass. */
final class Lookahead {
    private Lookahead() {}

    /** The technique. */
    static Technique technique() {
        return decoding(
                        "lookahead",
                        "Lookahead decoding",
                        "Guesses n-grams by Jacobi iteration and verifies them in the same pass.")
                .taking(
                        Parameter.integer("window", 15, 1, 1000, "tokens", "W, tokens looked ahead"),
                        Parameter.integer("ngram", 5, 2, 64, "tokens", "N, tokens of an n-gram"),
                        Parameter.integer("guesses", 15, 1, 1000, "n-grams", "G, n-grams verified"),
                        accepted(1.8))
                .presets(Preset.of("lookahead-7b", "Lookahead, 7B", "Fu et al. 2024, arXiv 2402.02057")
                        .with("window", 15)
                        .with("ngram", 5)
                        .with("guesses", 15)
                        .with("accepted", 1.8))
                .said("a pass of (W + G)(N - 1) tokens", "tokens a step do not depend on the batch", SMALL_BATCHES)
                .exact("none: the same output", Effort.low("no training"))
                .where((before, values) -> tooMany(values, values.count("ngram") - 1))
                .doing((before, values) -> decode(
                        before,
                        values,
                        values.number("accepted"),
                        (values.count("window") + values.count("guesses")) * (values.count("ngram") - 1),
                        Optional.empty()));
    }
}
