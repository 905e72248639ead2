package dev.rooflight.core.technique;

import static dev.rooflight.core.technique.Category.DECODING;

import dev.rooflight.core.Require;
import dev.rooflight.core.analysis.Decoding;
import dev.rooflight.core.analysis.Decoding.Draft;
import dev.rooflight.core.model.Embedding;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.OutputHead;
import dev.rooflight.core.model.TokenMixer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Several tokens a step: something drafts, one pass of the model verifies. */
final class Speculation {
    private static final String STEP =
            "time of drafting and of a pass over the drafted tokens, both through the roofline, over the tokens they emit";
    private static final String SMALL_BATCHES =
            "large batches turn compute-bound, and verified tokens that are thrown away cost";

    private Speculation() {}

    static List<Technique> all() {
        return List.of(draftModel(), selfDraft(), medusa(), eagle(), lookahead(), ngram(), parallel());
    }

    private static Technique draftModel() {
        return decoding(
                        "draft-model",
                        "Speculative decoding with a draft model",
                        "A smaller model drafts a chain of tokens, each accepted with some probability.",
                        (before, values) -> {
                            ModelArchitecture target = before.model();
                            ModelArchitecture model = values.text("model").equals("part")
                                    ? part(
                                            target,
                                            Math.max(
                                                    1,
                                                    Math.round(target.layers().size() * values.number("size"))))
                                    : values.model("model");
                            Require.that(
                                    model.autoregressive(),
                                    "%s: %s does not generate tokens; expected a decoder"
                                            .formatted(values.request(), model.id()));
                            return chain(
                                    before,
                                    values,
                                    Optional.of(new Draft(model, model.stored(), values.count("tokens"), 1, true)));
                        })
                .taking(
                        Parameter.text(
                                "model",
                                "part",
                                "the draft model; part: as wide as the model, with a share of its layers"),
                        Parameter.number("size", 0.05, 0.001, 1, "share", "layers of the draft, where it is a part"),
                        acceptance(0.75),
                        tokens(5))
                .presets(Preset.of(
                        "speculative-decoding",
                        "Speculative decoding",
                        "tokens=5,acceptance=0.75",
                        "Leviathan et al. 2022, arXiv 2211.17192"))
                .said(
                        "(1 - α^(γ+1))/(1 - α) tokens a step (arXiv 2211.17192); " + STEP,
                        "every token is accepted with the same probability, independently; not clamped to a speedup",
                        SMALL_BATCHES + "; acceptance differs much between texts")
                .exact("none: the same distribution", "medium: a second model");
    }

    private static Technique selfDraft() {
        return decoding(
                        "self-draft",
                        "Self-speculative decoding",
                        "The first layers of the model and its head draft, all layers verify.",
                        (before, values) -> {
                            int exit = values.count("layer");
                            int layers = before.model().layers().size();
                            Require.that(
                                    exit < layers,
                                    "%s: layer is %d; expected at most %d, since %s has %d layers"
                                            .formatted(
                                                    values.request(),
                                                    exit,
                                                    layers - 1,
                                                    before.model().id(),
                                                    layers));
                            ModelArchitecture first = first(before.model(), exit);
                            return chain(
                                    before,
                                    values,
                                    Optional.of(new Draft(
                                            first, before.deployment().precision(), values.count("tokens"), 1, false)));
                        })
                .taking(
                        Parameter.integer("layer", 8, 1, 100_000, "layers", "layers that draft"),
                        acceptance(0.7),
                        tokens(4))
                .presets(
                        Preset.of(
                                "layerskip",
                                "LayerSkip",
                                "layer=8,tokens=4,acceptance=0.76",
                                "Elhoushi et al. 2024, arXiv 2404.16710"),
                        Preset.of(
                                "draft-and-verify",
                                "Draft & Verify",
                                "layer=16,tokens=8,acceptance=0.9",
                                "Zhang et al. 2023, arXiv 2309.08168"))
                .said(
                        "(1 - α^(γ+1))/(1 - α) tokens a step; " + STEP,
                        "the draft's keys and values are those of the model; verification runs all layers again",
                        SMALL_BATCHES + "; implementations reuse the first layers' work when verifying")
                .exact("none: the same distribution", "medium: a model trained to exit");
    }

