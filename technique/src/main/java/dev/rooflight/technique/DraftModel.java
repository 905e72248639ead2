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

/** A smaller model drafts a chain of tokens, each accepted with some probability. */
final class DraftModel {
    private static final String PART = "part";

    private DraftModel() {}

    /** The technique. */
    static Technique technique() {
        return decoding(
                        "draft-model",
                        "Speculative decoding with a draft model",
                        "A smaller model drafts a chain of tokens, each accepted with some probability.")
                .taking(
                        Parameter.model(
                                "model",
                                PART,
                                "the draft model; part: as wide as the model, with a share of its layers"),
                        Parameter.number("size", 0.05, 0.001, 1, "share", "layers of the draft, where it is a part"),
                        acceptance(0.75),
                        tokens(5))
                .presets(Preset.of(
                                "speculative-decoding",
                                "Speculative decoding",
                                "Leviathan et al. 2022, arXiv 2211.17192")
                        .with("tokens", 5)
                        .with("acceptance", 0.75))
                .where(DraftModel::refusal)
                .said(
                        "(1 - α^(γ+1))/(1 - α) tokens a step (arXiv 2211.17192); " + STEP,
                        "every token is accepted with the same probability, independently; not clamped to a speedup",
                        SMALL_BATCHES + "; acceptance differs much between texts")
                .exact("none: the same distribution", Effort.medium("a second model"))
                .doing(DraftModel::apply);
    }

    private static Scenario apply(Scenario before, Values values) {
        ModelArchitecture target = before.model();
        ModelArchitecture model = draft(target, values);
        return chain(before, values, Optional.of(new Draft(model, model.stored(), values.count("tokens"), 1, true)));
    }

    private static Optional<Refusal> refusal(Scenario before, Values values) {
        ModelArchitecture draft = draft(before.model(), values);
        return draft.autoregressive()
                ? Optional.empty()
                : Optional.of(new Refusal.DraftWithoutTokens(values.request(), draft.id()));
    }

    private static ModelArchitecture draft(ModelArchitecture target, Values values) {
        return values.text("model").equals(PART)
                ? part(target, Math.max(1, Math.round(target.layers().size() * values.number("size"))))
                : values.model("model");
    }

    private static ModelArchitecture part(ModelArchitecture model, long layers) {
        int count = (int) Math.min(model.layers().size(), layers);
        return copy(model, model.id() + ", " + count + " layers", Layers.spread(model.layers(), count));
    }
}
