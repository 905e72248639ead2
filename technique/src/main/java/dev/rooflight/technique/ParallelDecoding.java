package dev.rooflight.technique;

import static dev.rooflight.technique.Speculation.decode;
import static dev.rooflight.technique.Speculation.decoding;

import java.util.Optional;

/** Makes several tokens in each pass, all of which stay. */
final class ParallelDecoding {
    private ParallelDecoding() {}

    /** The technique. */
    static Technique technique() {
        return decoding(
                        "parallel-decoding",
                        "Parallel decoding",
                        "Makes several tokens in each pass, all of which stay.")
                .as(Technique.Kind.DESCRIPTION)
                .taking(Parameter.integer("tokens", 8, 1, 10_000, "tokens", "n, tokens of a pass"))
                .presets(Preset.of("skeleton-of-thought", "Skeleton of Thought", "Ning et al. 2023, arXiv 2307.15337")
                        .with("tokens", 8))
                .said(
                        "arXiv 2402.16363, section on parallel decoding",
                        "all n tokens of a pass are kept",
                        "needs a model or a task that allows it")
                .costing(
                        "depends on the model or the task",
                        Effort.high("a model trained for it, or a task that splits"))
                .doing((before, values) ->
                        decode(before, values, values.count("tokens"), values.count("tokens"), Optional.empty()));
    }
}
