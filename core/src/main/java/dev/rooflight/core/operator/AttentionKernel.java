package dev.rooflight.core.operator;

import static dev.rooflight.core.pass.Feature.Basic.ONE;
import static dev.rooflight.core.pass.Feature.Basic.TOKENS;
import static java.util.Objects.requireNonNull;

import dev.rooflight.core.pass.Feature;
import dev.rooflight.core.pass.Reach;

/**
 * Products of queries with keys or values along a reach, with H heads of d channels (values d_v):
 *
 * <ul>
 *   <li>flash: 2·A·(d + d_v)·H matrix and 5·A·H vector operations; queries are read, outputs written, keys and values read
 *       once
 *   <li>scores, unfused: 2·R·d·H matrix operations; scores R·H·aB are written
 *   <li>values, unfused: 2·R·d_v·H matrix operations; weights R·H·aB are read
 *   <li>index: 2·A·d·H matrix and 3·A·H vector operations (rectify, weigh, add) on keys that are cached for all heads
 *       together; heads' weights are read beside the queries
 * </ul>
 *
 * Sources: Dao et al., FlashAttention (arXiv 2205.14135) for the fused form; the unfused rows are those of arXiv 2402.16363.
 *
 * @param part what of attention it is
 * @param heads H, query heads
 * @param keyValueHeads N, heads that have keys and values of their own; 1 where one latent serves all
 * @param keyDim d, channels of a query and a key head
 * @param valueDim d_v, channels of a value head; 0 where there are no values
 * @param keysRead numbers of keys read for each position
 * @param valuesRead numbers of values read for each position; 0 where the values are among the keys
 * @param sinks learned attention sinks
 * @param density keys per position: less than 1 where positions are pooled
 * @param reach which positions are attended
 */
public record AttentionKernel(
        Part part,
        double heads,
        double keyValueHeads,
        double keyDim,
        double valueDim,
        double keysRead,
        double valuesRead,
        double sinks,
        double density,
        Reach reach)
        implements Kernel {
    /** Vector operations of a score in a softmax: maximum, subtraction, exponential, sum, division. */
    static final double SOFTMAX_OPS = 5;

    private static final double INDEX_OPS = 3;

    /** What of attention a kernel is. */
    public enum Part {
        /** All of it: scores never leave the chip. */
        FLASH,
        /** Queries against keys. */
        SCORES,
        /** The weighted sum of values. */
        VALUES,
        /** Scores of an indexer, which picks positions. */
        INDEX
    }

    public AttentionKernel {
        requireNonNull(part, "part is null");
        requireNonNull(reach, "reach is null");
    }

    /** Flash attention whose keys and values are read head by head. */
    public static AttentionKernel flash(
            double heads, double keyValueHeads, double keyDim, double valueDim, double sinks, Reach reach) {
        return new AttentionKernel(
                Part.FLASH,
                heads,
                keyValueHeads,
                keyDim,
                valueDim,
                keyValueHeads * keyDim,
                keyValueHeads * valueDim,
                sinks,
                1,
                reach);
    }

    /** The same for a part of it. */
    AttentionKernel only(Part other) {
        return new AttentionKernel(
                other,
                heads,
                keyValueHeads,
                keyDim,
                valueDim,
                keysRead,
                valuesRead,
                other == Part.FLASH ? sinks : 0,
                density,
                reach);
    }

    /** The same for a share of its heads. */
    public AttentionKernel ofHeads(double queries, double keysAndValues) {
        return new AttentionKernel(
                part,
                heads * queries,
                keyValueHeads * keysAndValues,
                keyDim,
                valueDim,
                keysRead * keysAndValues,
                valuesRead * keysAndValues,
                sinks,
                density,
                reach);
    }

    /** What counts the (query, key) pairs that are computed. */
    public Feature pairs() {
        return part == Part.FLASH || part == Part.INDEX ? Feature.attendedPairs(reach) : Feature.scoreRectangle(reach);
    }

    /** Channels of a head in its products: the mean of keys and values where it has both. */
    public double width() {
        return switch (part) {
            case FLASH -> (keyDim + valueDim) / 2;
            case SCORES, INDEX -> keyDim;
            case VALUES -> valueDim;
        };
    }

    @Override
    public double parameters() {
        return sinks;
    }

    @Override
    public OperatorKind kind() {
        return OperatorKind.ATTENTION;
    }

    @Override
    public Work work(ElementBytes bytes) {
        double aB = bytes.activation();
        Feature positions = Feature.positionsRead(reach);
        return switch (part) {
            case FLASH ->
                Work.NONE
                        .matrix(2 * (keyDim + valueDim) * heads, pairs())
                        .vector(SOFTMAX_OPS * heads, pairs())
                        .bytes(Traffic.WEIGHTS, sinks * bytes.weight(), ONE)
                        .bytes(Traffic.ACTIVATION_READ, heads * keyDim * aB, TOKENS)
                        .bytes(Traffic.ACTIVATION_WRITE, heads * valueDim * aB, TOKENS)
                        .bytes(reading(), (keysRead + valuesRead) * readBytes(bytes), positions);
            case SCORES ->
                Work.NONE
                        .matrix(2 * keyDim * heads, pairs())
                        .bytes(Traffic.ACTIVATION_READ, heads * keyDim * aB, TOKENS)
                        .bytes(reading(), keysRead * readBytes(bytes), positions)
                        .bytes(Traffic.ACTIVATION_WRITE, heads * aB, pairs());
            case VALUES ->
                Work.NONE
                        .matrix(2 * valueDim * heads, pairs())
                        .bytes(Traffic.ACTIVATION_READ, heads * aB, pairs())
                        // values that are among the keys are read once more here
                        .bytes(reading(), (valuesRead == 0 ? valueDim : valuesRead) * readBytes(bytes), positions)
                        .bytes(Traffic.ACTIVATION_WRITE, heads * valueDim * aB, TOKENS);
            case INDEX ->
                Work.NONE
                        .matrix(2 * heads * keyDim * density, pairs())
                        .vector(INDEX_OPS * heads * density, pairs())
                        .bytes(Traffic.ACTIVATION_READ, (heads * keyDim + heads) * aB, TOKENS)
                        .bytes(Traffic.KV_WRITE, density * keysRead * bytes.cached(), TOKENS)
                        .bytes(Traffic.KV_READ, density * keysRead * bytes.cached(), positions);
        };
    }

    private Traffic reading() {
        return reach.cached() ? Traffic.KV_READ : Traffic.ACTIVATION_READ;
    }

    private double readBytes(ElementBytes bytes) {
        return reach.cached() ? bytes.cached() : bytes.activation();
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.attention(this);
    }
}
