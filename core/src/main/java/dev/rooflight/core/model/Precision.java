package dev.rooflight.core.model;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Number formats of a deployment.
 *
 * @param weights format of each component's weights; every component is named
 * @param activations format of what linears read; products run in the narrowest format that holds both operands
 * @param kvCache format of cached keys and values
 */
public record Precision(Map<Component, NumberFormat> weights, NumberFormat activations, NumberFormat kvCache) {

    public Precision {
        for (Component component : Component.values()) {
            Require.that(
                    weights.containsKey(component),
                    "weights",
                    "without " + component.label(),
                    "a format for every component");
        }
        weights = Collections.unmodifiableMap(new EnumMap<>(weights));
        requireNonNull(activations, "activations is null");
        requireNonNull(kvCache, "kvCache is null");
    }

    /** Everything in one format, as a checkpoint stores it; activations and cache in FP16 where that format is narrow. */
    public static Precision stored(NumberFormat format) {
        Map<Component, NumberFormat> weights = new EnumMap<>(Component.class);
        for (Component component : Component.values()) {
            weights.put(component, format);
        }
        NumberFormat wide = format.narrow() ? NumberFormats.FP16 : format;
        return new Precision(weights, wide, wide);
    }

    /** One component's weights in another format. */
    public Precision withWeights(Component component, NumberFormat format) {
        Map<Component, NumberFormat> changed = new EnumMap<>(weights);
        changed.put(component, format);
        return new Precision(changed, activations, kvCache);
    }

    /** Every component in the format of one of them: what a tower whose weights all belong to it runs with. */
    public Precision throughout(Component component) {
        Map<Component, NumberFormat> changed = new EnumMap<>(weights);
        changed.replaceAll((any, before) -> weightFormat(component));
        return new Precision(changed, activations, kvCache);
    }

    /** The linears of the layers in another format; embeddings, norms and head stay as they are. */
    public Precision withWeights(NumberFormat format) {
        Map<Component, NumberFormat> changed = new EnumMap<>(weights);
        changed.replaceAll((component, before) -> component.quantisedByDefault() ? format : before);
        return new Precision(changed, activations, kvCache);
    }

    /** Activations in another format. */
    public Precision withActivations(NumberFormat format) {
        return new Precision(weights, format, kvCache);
    }

    /** The cache in another format. */
    public Precision withKvCache(NumberFormat format) {
        return new Precision(weights, activations, format);
    }

    /** Bytes per weight of a component. */
    public double weightBytes(Component component) {
        return weightFormat(component).bytesPerElement();
    }

    /** Format of a component's weights. */
    public NumberFormat weightFormat(Component component) {
        return requireNonNull(weights.get(component), component.label());
    }

    /** Bytes per activation. */
    public double activationBytes() {
        return activations.bytesPerElement();
    }

    /** Bytes per cached number. */
    public double kvBytes() {
        return kvCache.bytesPerElement();
    }

    /** Compute format of a product of activations with a component's weights. */
    public ComputeFormat linearFormat(Component component) {
        return ComputeFormat.common(activations, weightFormat(component));
    }

    /** Compute format of a product of activations with cached keys or values. */
    public ComputeFormat attentionFormat() {
        return ComputeFormat.common(activations, kvCache);
    }
}
