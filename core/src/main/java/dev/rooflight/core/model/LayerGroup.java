package dev.rooflight.core.model;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Equal layers of a network, wherever they stand in it.
 *
 * @param layer what each of them is
 * @param count how many there are
 */
public record LayerGroup(Layer layer, int count) {
    public LayerGroup {
        requireNonNull(layer, "layer is null");
        Require.within("number of layers", count, 1, ModelArchitecture.MAX_LAYERS);
    }

    /** Equal layers together, in order of first appearance. */
    public static List<LayerGroup> of(List<Layer> layers) {
        Map<Layer, int[]> counts = new LinkedHashMap<>();
        // readers share one object among equal layers, so that few are compared part by part
        IdentityHashMap<Layer, int[]> known = new IdentityHashMap<>();
        for (Layer layer : layers) {
            known.computeIfAbsent(layer, unknown -> counts.computeIfAbsent(unknown, first -> new int[1]))[0]++;
        }
        List<LayerGroup> groups = new ArrayList<>();
        counts.forEach((layer, count) -> groups.add(new LayerGroup(layer, count[0])));
        return groups;
    }
}
