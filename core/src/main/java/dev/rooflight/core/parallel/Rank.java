package dev.rooflight.core.parallel;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.model.Embedding;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.FeedForward.MixtureOfExperts;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.LayerGroup;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.note.Note;
import dev.rooflight.core.parallel.Feasibility.Impossible;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What one device of a pipeline stage holds: itself a model, with fewer heads, narrower feed-forwards, fewer layers. All
 * devices of a stage hold alike.
 *
 * <ul>
 *   <li>Tensor parallelism (Megatron-LM, arXiv 1909.08053) splits heads, inner channels of feed-forwards and the vocabulary.
 *       Key/value heads fewer than devices are replicated; latents of latent attention, routers and indexers are, too.
 *   <li>Expert parallelism spreads whole experts; every device is taken to get an even share of the tokens.
 *   <li>Stages get consecutive layers, as even in number as they can be, the first ones one more.
 * </ul>
 *
 * @param model the share of the model
 * @param first whether the stage embeds tokens
 * @param last whether the stage makes logits
 * @param parallelism how the whole model is spread
 * @param kinds the kinds of layers of all stages, in order of first appearance
 */
public record Rank(ModelArchitecture model, boolean first, boolean last, Parallelism parallelism, List<Layer> kinds) {
    private static final int MOST_SUGGESTED = 128;
    private static final int MOST_EXPERT_DEVICES = 1024;

    public Rank {
        requireNonNull(model, "model is null");
        requireNonNull(parallelism, "parallelism is null");
        kinds = List.copyOf(kinds);
    }

    /** A model on one device. */
    public static Rank whole(ModelArchitecture model) {
        return new Rank(model, true, true, Parallelism.NONE, kinds(model));
    }

    /**
     * One rank of each stage, in order.
     *
     * @throws InvalidValueException if the model cannot be split so; the message says why and what can be
     */
    public static List<Rank> of(ModelArchitecture model, Parallelism parallelism) {
        if (parallelism.equals(Parallelism.NONE)) {
            return List.of(whole(model));
        }
        feasibility(model, parallelism).require();
        IdentityHashMap<Layer, Layer> shares = new IdentityHashMap<>();
        List<Layer> layers = model.layers().stream()
                .map(layer -> shares.computeIfAbsent(layer, whole -> split(whole, parallelism)))
                .toList();
        int stages = parallelism.pipeline();
        List<Layer> kinds = layers.stream().distinct().toList();
        List<Rank> ranks = new ArrayList<>();
        for (int stage = 0; stage < stages; stage++) {
            int from = start(stage, layers.size(), stages);
            int to = start(stage + 1, layers.size(), stages);
            ModelArchitecture share = new ModelArchitecture(
                    model.id(),
                    model.family(),
                    model.hiddenSize(),
                    split(model.embedding(), parallelism.tensor()),
                    layers.subList(from, to),
                    model.finalNorm(),
                    model.head(),
                    model.contextLimit(),
                    model.stored(),
                    stage == 0 ? model.towers() : List.of());
            ranks.add(new Rank(share, stage == 0, stage == stages - 1, parallelism, kinds));
        }
        return List.copyOf(ranks);
    }

    /** Whether a model can be split so. */
    public static Feasibility feasibility(ModelArchitecture model, Parallelism parallelism) {
        Optional<FeedForwardSplit.Divided> uneven = uneven(model, parallelism);
        if (uneven.isPresent()) {
            return new Impossible(
                    new Feasibility.Uneven(
                            model.id(),
                            parallelism.tensor(),
                            uneven.get().what(),
                            uneven.get().devices()),
                    IntStream.rangeClosed(1, MOST_SUGGESTED)
                            .filter(parallelism::allowsTensor)
                            .filter(degree -> uneven(model, parallelism.withTensor(degree))
                                    .isEmpty())
                            .boxed()
                            .toList());
        }
        int layers = model.layers().size();
        if (parallelism.pipeline() > layers) {
            return new Impossible(new Feasibility.TooFewLayers(parallelism.pipeline(), layers), List.of(layers));
        }
        return experts(model, parallelism.expert())
                .<Feasibility>map(obstacle -> obstacle)
                .orElseGet(() -> parallelism.context() > 1
                                && model.layers().stream()
                                        .anyMatch(layer -> layer.mixer().recurrent())
                        ? new Impossible(new Feasibility.RecurrentState(model.id(), parallelism.context()), List.of(1))
                        : new Feasibility.Possible());
    }

