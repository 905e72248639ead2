package dev.rooflight.core.model;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import dev.rooflight.core.format.NumberFormat;
import java.util.ArrayList;
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
 * @param head projection to logits
 * @param contextLimit positions it was made for; 0 where the configuration does not say
 * @param storedFormat number format of the checkpoint
 */
public record ModelArchitecture(
        String id,
        String family,
        long hiddenSize,
        Embedding embedding,
        List<Layer> layers,
        Optional<Norm> finalNorm,
        OutputHead head,
        long contextLimit,
        NumberFormat storedFormat) {
    /** Most layers accepted. */
    public static final int MAX_LAYERS = 100_000;

    public ModelArchitecture {
        requireNonNull(id, "id is null");
        requireNonNull(family, "family is null");
        Require.within("hidden size", hiddenSize, 1, Layer.MAX_WIDTH);
        requireNonNull(embedding, "embedding is null");
        layers = List.copyOf(layers);
        Require.within("number of layers", layers.size(), 1, MAX_LAYERS);
        requireNonNull(finalNorm, "finalNorm is null");
        requireNonNull(head, "head is null");
        Require.within("context limit", contextLimit, 0, 1L << 50);
        requireNonNull(storedFormat, "storedFormat is null");
    }

    /** Equal layers together, in order of first appearance. */
    @SuppressWarnings("ReferenceEquality") // a short cut; equality is asked where it does not hold
    public List<LayerGroup> layerGroups() {
        List<Layer> distinct = new ArrayList<>();
        List<Integer> counts = new ArrayList<>();
        int at = -1;
        for (Layer layer : layers) {
            // readers share one object among equal neighbours, so that most comparisons end at once
            if (at < 0 || layer != distinct.get(at)) {
                at = distinct.indexOf(layer);
            }
            if (at < 0) {
                at = distinct.size();
                distinct.add(layer);
                counts.add(0);
            }
            counts.set(at, counts.get(at) + 1);
        }
        List<LayerGroup> groups = new ArrayList<>();
        for (int i = 0; i < distinct.size(); i++) {
            groups.add(new LayerGroup(distinct.get(i), counts.get(i)));
        }
        return groups;
    }

    /** The same architecture under another name. */
    public ModelArchitecture withId(String newId) {
        return new ModelArchitecture(
                newId, family, hiddenSize, embedding, layers, finalNorm, head, contextLimit, storedFormat);
    }
}
