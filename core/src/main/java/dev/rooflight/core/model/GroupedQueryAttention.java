package dev.rooflight.core.model;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import dev.rooflight.core.pass.Reach;

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
public record GroupedQueryAttention(
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
                queryHeads, keyValueHeads, headDim, channels, reach, rotaryDims, projections, queryKeyNorm, outputGate);
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
    public <R> R accept(TokenMixer.Visitor<R> visitor) {
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
