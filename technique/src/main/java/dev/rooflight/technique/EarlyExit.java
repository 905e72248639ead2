package dev.rooflight.technique;

import static dev.rooflight.technique.Category.DYNAMIC;

/** Lets tokens leave after a layer with some probability; the layers behind it still get keys and values. */
final class EarlyExit {
    /** How skipped layers get keys and values. */
    private enum Skipped {
        COPY,
        COMPUTE
    }

    /** What decides whether a token leaves. */
    private enum Classifier {
        NONE,
        HEAD
    }

    private EarlyExit() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "early-exit",
                        "Early exit",
                        DYNAMIC,
                        "Lets tokens leave after a layer with some probability; the layers behind it still get keys and values.")
                .taking(
                        Parameter.integer("layer", 16, 1, 100_000, "layers", "layers that every token goes through"),
                        Parameter.number("probability", 0.5, 0, 1, "share", "tokens that leave there"),
                        Parameter.choice(
                                "kv", Skipped.COPY, "whether skipped layers copy keys and values or compute them"),
                        Parameter.choice(
                                "classifier",
                                Classifier.HEAD,
                                "what decides: nothing that costs, or the head once more"))
                .presets(Preset.of("calm", "CALM", "Schuster et al. 2022, arXiv 2207.07061")
                        .with("kv", "compute")
                        .with("classifier", "head"))
                .where(Layers::behind)
                .deciding(Slot.DYNAMIC_DEPTH)
                .said(
                        "expected depth Σ l·p(l)",
                        "one exit; tokens of a batch leave independently; a pass reads the weights of a layer if any of its tokens needs it",
                        "engines that wait for the slowest of a batch save nothing; expected work is that of an average pass")
                .costing(
                        "CALM: speedup up to 3 at the same quality on summaries",
                        Effort.high("training, and keys and values of skipped layers"))
                .doing(EarlyExit::apply);
    }

    private static Scenario apply(Scenario before, Values values) {
        double kept = values.count("layer") / (double) before.model().layers().size();
        return before.with(new SkippedLayers(
                1 - kept,
                1 - values.number("probability"),
                values.choice("kv", Skipped.class) == Skipped.COMPUTE,
                values.choice("classifier", Classifier.class) == Classifier.HEAD));
    }
}