    private static Optional<Impossible> experts(ModelArchitecture model, int devices) {
        int[] mixtures = model.layers().stream()
                .flatMap(layer -> layer.feedForward().mixture().stream())
                .mapToInt(MixtureOfExperts::experts)
                .distinct()
                .toArray();
        if (devices > 1 && mixtures.length == 0) {
            return Optional.of(new Impossible(new Feasibility.NoExperts(model.id(), devices), List.of(1)));
        }
        return IntStream.of(mixtures)
                .filter(experts -> experts % devices != 0)
                .boxed()
                .findFirst()
                .map(experts -> new Impossible(
                        new Feasibility.UnevenExperts(devices, experts),
                        IntStream.rangeClosed(1, Math.min(experts, MOST_EXPERT_DEVICES))
                                .filter(degree -> IntStream.of(mixtures).allMatch(count -> count % degree == 0))
                                .boxed()
                                .toList()));
    }

    /** The first thing of a layer that does not divide. */
    private static Optional<FeedForwardSplit.Divided> uneven(ModelArchitecture model, Parallelism parallelism) {
        FeedForward.Visitor<List<FeedForwardSplit.Divided>> wide = new FeedForwardSplit.Countables(parallelism);
        return kinds(model).stream()
                .flatMap(layer -> Stream.concat(
                        layer.mixer().accept(MixerSplit.COUNTABLES).stream()
                                .map(heads -> new FeedForwardSplit.Divided(heads, parallelism.tensor())),
                        layer.feedForward().accept(wide).stream()))
                .filter(part -> !part.even())
                .findFirst();
    }

    /** What a user should know about a split, such as heads that are replicated. */
    public static List<Note> notes(ModelArchitecture model, Parallelism parallelism) {
        int tensor = parallelism.tensor();
        List<Note> notes = new ArrayList<>();
        kinds(model).stream()
                .flatMap(layer -> layer.mixer().accept(MixerSplit.COUNTABLES).stream())
                .filter(part -> part.what() == Countable.What.KEY_VALUE_HEADS)
                .mapToInt(part -> (int) part.count())
                .filter(heads -> heads < tensor)
                .min()
                .ifPresent(heads -> notes.add(new Note.ReplicatedHeads(heads, tensor)));
        if (tensor > 1 && kinds(model).stream().anyMatch(layer -> layer.mixer().latent())) {
            notes.add(new Note.WholeLatents(tensor));
        }
        if (parallelism.expert() > 1) {
            notes.add(new Note.EvenExperts(parallelism.expert()));
        }
        if (model.layers().size() % parallelism.pipeline() != 0) {
            notes.add(new Note.UnevenStages(model.layers().size(), parallelism.pipeline()));
        }
        return notes;
    }

    private static List<Layer> kinds(ModelArchitecture model) {
        return model.layerGroups().stream().map(LayerGroup::layer).toList();
    }

    private static int start(int stage, int layers, int stages) {
        return stage * (layers / stages) + Math.min(stage, layers % stages);
    }

    private static Embedding split(Embedding embedding, int tensor) {
        // engines pad the vocabulary to a multiple
        return new Embedding(
                (embedding.vocabulary() + tensor - 1) / tensor,
                embedding.width(),
                embedding.learnedPositions(),
                embedding.norm());
    }

    private static Layer split(Layer layer, Parallelism parallelism) {
        return new Layer(
                layer.mixer().accept(new MixerSplit.Share(parallelism.tensor())),
                layer.feedForward().accept(new FeedForwardSplit.Share(parallelism)),
                layer.norm(),
                layer.placement());
    }
}
