package dev.rooflight.technique;

import static dev.rooflight.technique.Speculation.SMALL_BATCHES;
import static dev.rooflight.technique.Speculation.STEP;
import static dev.rooflight.technique.Speculation.acceptance;
import static dev.rooflight.technique.Speculation.chain;
import static dev.rooflight.technique.Speculation.copy;
import static dev.rooflight.technique.Speculation.decoding;
import static dev.rooflight.technique.Speculation.tokens;

import dev.rooflight.core.analysis.Decoding.Draft;
import dev.rooflight.core.model.ModelArchitecture;
import java.util.Optional;

/** The first layers of the model and its head draft, all layers verify. */
final class SelfDraft {
    private SelfDraft() {}

    /** The technique. */
    static Technique technique() {
        return decoding(
                        "self-draft",
                        "Self-speculative decoding",
                        "The first layers of the model and its head draft, all layers verify.")
                .taking(
                        Parameter.integer("layer", 8, 1, 100_000, "layers", "layers that draft"),
                        acceptance(0.7),
                        tokens(4))
                .where(Layers::behind)
                .presets(
                        Preset.of("layerskip", "LayerSkip", "Elhoushi et al. 2024, arXiv 2404.16710")
                                .with("layer", 8)
                                .with("tokens", 4)
                                .with("acceptance", 0.76),
                        Preset.of("draft-and-verify", "Draft & Verify", "Zhang et al. 2023, arXiv 2309.08168")
                                .with("layer", 16)
                                .with("tokens", 8)
                                .with("acceptance", 0.9))
                .said(
                        "(1 - α^(γ+1))/(1 - α) tokens a step; " + STEP,
                        "the draft's keys and values are those of the model; verification runs all layers again",
                        SMALL_BATCHES + "; implementations reuse the first layers' work when verifying")
                .exact("none: the same distribution", Effort.medium("a model trained to exit"))
                .doing(SelfDraft::apply);
    }

    private static Scenario apply(Scenario before, Values values) {
        ModelArchitecture first = first(before.model(), values.count("layer"));
        return chain(
                before,
                values,
                Optional.of(new Draft(first, before.deployment().precision(), values.count("tokens"), 1, false)));
    }

    private static ModelArchitecture first(ModelArchitecture model, int layers) {
        return copy(
                model,
                model.id() + ", first " + layers + " layers",
                model.layers().subList(0, layers));
    }
}