    private static Technique medusa() {
        return decoding(
                        "medusa",
                        "Medusa heads",
                        "Further heads on the last hidden state draft a tree of tokens in one go.",
                        (before, values) -> {
                            int heads = values.count("heads");
                            ModelArchitecture target = before.model();
                            Embedding embedding = target.embedding();
                            Layer block = new Layer(
                                    new TokenMixer.LinearMap(true),
                                    new FeedForward.None(),
                                    target.layers().get(0).norm(),
                                    Layer.Placement.BEFORE);
                            ModelArchitecture model = network(
                                    target,
                                    heads + " heads",
                                    Collections.nCopies(heads, block),
                                    embedding.vocabulary() * heads);
                            return tree(before, values, Optional.of(new Draft(model, target.stored(), 1, 1, true)));
                        })
                .taking(Parameter.integer("heads", 5, 1, 64, "heads", "further heads"), tree(64), accepted(2.5))
                .presets(
                        Preset.of(
                                "medusa-1",
                                "Medusa-1",
                                "heads=5,tree=64,accepted=2.5",
                                "Cai et al. 2024, arXiv 2401.10774"),
                        Preset.of(
                                "medusa-2",
                                "Medusa-2, Vicuna-7B",
                                "heads=5,tree=64,accepted=3.47",
                                "Cai et al. 2024, arXiv 2401.10774"))
                .said(
                        "τ tokens a step; " + STEP,
                        "a head is a residual block of h·h and a projection of h·V; the mean accepted length does not depend on the batch",
                        SMALL_BATCHES)
                .exact(
                        "none with rejection sampling; typical acceptance changes the distribution",
                        "medium: trained heads");
    }

    private static Technique eagle() {
        return decoding(
                        "eagle",
                        "EAGLE",
                        "One layer that sees the model's hidden states drafts a tree of tokens, level by level.",
                        (before, values) -> {
                            ModelArchitecture target = before.model();
                            Layer norm = target.layers().get(0);
                            Layer map = new Layer(
                                    new TokenMixer.LinearMap(false),
                                    new FeedForward.None(),
                                    norm.norm(),
                                    Layer.Placement.BEFORE);
                            List<Layer> layers = new ArrayList<>(Collections.nCopies(values.count("inputs"), map));
                            layers.add(target.layers().get(target.layers().size() - 1));
                            long vocabulary = values.whole("vocabulary") == 0
                                    ? target.embedding().vocabulary()
                                    : Math.min(target.embedding().vocabulary(), values.whole("vocabulary"));
                            ModelArchitecture model = network(target, "draft layer", layers, vocabulary);
                            return tree(
                                    before,
                                    values,
                                    Optional.of(new Draft(
                                            model,
                                            target.stored(),
                                            values.count("depth"),
                                            values.count("width"),
                                            true)));
                        })
                .taking(
                        Parameter.integer("depth", 5, 1, 64, "passes", "levels of the tree: passes of the draft"),
                        Parameter.integer("width", 10, 1, 1024, "tokens", "tokens of a level that are drafted on"),
                        tree(60),
                        accepted(4),
                        Parameter.integer(
                                "inputs", 2, 1, 8, "states", "hidden states put together into the draft's input"),
                        Parameter.integer(
                                "vocabulary", 0, 0, 1_000_000_000, "tokens", "vocabulary of the draft; 0: the model's"))
                .presets(
                        Preset.of(
                                "eagle-1",
                                "EAGLE, Vicuna-7B",
                                "depth=5,width=8,tree=26,accepted=3.94",
                                "Li et al. 2024, arXiv 2401.15077"),
                        Preset.of(
                                "eagle-2",
                                "EAGLE-2, Vicuna-7B",
                                "depth=6,width=10,tree=60,accepted=4.98",
                                "Li et al. 2024, arXiv 2406.16858"),
                        Preset.of(
                                "eagle-3",
                                "EAGLE-3, Llama-3.1-8B",
                                "depth=8,width=10,tree=60,accepted=6.13,inputs=3,vocabulary=32000",
                                "Li et al. 2025, arXiv 2503.01840"))
                .said(
                        "τ tokens a step; " + STEP,
                        "the draft is the model's last layer, a projection of its inputs and a head of its own; the mean accepted length does not depend on the batch",
                        SMALL_BATCHES + "; table and head that the draft shares are counted in memory")
                .exact("none: the same distribution", "medium: a trained draft layer");
    }

    private static Technique lookahead() {
        return decoding(
                        "lookahead",
                        "Lookahead decoding",
                        "Guesses n-grams by Jacobi iteration and verifies them in the same pass.",
                        (before, values) -> decode(
                                before,
                                values,
                                values.number("accepted"),
                                (values.count("window") + values.count("guesses")) * (values.count("ngram") - 1),
                                Optional.empty()))
                .taking(
                        Parameter.integer("window", 15, 1, 1000, "tokens", "W, tokens looked ahead"),
                        Parameter.integer("ngram", 5, 2, 64, "tokens", "N, tokens of an n-gram"),
                        Parameter.integer("guesses", 15, 1, 1000, "n-grams", "G, n-grams verified"),
                        accepted(1.8))
                .presets(Preset.of(
                        "lookahead-7b",
                        "Lookahead, 7B",
                        "window=15,ngram=5,guesses=15,accepted=1.8",
                        "Fu et al. 2024, arXiv 2402.02057"))
                .said("a pass of (W + G)(N - 1) tokens", "tokens a step do not depend on the batch", SMALL_BATCHES)
                .exact("none: the same output", "low: no training");
    }

