package dev.rooflight.core.parallel;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.Require;
import dev.rooflight.core.model.Embedding;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.FeedForward.MixtureOfExperts;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.LayerGroup;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.note.Note;
import dev.rooflight.core.parallel.Feasibility.Impossible;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
     * Equal stages of a pipeline.
     *
     * @param rank what a device of each of them holds
     * @param count how many there are
     */
    public record Stages(Rank rank, int count) {
        public Stages {
            requireNonNull(rank, "rank is null");
            Require.within("number of stages", count, 1, Integer.MAX_VALUE);
        }
    }

    /** What tells a stage from others. */
    private record Kind(List<LayerGroup> layers, boolean first, boolean last) {}

    /**
     * The ranks of all stages, equal stages once, in order of first appearance.
     *
     * @throws InvalidValueException if the model cannot be split so; the message says why and what can be
     */
    public static List<Stages> of(ModelArchitecture model, Parallelism parallelism) {
        if (parallelism.equals(Parallelism.NONE)) {
            return List.of(new Stages(whole(model), 1));
        }
        feasibility(model, parallelism).require();
        Map<Layer, Layer> shares = new LinkedHashMap<>();
        kinds(model).forEach(whole -> shares.put(whole, split(whole, parallelism)));
        List<Layer> kinds = shares(kinds(model), shares).stream().distinct().toList();
        Embedding embedding = split(model.embedding(), parallelism.tensor());
        List<Stages> stages = new ArrayList<>();
        kindsOfStages(model, parallelism.pipeline()).forEach((kind, span) -> {
            ModelArchitecture share = new ModelArchitecture(
                    model.id(),
                    model.family(),
                    model.hiddenSize(),
                    embedding,
                    shares(model.layers().subList(span.from(), span.to()), shares),
                    model.finalNorm(),
                    model.head(),
                    model.contextLimit(),
                    model.stored(),
                    kind.first() ? model.towers() : List.of());
            stages.add(new Stages(new Rank(share, kind.first(), kind.last(), parallelism, kinds), span.count()));
        });
        return List.copyOf(stages);
    }

    /** The layers of the first stage of a kind, and how many stages there are. */
    private record Span(int from, int to, int count) {
        Span and(Span equal) {
            return new Span(from, to, count + equal.count);
        }
    }

    private static Map<Kind, Span> kindsOfStages(ModelArchitecture model, int stages) {
        int layers = model.layers().size();
        Map<Kind, Span> spans = new LinkedHashMap<>();
        for (int stage = 0; stage < stages; stage++) {
            int from = start(stage, layers, stages);
            int to = start(stage + 1, layers, stages);
            Kind kind = new Kind(LayerGroup.of(model.layers().subList(from, to)), stage == 0, stage == stages - 1);
            spans.merge(kind, new Span(from, to, 1), Span::and);
        }
        return spans;
    }

    private static List<Layer> shares(List<Layer> layers, Map<Layer, Layer> shares) {
        return layers.stream().map(layer -> requireNonNull(shares.get(layer))).toList();
    }

    /**
     * How many layers have to be compiled for a split: those of a stage that are equal once, and equal stages once. What a
     * split costs in time and memory grows with it, whatever the number of layers and stages.
     *
     * @param stages of the pipeline; where there are more than layers, as many as these
     */
    public static int distinctLayers(ModelArchitecture model, int stages) {
        return kindsOfStages(model, Math.min(stages, model.layers().size())).keySet().stream()
                .mapToInt(kind -> kind.layers().size())
                .sum();
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
        int distinct = distinctLayers(model, parallelism.pipeline());
        if (distinct > ModelArchitecture.MAX_KINDS) {
            return new Impossible(
                    new Feasibility.TooManyUnlikeStages(parallelism.pipeline(), distinct, ModelArchitecture.MAX_KINDS),
                    List.of(1));
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
