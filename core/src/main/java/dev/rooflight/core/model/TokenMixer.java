package dev.rooflight.core.model;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import dev.rooflight.core.pass.Reach;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The part of a layer that moves information between tokens. */
public sealed interface TokenMixer {

    /** As a person would say it, in a few words. */
    String label();

    /**
     * Answers a question about a mixer, one method for each kind: a new kind does not compile until each question is answered.
     *
     * @param <R> the answer
     */
    interface Visitor<R> {
        R none(None none);

        R groupedQuery(GroupedQueryAttention attention);

        R latent(LatentAttention attention);

        R compressed(CompressedAttention attention);

        R selectiveStateSpace(SelectiveStateSpace stateSpace);

        R stateSpaceDuality(StateSpaceDuality stateSpace);

        R gatedDelta(GatedDeltaAttention attention);

        R parallel(Parallel both);

        R selfAndCross(SelfAndCross both);

        R linearMap(LinearMap map);
    }

    /** The answer of a visitor to the kind that this is. */
    <R> R accept(Visitor<R> visitor);

    /** What it keeps of a sequence between passes, part by part; empty where it keeps nothing. */
    default List<Cached> caches() {
        return accept(MixerQuestions.CACHES);
    }

    /** Every softmax attention of the sequence to itself that has heads with keys and values of their own. */
    default List<GroupedQueryAttention> attentions() {
        List<GroupedQueryAttention> found = new ArrayList<>();
        withAttention(attention -> {
            found.add(attention);
            return attention;
        });
        return found;
    }

    /** The same with each of those changed. */
    default TokenMixer withAttention(UnaryOperator<GroupedQueryAttention> change) {
        return accept(new MixerQuestions.WithAttention(change));
    }

    /** Attention to a source that follows it, as a step of its own. */
    default Optional<GroupedQueryAttention> toSource() {
        return accept(MixerQuestions.TO_SOURCE);
    }

    /** Whether each position sees earlier ones only, so that tokens can be generated one after the other. */
    default boolean looksBackOnly() {
        return attentions().stream().allMatch(attention -> attention.reach().cached());
    }

    /** Numbers that each new position of a sequence adds to the cache, all parts together; 0 where nothing is cached. */
    default double cachedPerPosition() {
        return caches().stream()
                .filter(part -> !part.isConstant() && part.what() != Cached.What.SOURCE)
                .mapToDouble(Cached::numbers)
                .sum();
    }

    /** Whether it caches latents, from which it can be computed in two ways. */
    default boolean latent() {
        return caches().stream().anyMatch(part -> part.what() == Cached.What.LATENT);
    }

    /** Whether it has a state that goes through the positions in order. */
    default boolean recurrent() {
        return caches().stream().anyMatch(part -> part.what() == Cached.What.STATE);
    }

    /** The layer has no mixer: it is a feed-forward only. */
    record None() implements TokenMixer {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.none(this);
        }

