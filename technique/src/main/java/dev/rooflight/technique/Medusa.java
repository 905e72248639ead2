package dev.rooflight.technique;

import static dev.rooflight.technique.Speculation.SMALL_BATCHES;
import static dev.rooflight.technique.Speculation.STEP;
import static dev.rooflight.technique.Speculation.accepted;
import static dev.rooflight.technique.Speculation.decoding;
import static dev.rooflight.technique.Speculation.network;
import static dev.rooflight.technique.Speculation.tooMany;
import static dev.rooflight.technique.Speculation.tree;

import dev.rooflight.core.analysis.Decoding.Draft;
import dev.rooflight.core.model.Embedding;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.TokenMixer;
import java.util.Collections;
import java.util.Optional;

/** Further heads on the last hidden state draft a tree of tokens in one go. */
final class Medusa {
    private Medusa() {}

    /** The technique. */
    static Technique technique() {
        return decoding(
                        "medusa",
                        "Medusa heads",
                        "Further heads on the last hidden state draft a tree of tokens in one go.")
                .taking(Parameter.integer("heads", 5, 1, 64, "heads", "further heads"), tree(64), accepted(2.5))
                .presets(
                        Preset.of("medusa-1", "Medusa-1", "Cai et al. 2024, arXiv 2401.10774")
                                .with("heads", 5)
                                .with("tree", 64)
                                .with("accepted", 2.5),
                        Preset.of("medusa-2", "Medusa-2, Vicuna-7B", "Cai et al. 2024, arXiv 2401.10774")
                                .with("heads", 5)
                                .with("tree", 64)
                                .with("accepted", 3.47))
                .said(
                        "τ tokens a step; " + STEP,
                        "a head is a residual block of h·h and a projection of h·V; the mean accepted length does not depend on the batch",
                        SMALL_BATCHES)
                .exact(
                        "none with rejection sampling; typical acceptance changes the distribution",
                        Effort.medium("trained heads"))
                .where((before, values) -> tooMany(values, Math.min(values.count("heads"), values.count("tree"))))
                .doing(Medusa::apply);
    }

    private static Scenario apply(Scenario before, Values values) {
        int heads = values.count("heads");
        ModelArchitecture target = before.model();
        Embedding embedding = target.embedding();
        Layer block = new Layer(
                new TokenMixer.LinearMap(true),
                new FeedForward.None(),
                target.layers().get(0).norm(),
                Layer.Placement.BEFORE);
        ModelArchitecture model =
                network(target, heads + " heads", Collections.nCopies(heads, block), embedding.vocabulary() * heads);
        return tree(before, values, Optional.of(new Draft(model, target.stored(), 1, 1, true)));
    }
}
