package dev.rooflight.core.parallel;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.Require;
import dev.rooflight.core.model.Embedding;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.FeedForward.Dense;
import dev.rooflight.core.model.FeedForward.MixtureOfExperts;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.LayerGroup;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.TokenMixer;
import dev.rooflight.core.note.Note;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
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
        check(model, parallelism);
        List<Layer> layers =
                model.layers().stream().map(layer -> split(layer, parallelism)).toList();
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

    /** What a user should know about a split, such as heads that are replicated. */
    public static List<Note> notes(ModelArchitecture model, Parallelism parallelism) {
        int tensor = parallelism.tensor();
        List<Note> notes = new ArrayList<>();
        model.layers().stream()
                .flatMap(layer -> parts(layer.mixer()))
                .filter(TokenMixer.GroupedQueryAttention.class::isInstance)
                .mapToInt(mixer -> ((TokenMixer.GroupedQueryAttention) mixer).keyValueHeads())
                .filter(heads -> heads < tensor)
                .min()
                .ifPresent(heads -> notes.add(new Note.ReplicatedHeads(heads, tensor)));
        if (tensor > 1
                && model.layers().stream().anyMatch(layer -> layer.mixer() instanceof TokenMixer.LatentAttention)) {
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

    /** A mixer, or the mixers that it consists of. */
    private static Stream<TokenMixer> parts(TokenMixer mixer) {
        if (mixer instanceof TokenMixer.Parallel both) {
            return Stream.concat(parts(both.first()), parts(both.second()));
        }
        return mixer instanceof TokenMixer.SelfAndCross both ? Stream.of(both.self(), both.cross()) : Stream.of(mixer);
    }

    private static List<Layer> kinds(ModelArchitecture model) {
        return model.layerGroups().stream().map(LayerGroup::layer).toList();
    }

    private static int start(int stage, int layers, int stages) {
        return stage * (layers / stages) + Math.min(stage, layers % stages);
    }

    private static void check(ModelArchitecture model, Parallelism parallelism) {
        int tensor = parallelism.tensor();
        if (!divides(model, parallelism)) {
            String valid = IntStream.rangeClosed(1, MOST_SUGGESTED)
                    .filter(degree -> isPossible(model, parallelism, degree))
                    .mapToObj(Integer::toString)
                    .collect(Collectors.joining(", "));
            throw new InvalidValueException("%s cannot be split over %d tensor-parallel devices: %s; possible are %s"
                    .formatted(model.id(), tensor, reason(model, parallelism), valid.isEmpty() ? "1" : valid));
        }
        int layers = model.layers().size();
        Require.that(
                parallelism.pipeline() <= layers,
                "%d pipeline stages for %d layers; expected at most one stage for each layer"
                        .formatted(parallelism.pipeline(), layers));
        checkExperts(model, parallelism.expert());
        Require.that(
                parallelism.context() == 1
                        || model.layers().stream()
                                .allMatch(layer -> layer.mixer().stateNumbers() == 0),
                "%s has layers with a recurrent state, which goes through the positions in order; expected --cp 1"
                        .formatted(model.id()));
    }

    private static void checkExperts(ModelArchitecture model, int devices) {
        int[] mixtures = model.layers().stream()
                .mapToInt(layer -> experts(layer.feedForward()))
                .filter(experts -> experts > 0)
                .distinct()
                .toArray();
        Require.that(devices == 1 || mixtures.length > 0, "%s has no experts; expected --ep 1".formatted(model.id()));
        for (int experts : mixtures) {
            Require.that(
                    experts % devices == 0,
                    "%d experts cannot be spread over %d devices; possible are %s"
                            .formatted(
                                    experts,
                                    devices,
                                    IntStream.rangeClosed(1, Math.min(experts, 1024))
                                            .filter(degree ->
                                                    IntStream.of(mixtures).allMatch(count -> count % degree == 0))
                                            .mapToObj(Integer::toString)
                                            .collect(Collectors.joining(", "))));
        }
    }

    /** Whether another degree of tensor parallelism goes with the model and the rest of the parallelism. */
    private static boolean isPossible(ModelArchitecture model, Parallelism parallelism, int tensor) {
        try {
            return divides(model, parallelism.withTensor(tensor));
        } catch (InvalidValueException e) {
            return false;
        }
    }

    private static boolean divides(ModelArchitecture model, Parallelism parallelism) {
        try {
            model.layers().forEach(layer -> split(layer, parallelism));
            return true;
        } catch (InvalidValueException e) {
            return false;
        }
    }

    private static String reason(ModelArchitecture model, Parallelism parallelism) {
        try {
            model.layers().forEach(layer -> split(layer, parallelism));
            return "";
        } catch (InvalidValueException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static int experts(FeedForward feedForward) {
        if (feedForward instanceof MixtureOfExperts moe) {
            return moe.experts();
        }
        return feedForward instanceof FeedForward.DenseBesideExperts both
                ? both.experts().experts()
                : 0;
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
                split(layer.mixer(), parallelism.tensor()),
                split(layer.feedForward(), parallelism),
                layer.norm(),
                layer.placement());
    }

    private static TokenMixer split(TokenMixer mixer, int n) {
        if (mixer instanceof TokenMixer.GroupedQueryAttention a) {
            return attention(a, n);
        } else if (mixer instanceof TokenMixer.LatentAttention a) {
            return new TokenMixer.LatentAttention(
                    share("attention heads", a.heads(), n),
                    a.queryRank(),
                    a.latentRank(),
                    a.nopeDim(),
                    a.ropeDim(),
                    a.valueDim(),
                    a.outputGate(),
                    a.bias(),
                    a.indexer());
        } else if (mixer instanceof TokenMixer.CompressedAttention a) {
            return new TokenMixer.CompressedAttention(
                    share("attention heads", a.heads(), n),
                    a.headDim(),
                    a.ropeDim(),
                    a.queryRank(),
                    shareOrReplicate("output groups", a.outputGroups(), n),
                    a.outputRank(),
                    a.window(),
                    a.ratio(),
                    a.indexer());
        } else if (mixer instanceof TokenMixer.SelectiveStateSpace s) {
            return new TokenMixer.SelectiveStateSpace(
                    share("state-space channels", s.inner(), n),
                    s.stateSize(),
                    s.convKernel(),
                    s.stepRank(),
                    s.innerNorms(),
                    s.convBias(),
                    s.projectionBias());
        } else if (mixer instanceof TokenMixer.StateSpaceDuality s) {
            return new TokenMixer.StateSpaceDuality(
                    share("state-space heads", s.heads(), n),
                    s.headDim(),
                    shareOrReplicate("state-space groups", s.groups(), n),
                    s.stateSize(),
                    s.convKernel(),
                    s.gatedNorm(),
                    s.convBias(),
                    s.projectionBias());
        } else if (mixer instanceof TokenMixer.GatedDeltaAttention g) {
            return new TokenMixer.GatedDeltaAttention(
                    share("linear-attention key heads", g.keyHeads(), n),
                    share("linear-attention value heads", g.valueHeads(), n),
                    g.keyDim(),
                    g.valueDim(),
                    g.convKernel(),
                    g.channelDecayRank(),
                    g.outputGateRank());
        } else if (mixer instanceof TokenMixer.Parallel both) {
            return new TokenMixer.Parallel(split(both.first(), n), split(both.second(), n));
        } else if (mixer instanceof TokenMixer.SelfAndCross both) {
            return new TokenMixer.SelfAndCross(attention(both.self(), n), attention(both.cross(), n));
        }
        return mixer;
    }

    private static TokenMixer.GroupedQueryAttention attention(TokenMixer.GroupedQueryAttention a, int n) {
        return new TokenMixer.GroupedQueryAttention(
                share("attention heads", a.queryHeads(), n),
                shareOrReplicate("key/value heads", a.keyValueHeads(), n),
                a.headDim(),
                a.valueDim(),
                a.reach(),
                a.rotaryDims(),
                a.projections(),
                a.queryKeyNorm(),
                a.outputGate());
    }

    private static FeedForward split(FeedForward feedForward, Parallelism parallelism) {
        if (feedForward instanceof Dense dense) {
            return dense(dense, parallelism.tensor());
        } else if (feedForward instanceof MixtureOfExperts moe) {
            return experts(moe, parallelism);
        } else if (feedForward instanceof FeedForward.DenseBesideExperts both) {
            return new FeedForward.DenseBesideExperts(
                    dense(both.dense(), parallelism.tensor()), experts(both.experts(), parallelism));
        }
        return feedForward;
    }

    private static MixtureOfExperts experts(MixtureOfExperts moe, Parallelism parallelism) {
        return new MixtureOfExperts(
                moe.experts(),
                moe.perToken(),
                dense(moe.expert(), parallelism.expertTensor()),
                moe.shared().map(shared -> dense(shared, parallelism.tensor())),
                moe.router(),
                moe.latentWidth(),
                moe.latentNorm(),
                new MixtureOfExperts.Spread(parallelism.expert(), parallelism.replicasPerExperts()));
    }

    private static Dense dense(Dense dense, int n) {
        return new Dense(share("feed-forward channels", dense.intermediate(), n), dense.gated(), dense.bias());
    }

    private static int share(String what, int count, int n) {
        return (int) share(what, (long) count, n);
    }

    private static long share(String what, long count, int n) {
        Require.that(count % n == 0, "%d %s do not divide by %d".formatted(count, what, n));
        return count / n;
    }

    private static int shareOrReplicate(String what, int count, int n) {
        Require.that(
                count % n == 0 || n % count == 0, "%d %s neither divide by %d nor divide it".formatted(count, what, n));
        return Math.max(1, count / n);
    }
}
