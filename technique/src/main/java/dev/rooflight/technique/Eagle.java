package dev.rooflight.technique;

import static dev.rooflight.technique.Speculation.SMALL_BATCHES;
import static dev.rooflight.technique.Speculation.STEP;
import static dev.rooflight.technique.Speculation.accepted;
import static dev.rooflight.technique.Speculation.decoding;
import static dev.rooflight.technique.Speculation.network;
import static dev.rooflight.technique.Speculation.tooMany;
import static dev.rooflight.technique.Speculation.tree;

import dev.rooflight.core.analysis.Decoding.Draft;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.TokenMixer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** One layer that sees the model's hidden states drafts a tree of tokens, level by level. */
final class Eagle {
    private Eagle() {}

    /** The technique. */
    static Technique technique() {
        return decoding(
                        "eagle",
                        "EAGLE",
                        "One layer that sees the model's hidden states drafts a tree of tokens, level by level.")
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
                        Preset.of("eagle-1", "EAGLE, Vicuna-7B", "Li et al. 2024, arXiv 2401.15077")
                                .with("depth", 5)
                                .with("width", 8)
                                .with("tree", 26)
                                .with("accepted", 3.94),
                        Preset.of("eagle-2", "EAGLE-2, Vicuna-7B", "Li et al. 2024, arXiv 2406.16858")
                                .with("depth", 6)
                                .with("width", 10)
                                .with("tree", 60)
                                .with("accepted", 4.98),
                        Preset.of("eagle-3", "EAGLE-3, Llama-3.1-8B", "Li et al. 2025, arXiv 2503.01840")
                                .with("depth", 8)
                                .with("width", 10)
                                .with("tree", 60)
                                .with("accepted", 6.13)
                                .with("inputs", 3)
                                .with("vocabulary", 32000))
                .said(
                        "τ tokens a step; " + STEP,
                        "the draft is the model's last layer, a projection of its inputs and a head of its own; the mean accepted length does not depend on the batch",
                        SMALL_BATCHES + "; table and head that the draft shares are counted in memory")
                .exact("none: the same distribution", Effort.medium("a trained draft layer"))
                .where((before, values) -> tooMany(values, Math.min(values.count("depth"), values.count("tree"))))
                .doing(Eagle::apply);
    }

    private static Scenario apply(Scenario before, Values values) {
        ModelArchitecture target = before.model();
        Layer norm = target.layers().get(0);
        Layer map =
                new Layer(new TokenMixer.LinearMap(false), new FeedForward.None(), norm.norm(), Layer.Placement.BEFORE);
        List<Layer> layers = new ArrayList<>(Collections.nCopies(values.count("inputs"), map));
        layers.add(target.layers().get(target.layers().size() - 1));
        long vocabulary = values.whole("vocabulary") == 0
                ? target.embedding().vocabulary()
                : Math.min(target.embedding().vocabulary(), values.whole("vocabulary"));
        ModelArchitecture model = network(target, "draft layer", layers, vocabulary);
        return tree(
                before,
                values,
                Optional.of(new Draft(model, target.stored(), values.count("depth"), values.count("width"), true)));
    }
}
