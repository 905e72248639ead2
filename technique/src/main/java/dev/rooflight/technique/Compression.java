package dev.rooflight.technique;

import dev.rooflight.core.model.FeedForward.Dense;
import dev.rooflight.core.model.GroupedQueryAttention;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.numeric.Rounding;
import java.util.List;

/** What techniques that make a model smaller share: fewer layers, heads and channels. */
final class Compression {
    static final long CHANNELS = 64;

    private Compression() {}

    static Scenario depth(Scenario before, double share) {
        List<Layer> layers = before.model().layers();
        int kept = (int) Math.max(1, Rounding.halfEven(layers.size() * share));
        return kept == layers.size() ? before : before.withLayers(Layers.spread(layers, kept));
    }

    static Scenario narrowed(Scenario before, double heads, double channels) {
        Scenario fewerHeads = before.withLayers(Layers.attention(before.model(), attention -> heads(attention, heads)));
        return fewerHeads.withLayers(Layers.changed(
                fewerHeads.model(),
                layer -> Layers.with(layer, layer.feedForward().withWidths(dense -> channels(dense, channels)))));
    }

    static GroupedQueryAttention heads(GroupedQueryAttention attention, double share) {
        int groups = (int) Math.max(1, Rounding.halfEven(attention.keyValueHeads() * share));
        int perGroup = attention.queryHeads() / attention.keyValueHeads();
        return SharedKvHeads.with(attention, groups * perGroup, groups);
    }

    static Dense channels(Dense dense, double share) {
        long kept = (long) Math.max(1, Rounding.halfEven(dense.intermediate() * share));
        long even = share < 1 && kept > CHANNELS ? kept / CHANNELS * CHANNELS : kept;
        return new Dense(even, dense.gated(), dense.bias());
    }
}
