package dev.rooflight.technique;

import static dev.rooflight.technique.Category.DYNAMIC;

import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.GroupedQueryAttention;
import dev.rooflight.core.numeric.Exponentials;
import java.util.List;

/** Predicts which heads and channels a token needs, and reads and computes only those. */
final class ContextualSparsity {
    private ContextualSparsity() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "contextual-sparsity",
                        "Contextual sparsity",
                        DYNAMIC,
                        "Predicts which heads and channels a token needs, and reads and computes only those.")
                .taking(
                        Parameter.number("heads", 0.5, 0.001, 1, "share", "heads that a token needs"),
                        Parameter.number("channels", 0.25, 0.001, 1, "share", "inner channels that a token needs"),
                        Parameter.integer(
                                "predictor", 1000, 0, 100_000, "channels", "inner width of the predictors; 0: none"))
                .presets(
                        Preset.of("deja-vu", "Deja Vu", "Liu et al. 2023, arXiv 2310.17157")
                                .with("heads", 0.5)
                                .with("channels", 0.25)
                                .with("predictor", 1000),
                        Preset.of("powerinfer", "ReLU channels only (PowerInfer)", "Song et al. 2023, arXiv 2312.12456")
                                .with("heads", 1)
                                .with("channels", 0.2)
                                .with("predictor", 1000))
                .needing(Need.DENSE_FEED_FORWARD)
                .deciding(Slot.CONTEXTUAL)
                .said(
                        "arXiv 2310.17157; union over a batch 1 - (1 - ρ)^T",
                        "tokens need independent heads and channels; operations count each token's own",
                        "models without ReLU have little of it; kernels compute the union for all tokens; gathers are as fast as streams")
                .costing("Deja Vu: no loss up to 75 % sparsity on OPT-175B", Effort.high("predictors and kernels"))
                .doing(ContextualSparsity::contextual);
    }

    private static Scenario contextual(Scenario before, Values values) {
        FeedForward.Dense dense = Layers.dense(before.model()).orElseThrow();
        double heads = values.number("heads");
        List<GroupedQueryAttention> attentions = Layers.attentions(before.model());
        double queryHeads = attentions.isEmpty() ? 0 : attentions.get(0).queryHeads();
        double perGroup =
                attentions.isEmpty() ? 1 : queryHeads / attentions.get(0).keyValueHeads();
        double read = 1 - Exponentials.pow(1 - heads, perGroup);
        double h = before.model().hiddenSize();
        double r = values.number("predictor");
        double outputs = (heads < 1 ? queryHeads : 0) + (values.number("channels") < 1 ? dense.intermediate() : 0);
        double inputs = (heads < 1 ? h : 0) + (values.number("channels") < 1 ? h : 0);
        return before.with(new SparseContext(heads, values.number("channels"), read, r * (inputs + outputs)));
    }
}
