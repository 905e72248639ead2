package dev.rooflight.technique;

import dev.rooflight.core.Require;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.TokenMixer;
import dev.rooflight.core.model.TokenMixer.GroupedQueryAttention;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
        return changed(model, layer -> with(layer, attention(layer.mixer(), change)));
    }

    private static TokenMixer attention(TokenMixer mixer, UnaryOperator<GroupedQueryAttention> change) {
        if (mixer instanceof GroupedQueryAttention attention) {
            return change.apply(attention);
        } else if (mixer instanceof TokenMixer.SelfAndCross both) {
            return new TokenMixer.SelfAndCross(change.apply(both.self()), both.cross());
        } else if (mixer instanceof TokenMixer.Parallel both) {
            return new TokenMixer.Parallel(attention(both.first(), change), attention(both.second(), change));
        }
        return mixer;
    }

    /** All grouped-query attentions over the sequence itself. */
    static List<GroupedQueryAttention> attentions(ModelArchitecture model) {
        return model.layerGroups().stream()
                .flatMap(group -> attentions(group.layer().mixer()))
                .toList();
    }

    private static Stream<GroupedQueryAttention> attentions(TokenMixer mixer) {
        if (mixer instanceof GroupedQueryAttention attention) {
            return Stream.of(attention);
        } else if (mixer instanceof TokenMixer.SelfAndCross both) {
            return Stream.of(both.self());
        } else if (mixer instanceof TokenMixer.Parallel both) {
            return Stream.concat(attentions(both.first()), attentions(both.second()));
        }
        return Stream.of();
    }

    /** Every feed-forward's inner width changed. */
    static FeedForward widths(FeedForward feedForward, UnaryOperator<FeedForward.Dense> change) {
        if (feedForward instanceof FeedForward.Dense dense) {
            return change.apply(dense);
        } else if (feedForward instanceof FeedForward.MixtureOfExperts moe) {
            return widths(moe, change);
        } else if (feedForward instanceof FeedForward.DenseBesideExperts both) {
            return new FeedForward.DenseBesideExperts(change.apply(both.dense()), widths(both.experts(), change));
        }
        return feedForward;
    }

    private static FeedForward.MixtureOfExperts widths(
            FeedForward.MixtureOfExperts moe, UnaryOperator<FeedForward.Dense> change) {
        return new FeedForward.MixtureOfExperts(
                moe.experts(),
                moe.perToken(),
                change.apply(moe.expert()),
                moe.shared().map(change),
                moe.router(),
                moe.latentWidth(),
                moe.latentNorm(),
                moe.spread());
    }

    /** The first dense feed-forward, if there is one. */
    static Optional<FeedForward.Dense> dense(ModelArchitecture model) {
        return model.layerGroups().stream()
                .map(group -> group.layer().feedForward())
                .flatMap(feedForward -> feedForward instanceof FeedForward.Dense dense
                        ? Stream.of(dense)
                        : feedForward instanceof FeedForward.DenseBesideExperts both
                                ? Stream.of(both.dense())
                                : Stream.<FeedForward.Dense>of())
                .findFirst();
    }

    static boolean haveExperts(ModelArchitecture model) {
        return model.layerGroups().stream()
                .map(group -> group.layer().feedForward())
                .anyMatch(feedForward -> feedForward instanceof FeedForward.MixtureOfExperts
                        || feedForward instanceof FeedForward.DenseBesideExperts);
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

    /** The parameter {@code layer}: the layer after which the others are left out; refuses one that has none behind it. */
    static int exit(Scenario before, Values values) {
        int layers = before.model().layers().size();
        int exit = values.count("layer");
        Require.that(
                exit < layers,
                "%s: layer is %d; expected at most %d, since %s has %d layers"
                        .formatted(
                                values.request(),
                                exit,
                                layers - 1,
                                before.model().id(),
                                layers));
        return exit;
    }

    /** Refuses a model without experts. */
    static void requireExperts(Scenario before, Values values) {
        Require.that(
                haveExperts(before.model()),
                "%s cannot be applied to %s: it has no experts"
                        .formatted(values.request(), before.model().id()));
    }
}
