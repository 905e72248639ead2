package dev.rooflight.core.technique;

import static dev.rooflight.core.technique.Category.DYNAMIC;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.Require;
import dev.rooflight.core.memory.Offload;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.TokenMixer.GroupedQueryAttention;
import java.util.List;

/** Work that depends on the token: layers, heads, channels, experts. */
final class DynamicExecution {
    private DynamicExecution() {}

    static List<Technique> all() {
        return List.of(contextualSparsity(), earlyExit(), layerSkipping(), expertSkew(), expertOffload());
    }

    private static Technique earlyExit() {
        return Technique.of(
                        "early-exit",
                        "Early exit",
                        DYNAMIC,
                        "Lets tokens leave after a layer with some probability; the layers behind it still get keys and values.",
                        (before, values) -> {
                            int layers = before.model().layers().size();
                            long exit = values.whole("layer");
                            Require.that(
                                    exit < layers,
                                    "%s: layer is %d; expected at most %d, since %s has %d layers"
                                            .formatted(
                                                    values.request(),
                                                    exit,
                                                    layers - 1,
                                                    before.model().id(),
                                                    layers));
                            return before.with(new SkippedLayers(
                                    1 - exit / (double) layers,
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

    private static Technique layerSkipping() {
        return Technique.of(
                        "layer-skipping",
                        "Layer skipping",
                        DYNAMIC,
                        "Routes only a share of the tokens through some layers.",
                        (before, values) -> before.with(
                                new SkippedLayers(values.number("layers"), 1 - values.number("share"), false, false)))
                .taking(
                        Parameter.number("layers", 0.5, 0, 1, "share", "layers that can be skipped"),
                        Parameter.number("share", 0.5, 0, 1, "share", "tokens that skip them"))
                .presets(Preset.of(
                        "mixture-of-depths",
                        "Mixture of depths",
                        "layers=0.5,share=0.875",
                        "Raposo et al. 2024, arXiv 2404.02258"))
                .deciding(Slot.DYNAMIC_DEPTH)
                .said(
                        "expected depth Σ l·p(l)",
                        "tokens skip independently; keys and values are kept for all",
                        "routing that fills a fixed share of each batch")
                .costing("mixture of depths: as good as the full model at equal training compute", "high: training");
    }

    private static Technique contextualSparsity() {
        return Technique.of(
                        "contextual-sparsity",
                        "Contextual sparsity",
                        DYNAMIC,
                        "Predicts which heads and channels a token needs, and reads and computes only those.",
                        DynamicExecution::contextual)
                .taking(
                        Parameter.number("heads", 0.5, 0.001, 1, "share", "heads that a token needs"),
                        Parameter.number("channels", 0.25, 0.001, 1, "share", "inner channels that a token needs"),
                        Parameter.integer(
                                "predictor", 1000, 0, 100_000, "channels", "inner width of the predictors; 0: none"))
                .presets(
                        Preset.of(
                                "deja-vu",
                                "Deja Vu",
                                "heads=0.5,channels=0.25,predictor=1000",
                                "Liu et al. 2023, arXiv 2310.17157"),
                        Preset.of(
                                "powerinfer",
                                "ReLU channels only (PowerInfer)",
                                "heads=1,channels=0.2,predictor=1000",
                                "Song et al. 2023, arXiv 2312.12456"))
                .deciding(Slot.CONTEXTUAL)
                .said(
                        "arXiv 2310.17157; union over a batch 1 - (1 - ρ)^T",
                        "tokens need independent heads and channels; operations count each token's own",
                        "models without ReLU have little of it; kernels compute the union for all tokens; gathers are as fast as streams")
                .costing("Deja Vu: no loss up to 75 % sparsity on OPT-175B", "high: predictors and kernels");
    }

    private static Scenario contextual(Scenario before, Values values) {
        FeedForward.Dense dense = Layers.dense(before.model())
                .orElseThrow(() -> new InvalidValueException(
                        "%s cannot be applied to %s: it has no dense feed-forward whose channels could be left out"
                                .formatted(values.request(), before.model().id())));
        double heads = values.number("heads");
        List<GroupedQueryAttention> attentions = Layers.attentions(before.model());
        double queryHeads = attentions.isEmpty() ? 0 : attentions.get(0).queryHeads();
        double perGroup =
                attentions.isEmpty() ? 1 : queryHeads / attentions.get(0).keyValueHeads();
        double read = 1 - Math.pow(1 - heads, perGroup);
        double h = before.model().hiddenSize();
        double r = values.number("predictor");
        double outputs = (heads < 1 ? queryHeads : 0) + (values.number("channels") < 1 ? dense.intermediate() : 0);
        double inputs = (heads < 1 ? h : 0) + (values.number("channels") < 1 ? h : 0);
        return before.with(new SparseContext(heads, values.number("channels"), read, r * (inputs + outputs)));
    }

    private static Technique expertSkew() {
        return Technique.of(
                        "expert-skew",
                        "Skewed routing",
                        Category.EXPERTS,
                        "Sends all tokens to a share of the experts, so that a batch hits fewer different ones.",
                        (before, values) -> {
                            requireExperts(before, values);
                            return before.with(new HotExperts(values.number("hot")));
                        })
                .taking(Parameter.number("hot", 0.5, 0.001, 1, "share", "experts that get all tokens, evenly"))
                .deciding(Slot.SKEW)
                .said(
                        "distinct experts E'(1 - (1 - k/E')^T), E' = max(k, hot·E)",
                        "even routing among the hot experts",
                        "measured skews are smoother; expert parallelism then waits for the busiest device")
                .exact("none: it describes the router", "none");
    }

    private static Technique expertOffload() {
        return Technique.of(
                        "expert-offload",
                        "Offloaded experts",
                        Category.EXPERTS,
                        "Keeps a share of the experts in host memory and fetches those that tokens are sent to.",
                        (before, values) -> {
                            requireExperts(before, values);
                            Offload now = before.deployment().execution().offload();
                            double link = values.number("link") * 1e9;
                            return before.with(before.deployment()
                                    .execution()
                                    .withOffload(new Offload(
                                            now.weights(),
                                            values.number("share"),
                                            now.kvCache(),
                                            now.activations(),
                                            now.none() ? link : Math.min(link, now.linkBytesPerSecond()),
                                            now.diskShare(),
                                            now.diskBytesPerSecond(),
                                            now.batches())));
                        })
                .taking(
                        Parameter.number("share", 0.5, 0, 1, "share", "experts in host memory"),
                        Parameter.number("link", 25, 0.001, 100_000, "GB/s", "host to device"))
                .presets(Preset.of(
                        "mixtral-offloading",
                        "Mixtral offloading",
                        "share=0.75,link=25",
                        "Eliseev and Mazur 2023, arXiv 2312.17238"))
                .deciding(Slot.EXPERT_OFFLOAD)
                .said(
                        "distinct experts hit, times the share outside, over the link",
                        "experts are hit evenly, wherever they are; fetches overlap with computing",
                        "a cache of recent experts hits more often than its share; the router's answer is needed before fetching")
                .exact("none: the same output", "medium");
    }

    private static void requireExperts(Scenario before, Values values) {
        Require.that(
                Layers.haveExperts(before.model()),
                "%s cannot be applied to %s: it has no experts"
                        .formatted(values.request(), before.model().id()));
    }
}
