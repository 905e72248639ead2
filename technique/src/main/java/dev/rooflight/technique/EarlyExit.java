package dev.rooflight.technique;

import static dev.rooflight.technique.Category.DYNAMIC;

import java.util.List;

/** Lets tokens leave after a layer with some probability; the layers behind it still get keys and values. */
final class EarlyExit {
    private EarlyExit() {}

    /** The technique. */
    static Technique technique() {
        return Technique.of(
                        "early-exit",
                        "Early exit",
                        DYNAMIC,
                        "Lets tokens leave after a layer with some probability; the layers behind it still get keys and values.",
                        (before, values) -> {
                            double kept = Layers.exit(before, values)
                                    / (double) before.model().layers().size();
                            return before.with(new SkippedLayers(
                                    1 - kept,
                                    1 - values.number("probability"),
                                    values.text("kv").equals("compute"),
                                    values.text("classifier").equals("head")));
                        })
                .taking(
                        Parameter.integer("layer", 16, 1, 100_000, "layers", "layers that every token goes through"),
                        Parameter.number("probability", 0.5, 0, 1, "share", "tokens that leave there"),
                        Parameter.choice(
                                "kv",
                                "copy",
                                List.of("copy", "compute"),
                                "whether skipped layers copy keys and values or compute them"),
                        Parameter.choice(
                                "classifier",
                                "head",
                                List.of("none", "head"),
                                "what decides: nothing that costs, or the head once more"))
                .presets(Preset.of(
                        "calm", "CALM", "kv=compute,classifier=head", "Schuster et al. 2022, arXiv 2207.07061"))
                .deciding(Slot.DYNAMIC_DEPTH)
                .said(
                        "expected depth Σ l·p(l)",
                        "one exit; tokens of a batch leave independently; a pass reads the weights of a layer if any of its tokens needs it",
                        "engines that wait for the slowest of a batch save nothing; expected work is that of an average pass")
                .costing(
                        "CALM: speedup up to 3 at the same quality on summaries",
                        "high: training, and keys and values of skipped layers");
    }
}
