package dev.rooflight.core.model;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import java.util.List;
import java.util.Optional;

/**
 * What a network is: everything that decides its cost, nothing that does not.
 *
 * @param id name it is known by, such as {@code meta-llama/Llama-2-7b-hf}
 * @param family architecture family, such as {@code llama}
 * @param hiddenSize h, channels of the residual stream
 * @param embedding token table
 * @param layers in order of execution; at least one
 * @param finalNorm norm before the head, if there is one
 * @param head projection to logits; encoders have none
 * @param contextLimit positions it was made for; 0 where the configuration does not say
 * @param stored number formats of the checkpoint, and of activations and cache as it was made to run
 * @param towers what stands beside the layers: vision, encoder, multi-token prediction; may be empty
 */
public record ModelArchitecture(
        String id,
        String family,
        long hiddenSize,
        Embedding embedding,
        List<Layer> layers,
        Optional<Norm> finalNorm,
        Optional<OutputHead> head,
        long contextLimit,
        Precision stored,
        List<Tower> towers) {
    /** Most layers accepted. */
    public static final int MAX_LAYERS = 100_000;

    /** Most kinds of layers accepted: what an analysis costs grows with them, not with the number of layers. */
    public static final int MAX_KINDS = 400;

    public ModelArchitecture {
        requireNonNull(id, "id is null");
        requireNonNull(family, "family is null");
        Require.within("hidden size", hiddenSize, 1, Layer.MAX_WIDTH);
        requireNonNull(embedding, "embedding is null");
        layers = List.copyOf(layers);
        Require.within("number of layers", layers.size(), 1, MAX_LAYERS);
        Require.within("kinds of layers", LayerGroup.of(layers).size(), 1, MAX_KINDS);
        requireNonNull(finalNorm, "finalNorm is null");
        requireNonNull(head, "head is null");
        Require.within("context limit", contextLimit, 0, 1L << 50);
        requireNonNull(stored, "stored is null");
        towers = List.copyOf(towers);
    }

    /** Equal layers together, in order of first appearance. */
    public List<LayerGroup> layerGroups() {
        return LayerGroup.of(layers);
    }

    /** The same architecture under another name. */
    public ModelArchitecture withId(String newId) {
        return new ModelArchitecture(
                newId, family, hiddenSize, embedding, layers, finalNorm, head, contextLimit, stored, towers);
    }

    /** The same with other number formats in the checkpoint. */
    public ModelArchitecture withStored(Precision changed) {
        return new ModelArchitecture(
                id, family, hiddenSize, embedding, layers, finalNorm, head, contextLimit, changed, towers);
    }

    /** The same with towers. */
    public ModelArchitecture withTowers(List<Tower> others) {
        return new ModelArchitecture(
                id, family, hiddenSize, embedding, layers, finalNorm, head, contextLimit, stored, others);
    }

    /** The same with other layers. */
    public ModelArchitecture withLayers(List<Layer> others) {
        return new ModelArchitecture(
                id, family, hiddenSize, embedding, others, finalNorm, head, contextLimit, stored, towers);
    }

    /** Whether it produces one token after another: it has a head, and its attention looks back only. */
    public boolean autoregressive() {
        return head.isPresent()
                && layers.stream().allMatch(layer -> layer.mixer().looksBackOnly());
    }
}
