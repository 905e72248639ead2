package dev.rooflight.technique;

import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.GroupedQueryAttention;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.TokenMixer;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Changes to all layers of a model. */
final class Layers {
    private Layers() {}

    /** Every layer changed; equal neighbours stay one object. */
    static List<Layer> changed(ModelArchitecture model, UnaryOperator<Layer> change) {
        IdentityHashMap<Layer, Layer> known = new IdentityHashMap<>();
        return model.layers().stream()
                .map(layer -> known.computeIfAbsent(layer, change))
                .toList();
    }

    static Layer with(Layer layer, TokenMixer mixer) {
        return new Layer(mixer, layer.feedForward(), layer.norm(), layer.placement());
    }

    static Layer with(Layer layer, FeedForward feedForward) {
        return new Layer(layer.mixer(), feedForward, layer.norm(), layer.placement());
    }

    /** Every grouped-query attention over the sequence itself changed. */
    static List<Layer> attention(ModelArchitecture model, UnaryOperator<GroupedQueryAttention> change) {
        return changed(model, layer -> with(layer, layer.mixer().withAttention(change)));
    }

    /** All grouped-query attentions over the sequence itself. */
    static List<GroupedQueryAttention> attentions(ModelArchitecture model) {
        return model.layerGroups().stream()
                .flatMap(group -> group.layer().mixer().attentions().stream())
                .toList();
    }

    /** The first dense feed-forward, if there is one. */
    static Optional<FeedForward.Dense> dense(ModelArchitecture model) {
        return model.layerGroups().stream()
                .flatMap(group -> group.layer().feedForward().ofEveryToken().stream())
                .findFirst();
    }

    static boolean haveExperts(ModelArchitecture model) {
        return model.layerGroups().stream()
                .anyMatch(group -> group.layer().feedForward().mixture().isPresent());
    }

    /** Whether any layer caches keys and values. */
    static boolean haveCache(ModelArchitecture model) {
        return model.layerGroups().stream()
                .anyMatch(group -> group.layer().mixer().cachedPerPosition() > 0);
    }

    /** So many layers, taken evenly from first to last. */
    static List<Layer> spread(List<Layer> layers, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> layers.get((int) Math.min(layers.size() - 1L, (long) i * layers.size() / count)))
                .toList();
    }

    /** Refuses the parameter {@code layer} where there is none behind that layer. */
    static Optional<Refusal> behind(Scenario before, Values values) {
        int layers = before.model().layers().size();
        int layer = values.count("layer");
        return layer < layers
                ? Optional.empty()
                : Optional.of(new Refusal.NoLayerBehind(
                        values.request(), layer, layers, before.model().id()));
    }
}