        @Override
        public String label() {
            return "no mixer";
        }
    }

    /**
     * Softmax attention with query heads grouped over key/value heads: multi-head (as many), grouped-query (fewer) or
     * multi-query (one).
     *
     * @param queryHeads H; a multiple of {@code keyValueHeads}
     * @param keyValueHeads N
     * @param headDim d, channels of a query or key head
     * @param valueDim channels of a value head
     * @param reach which positions are attended
     * @param rotaryDims channels of each head that are rotated; 0 where positions come from elsewhere
     * @param projections biases and what is derived from what
     * @param queryKeyNorm norm on queries and keys
     * @param outputGate gate on the attention's output
     */
    record GroupedQueryAttention(
            int queryHeads,
            int keyValueHeads,
            int headDim,
            int valueDim,
            Reach reach,
            int rotaryDims,
            Projections projections,
            QueryKeyNorm queryKeyNorm,
            OutputGate outputGate)
            implements TokenMixer {

        /** Norm on queries and keys before attention. */
        public enum QueryKeyNorm {
            NONE,
            /** RMS norm over each head, one weight of head size shared by all heads. */
            PER_HEAD,
            /** RMS norm over all heads together, one weight per channel. */
            ACROSS_HEADS,
            /** LayerNorm over all heads together, weight and bias per channel. */
            LAYER_ACROSS_HEADS,
            /** RMS norm over each head without weights (Llama 4). */
            UNWEIGHTED
        }

        /** A sigmoid gate, computed from the layer's input, on the attention's output. */
        public enum OutputGate {
            NONE,
            /** One gate for each channel (Qwen3-Next). */
            PER_CHANNEL,
            /** One gate for each head. */
            PER_HEAD
        }

        /**
         * Details of the projections.
         *
         * @param queryBias whether queries have a bias
         * @param keyBias whether keys have one
         * @param valueBias whether values have one
         * @param outputBias whether the output projection has one
         * @param sinks whether each query head has a learned attention sink (gpt-oss)
         * @param valuesAreKeys whether values are the keys, so that there is no value projection (Gemma 4 global layers)
         */
        public record Projections(
                boolean queryBias,
                boolean keyBias,
                boolean valueBias,
                boolean outputBias,
                boolean sinks,
                boolean valuesAreKeys) {
            /** No bias at all. */
            public static final Projections PLAIN = new Projections(false, false, false, false, false, false);

            /** Biases on queries, keys and values, and on the output. */
            public static Projections biased(boolean queryKeyValue, boolean output) {
                return new Projections(queryKeyValue, queryKeyValue, queryKeyValue, output, false, false);
            }

            /** The same with learned sinks. */
            public Projections withSinks(boolean learned) {
                return new Projections(queryBias, keyBias, valueBias, outputBias, learned, valuesAreKeys);
            }

            /** The same where values are the keys. */
            public Projections withValuesAsKeys(boolean same) {
                return new Projections(queryBias, keyBias, valueBias, outputBias, sinks, same);
            }
        }

        public GroupedQueryAttention {
            Require.within("query heads", queryHeads, 1, 1_000_000);
            Require.within("key/value heads", keyValueHeads, 1, queryHeads);
            Require.that(
                    queryHeads % keyValueHeads == 0,
                    "query heads",
                    queryHeads,
                    "a multiple of the " + keyValueHeads + " key/value heads");
            Require.within("head dim", headDim, 1, 1_000_000);
            Require.within("value head dim", valueDim, 1, 1_000_000);
            requireNonNull(reach, "reach is null");
            Require.within("rotary dims", rotaryDims, 0, headDim);
            requireNonNull(projections, "projections is null");
            requireNonNull(queryKeyNorm, "queryKeyNorm is null");
            requireNonNull(outputGate, "outputGate is null");
        }

        /** Attention without norms and gates, values as wide as keys. */
        public static GroupedQueryAttention plain(
                int queryHeads, int keyValueHeads, int headDim, Reach reach, int rotaryDims, Projections projections) {
            return new GroupedQueryAttention(
                    queryHeads,
                    keyValueHeads,
                    headDim,
                    headDim,
                    reach,
                    rotaryDims,
                    projections,
                    QueryKeyNorm.NONE,
                    OutputGate.NONE);
        }

        /** The same with a norm on queries and keys. */
        public GroupedQueryAttention withQueryKeyNorm(QueryKeyNorm norm) {
            return new GroupedQueryAttention(
                    queryHeads, keyValueHeads, headDim, valueDim, reach, rotaryDims, projections, norm, outputGate);
        }

        /** The same with value heads of another size. */
        public GroupedQueryAttention withValueDim(int channels) {
            return new GroupedQueryAttention(
                    queryHeads,
                    keyValueHeads,
                    headDim,
                    channels,
                    reach,
                    rotaryDims,
                    projections,
                    queryKeyNorm,
                    outputGate);
        }

        /** The same with a gate on the output. */
        public GroupedQueryAttention withOutputGate(OutputGate gate) {
            return new GroupedQueryAttention(
                    queryHeads, keyValueHeads, headDim, valueDim, reach, rotaryDims, projections, queryKeyNorm, gate);
        }

        /** Channels of all query heads together. */
        public double queryWidth() {
            return (double) queryHeads * headDim;
        }

        /** Channels of all key heads together. */
        public double keyWidth() {
            return (double) keyValueHeads * headDim;
        }

        /** Channels of all value heads together. */
        public double valueWidth() {
            return (double) keyValueHeads * valueDim;
        }

        /** Channels of the attention's output. */
        public double outputWidth() {
            return (double) queryHeads * valueDim;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.groupedQuery(this);
        }

        @Override
        public String label() {
            String heads = keyValueHeads == queryHeads
                    ? "multi-head attention, %s heads".formatted(queryHeads)
                    : keyValueHeads == 1
                            ? "multi-query attention, %s heads".formatted(queryHeads)
                            : "grouped-query attention, %s heads over %s".formatted(queryHeads, keyValueHeads);
            String dims = headDim == valueDim ? Integer.toString(headDim) : headDim + " (values " + valueDim + ")";
            return heads + " of " + dims + ", " + reach.label();
        }
    }

    /**
     * Picks the positions that attention reads: small heads score every earlier position, the best are attended (DeepSeek
     * sparse attention).
     *
     * @param heads heads of the indexer
     * @param headDim channels of each
     * @param topK positions picked
     * @param ownWeights whether this layer has an indexer of its own; otherwise it takes the picks of an earlier layer
     */
    record Indexer(int heads, int headDim, long topK, boolean ownWeights) {
        public Indexer {
            Require.within("indexer heads", heads, 1, 1_000_000);
            Require.within("indexer head dim", headDim, 1, 1_000_000);
            Require.within("indexer top-k", topK, 1, 1L << 50);
        }
    }

    /**
     * Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434): keys and values of all heads are projections of one latent
     * vector, which is what the cache holds.
     *
     * @param heads H
     * @param queryRank width of the compressed queries; 0 where queries are projected directly
     * @param latentRank r, width of the latent
     * @param nopeDim channels of a head that carry no position
     * @param ropeDim channels that are rotated, shared by all heads on the key side
     * @param valueDim channels of a value head
     * @param outputGate whether a gate as wide as the output multiplies it (Kimi-K3)
     * @param bias whether the compressing projections have a bias
     * @param indexer picks positions, if there is one
     */
    record LatentAttention(
            int heads,
            int queryRank,
            int latentRank,
            int nopeDim,
            int ropeDim,
            int valueDim,
            boolean outputGate,
            boolean bias,
            Optional<Indexer> indexer)
            implements TokenMixer {
        public LatentAttention {
            Require.within("heads", heads, 1, 1_000_000);
            Require.within("query rank", queryRank, 0, 1_000_000);
            Require.within("latent rank", latentRank, 1, 1_000_000);
            Require.within("non-rotary head dim", nopeDim, 1, 1_000_000);
            Require.within("rotary head dim", ropeDim, 0, 1_000_000);
            Require.within("value head dim", valueDim, 1, 1_000_000);
            requireNonNull(indexer, "indexer is null");
        }

        /** Which positions the heads attend to. */
        public Reach reach() {
            return indexer.<Reach>map(picks -> new Reach.TopK(picks.topK())).orElseGet(Reach::causal);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.latent(this);
        }

        @Override
        public String label() {
            return "latent attention, %s heads of %s + %s, latent %s".formatted(heads, nopeDim, ropeDim, latentRank)
                    + indexer.map(picks -> (picks.ownWeights() ? ", top " : ", shared top ") + picks.topK())
                            .orElse("");
        }
    }

    /**
     * Attention over compressed blocks of earlier positions beside a sliding window (DeepSeek-V4): one key/value head whose
     * vector serves as key and value; every {@code ratio} positions are pooled into one, and an indexer may pick among them.
     *
     * @param heads H
     * @param headDim channels of a head
     * @param ropeDim channels that are rotated
     * @param queryRank width of the compressed queries
     * @param outputGroups groups of heads that are projected down on their own
     * @param outputRank width each group is projected to
     * @param window positions kept uncompressed
     * @param ratio positions pooled into one; 0 where only the window is attended
     * @param indexer picks among the pooled positions, if there is one
     */
    record CompressedAttention(
            int heads,
            int headDim,
            int ropeDim,
            int queryRank,
            int outputGroups,
            int outputRank,
            long window,
            int ratio,
            Optional<Indexer> indexer)
            implements TokenMixer {
        public CompressedAttention {
            Require.within("heads", heads, 1, 1_000_000);
            Require.within("head dim", headDim, 1, 1_000_000);
            Require.within("rotary dims", ropeDim, 0, headDim);
            Require.within("query rank", queryRank, 1, 1_000_000);
            Require.within("output groups", outputGroups, 1, heads);
            Require.within("output rank", outputRank, 1, 1_000_000);
            Require.within("sliding window", window, 1, 1L << 50);
            Require.within("compression ratio", ratio, 0, 1_000_000);
            requireNonNull(indexer, "indexer is null");
        }

        /** Which positions the heads attend to. */
        public Reach reach() {
            return ratio == 0
                    ? new Reach.SlidingWindow(window)
                    : new Reach.Compressed(
                            window, ratio, indexer.map(Indexer::topK).orElse(0L));
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.compressed(this);
        }

        @Override
        public String label() {
            return "compressed attention, %s heads of %s, window %s".formatted(heads, headDim, window)
                    + (ratio == 0 ? "" : ", 1 in " + ratio)
                    + indexer.map(picks -> ", top " + picks.topK()).orElse("");
        }
    }

    /**
     * Selective state space of Mamba-1 (arXiv 2312.00752): a state of {@code stateSize} per inner channel.
     *
     * @param inner inner channels
     * @param stateSize state per channel
     * @param convKernel positions of the causal convolution
     * @param stepRank width of the compressed step sizes
     * @param innerNorms whether step, B and C are normalised (Jamba)
     * @param convBias whether the convolution has a bias
     * @param projectionBias whether in and out projections have one
     */
    record SelectiveStateSpace(
            long inner,
            int stateSize,
            int convKernel,
            int stepRank,
            boolean innerNorms,
            boolean convBias,
            boolean projectionBias)
            implements TokenMixer {
        public SelectiveStateSpace {
            Require.within("inner channels", inner, 1, Layer.MAX_WIDTH);
            Require.within("state size", stateSize, 1, 1_000_000);
            Require.within("convolution kernel", convKernel, 1, 10_000);
            Require.within("step rank", stepRank, 1, 10_000_000);
        }

        /** Numbers of state that a sequence keeps, whatever its context, in 32 bits. */
        public double stateNumbers() {
            return (double) inner * stateSize;
        }

        /** Numbers of the convolution's history that a sequence keeps, as activations. */
        public double convolutionNumbers() {
            return (double) inner * (convKernel - 1);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.selectiveStateSpace(this);
        }

        @Override
        public String label() {
            return "Mamba state space, %s channels, state %s".formatted(inner, stateSize);
        }
    }

    /**
     * State-space duality of Mamba-2 (arXiv 2405.21060): heads with one decay each and a state of head dim by state size.
     *
     * @param heads H
     * @param headDim channels of a head
     * @param groups groups of heads that share B and C
     * @param stateSize n
     * @param convKernel positions of the causal convolution
     * @param gatedNorm whether the output is normalised behind its gate
     * @param convBias whether the convolution has a bias
     * @param projectionBias whether in and out projections have one
     */
    record StateSpaceDuality(
            int heads,
            int headDim,
            int groups,
            int stateSize,
            int convKernel,
            boolean gatedNorm,
            boolean convBias,
            boolean projectionBias)
            implements TokenMixer {
        public StateSpaceDuality {
            Require.within("state-space heads", heads, 1, 1_000_000);
            Require.within("state-space head dim", headDim, 1, 1_000_000);
            Require.within("state-space groups", groups, 1, heads);
            Require.within("state size", stateSize, 1, 1_000_000);
            Require.within("convolution kernel", convKernel, 1, 10_000);
        }

        /** Channels of all heads together. */
        public double inner() {
            return (double) heads * headDim;
        }

        /** Channels that pass through the convolution: inner ones, B and C. */
        public double convChannels() {
            return inner() + 2.0 * groups * stateSize;
        }

        /** Numbers of state that a sequence keeps, whatever its context, in 32 bits. */
        public double stateNumbers() {
            return inner() * stateSize;
        }

        /** Numbers of the convolution's history that a sequence keeps, as activations. */
        public double convolutionNumbers() {
            return convChannels() * (convKernel - 1);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.stateSpaceDuality(this);
        }

        @Override
        public String label() {
            return "Mamba-2 state space, %s heads of %s, state %s".formatted(heads, headDim, stateSize);
        }
    }

    /**
     * Linear attention with the gated delta rule: Gated DeltaNet (arXiv 2412.06464) with one decay per head, Kimi Delta
     * Attention (arXiv 2510.26692) with one per channel. Each value head keeps a state of key dim by value dim.
     *
     * @param keyHeads heads of queries and keys
     * @param valueHeads heads of values; a multiple of {@code keyHeads}
     * @param keyDim channels of a key head
     * @param valueDim channels of a value head
     * @param convKernel positions of the causal convolution on queries, keys and values
     * @param channelDecayRank rank of the per-channel decay's projection; 0 where each head has one decay
     * @param outputGateRank rank of the output gate's projection; 0 where it is a full matrix
     */
    record GatedDeltaAttention(
            int keyHeads,
            int valueHeads,
            int keyDim,
            int valueDim,
            int convKernel,
            int channelDecayRank,
            int outputGateRank)
            implements TokenMixer {
        public GatedDeltaAttention {
            Require.within("linear key heads", keyHeads, 1, 1_000_000);
            Require.within("linear value heads", valueHeads, 1, 1_000_000);
            Require.that(
                    valueHeads % keyHeads == 0,
                    "linear value heads",
                    valueHeads,
                    "a multiple of the " + keyHeads + " key heads");
            Require.within("linear key dim", keyDim, 1, 1_000_000);
            Require.within("linear value dim", valueDim, 1, 1_000_000);
            Require.within("convolution kernel", convKernel, 1, 10_000);
            Require.within("decay rank", channelDecayRank, 0, 1_000_000);
            Require.within("gate rank", outputGateRank, 0, 1_000_000);
        }

        /** Channels of all key heads together. */
        public double keyWidth() {
            return (double) keyHeads * keyDim;
        }

        /** Channels of all value heads together. */
        public double valueWidth() {
            return (double) valueHeads * valueDim;
        }

        /** Numbers of state that a sequence keeps, whatever its context, in 32 bits. */
        public double stateNumbers() {
            return (double) valueHeads * keyDim * valueDim;
        }

        /** Numbers of the convolution's history that a sequence keeps, as activations. */
        public double convolutionNumbers() {
            return (2 * keyWidth() + valueWidth()) * (convKernel - 1);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.gatedDelta(this);
        }

        @Override
        public String label() {
            return "%s, %s heads of %s"
                    .formatted(
                            channelDecayRank > 0 ? "Kimi delta attention" : "gated delta linear attention",
                            valueHeads,
                            valueDim);
        }
    }

    /**
     * Two mixers that run on the same input and are added (Falcon-H1).
     *
     * @param first one of them
     * @param second the other
     */
    record Parallel(TokenMixer first, TokenMixer second) implements TokenMixer {
        public Parallel {
            requireNonNull(first, "first is null");
            requireNonNull(second, "second is null");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.parallel(this);
        }

        @Override
        public String label() {
            return first.label() + " beside " + second.label();
        }
    }

    /**
     * Self-attention followed by attention to the encoder's output (decoders of T5, BART, Whisper).
     *
     * @param self attention among the tokens generated so far
     * @param cross attention to the source; its keys and values are computed once per source
     */
    record SelfAndCross(GroupedQueryAttention self, GroupedQueryAttention cross) implements TokenMixer {
        public SelfAndCross {
            requireNonNull(self, "self is null");
            requireNonNull(cross, "cross is null");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.selfAndCross(this);
        }

        @Override
        public String label() {
            return self.label() + ", then to the source";
        }
    }

    /**
     * A linear map in place of attention (per-layer searched networks).
     *
     * @param bias whether it has a bias
     */
    record LinearMap(boolean bias) implements TokenMixer {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.linearMap(this);
        }

        @Override
        public String label() {
            return "linear map in place of attention";
        }
    }
}