    private static Technique ngram() {
        return decoding(
                        "ngram",
                        "Prompt lookup",
                        "Drafts what followed the same words earlier in the text.",
                        (before, values) -> chain(before, values, Optional.empty()))
                .taking(acceptance(0.4), tokens(5))
                .presets(Preset.of(
                        "prompt-lookup",
                        "Prompt lookup decoding",
                        "tokens=10,acceptance=0.5",
                        "Saxena 2023, github.com/apoorvumang/prompt-lookup-decoding"))
                .said(
                        "(1 - α^(γ+1))/(1 - α) tokens a step",
                        "looking up costs no time; every step finds something",
                        "texts that do not repeat their input: acceptance near 0")
                .exact("none: the same distribution", "low: no model");
    }

    private static Technique parallel() {
        return decoding(
                        "parallel-decoding",
                        "Parallel decoding",
                        "Makes several tokens in each pass, all of which stay.",
                        (before, values) -> decode(
                                before, values, values.count("tokens"), values.count("tokens"), Optional.empty()))
                .taking(Parameter.integer("tokens", 8, 1, 10_000, "tokens", "n, tokens of a pass"))
                .presets(Preset.of(
                        "skeleton-of-thought", "Skeleton of Thought", "tokens=8", "Ning et al. 2023, arXiv 2307.15337"))
                .said(
                        "arXiv 2402.16363, section on parallel decoding",
                        "all n tokens of a pass are kept",
                        "needs a model or a task that allows it")
                .costing("depends on the model or the task", "high: a model trained for it, or a task that splits");
    }

    private static Technique decoding(String id, String title, String description, Technique.Effect effect) {
        return Technique.of(id, title, DECODING, description, (before, values) -> {
                    Require.that(
                            before.model().autoregressive(),
                            "%s cannot be applied to %s: it does not generate one token after another"
                                    .formatted(values.request(), before.model().id()));
                    return effect.apply(before, values);
                })
                .deciding(Slot.DECODING);
    }

    private static Parameter acceptance(double defaultValue) {
        return Parameter.number("acceptance", defaultValue, 0, 1, "probability", "α, that a drafted token is accepted");
    }

    private static Parameter tokens(int defaultValue) {
        return Parameter.integer("tokens", defaultValue, 1, 1000, "tokens", "γ, tokens drafted in a step");
    }

    private static Parameter tree(int defaultValue) {
        return Parameter.integer("tree", defaultValue, 1, 10_000, "tokens", "tokens of the tree that a pass verifies");
    }

    private static Parameter accepted(double defaultValue) {
        return Parameter.number(
                "accepted", defaultValue, 0.01, 1000, "tokens", "τ, tokens that a step emits on average");
    }

    private static Scenario chain(Scenario before, Values values, Optional<Draft> draft) {
        int drafted = values.count("tokens");
        return decode(
                before, values, Decoding.expectedTokens(values.number("acceptance"), drafted), drafted + 1, draft);
    }

    private static Scenario tree(Scenario before, Values values, Optional<Draft> draft) {
        return decode(before, values, values.number("accepted"), values.count("tree"), draft);
    }

    private static Scenario decode(Scenario before, Values values, double tokens, int verified, Optional<Draft> draft) {
        return before.with(before.deployment().withDecoding(new Decoding(values.request(), tokens, verified, draft)));
    }

    private static ModelArchitecture first(ModelArchitecture model, int layers) {
        return copy(
                model,
                model.id() + ", first " + layers + " layers",
                model.layers().subList(0, layers));
    }

    private static ModelArchitecture part(ModelArchitecture model, long layers) {
        int count = (int) Math.min(model.layers().size(), layers);
        return copy(model, model.id() + ", " + count + " layers", Layers.spread(model.layers(), count));
    }

    private static ModelArchitecture copy(ModelArchitecture model, String id, List<Layer> layers) {
        return new ModelArchitecture(
                id,
                model.family(),
                model.hiddenSize(),
                model.embedding(),
                layers,
                model.finalNorm(),
                model.head(),
                model.contextLimit(),
                model.stored(),
                List.of());
    }

    /** A draft network on the hidden states of a model, with a head whose table is stored once. */
    private static ModelArchitecture network(ModelArchitecture of, String what, List<Layer> layers, long vocabulary) {
        Require.within("vocabulary of the draft", vocabulary, 1, 1_000_000_000);
        return new ModelArchitecture(
                of.id() + ", " + what,
                of.family(),
                of.hiddenSize(),
                new Embedding(vocabulary, of.hiddenSize(), 0, false),
                layers,
                of.finalNorm(),
                Optional.of(new OutputHead(true, false)),
                of.contextLimit(),
                of.stored(),
                List.of());
    }
}
