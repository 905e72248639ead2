package dev.rooflight.core.operator;

import static dev.rooflight.core.model.Component.ATTENTION;
import static dev.rooflight.core.pass.Feature.Basic.ONE;
import static dev.rooflight.core.pass.Feature.Basic.TOKENS;

import dev.rooflight.core.model.Precision;
import dev.rooflight.core.pass.Feature;
import dev.rooflight.core.pass.Reach;
import java.util.List;

/**
 * Scores of queries against keys, softmax, and the weighted sum of values. With H heads, A attended pairs, R score rectangle
 * and K positions read:
 *
 * <ul>
 *   <li>unfused: qk_matmul 2·R·d·H matrix, softmax 5·R·H vector (maximum, subtraction, exponential, sum, division),
 *       sv_matmul 2·R·d_v·H matrix; scores R·H·aB are written, read, written and read
 *   <li>flash: 2·A·(d + d_v)·H matrix and 5·A·H vector operations; keys and values are read once, scores never leave the
 *       chip
 * </ul>
 *
 * Sources: Dao et al., FlashAttention (arXiv 2205.14135) for the fused form; the unfused rows are those of arXiv 2402.16363.
 *
 * @param heads H, query heads
 * @param keyDim d, channels of a query and a key head
 * @param valueDim d_v, channels of a value head
 * @param keysRead numbers of keys read for each position, all heads that have keys of their own together
 * @param valuesRead numbers of values read for each position; 0 where the values are among the keys
 * @param reach which positions are attended
 */
record ScaledDotProduct(double heads, double keyDim, double valueDim, double keysRead, double valuesRead, Reach reach) {
    private static final double SOFTMAX_OPS = 5;

    /**
     * The operators; the last one's output has H·d_v channels.
     *
     * @param sinks learned attention sinks: weights of the softmax
     */
    List<Operator> operators(
            Precision precision, Kernels kernels, double sinks, String queries, String keys, String values) {
        return kernels.flashAttention()
                ? List.of(flash(precision, sinks, queries, keys))
                : unfused(precision, sinks, queries, keys, values);
    }

    private Operator flash(Precision precision, double sinks, String queries, String keys) {
        Feature pairs = Feature.attendedPairs(reach);
        Feature positions = Feature.positionsRead(reach);
        Work work = Work.NONE
                .matrix(2 * (keyDim + valueDim) * heads, pairs)
                .vector(SOFTMAX_OPS * heads, pairs)
                .bytes(Traffic.WEIGHTS, sinks * precision.weightBytes(ATTENTION), ONE)
                .bytes(Traffic.ACTIVATION_READ, heads * keyDim * precision.activationBytes(), TOKENS)
                .bytes(Traffic.ACTIVATION_WRITE, heads * valueDim * precision.activationBytes(), TOKENS)
                .bytes(readTraffic(), (keysRead + valuesRead) * readBytes(precision), positions);
        return operator(
                "attention",
                sinks,
                precision,
                work,
                queries.equals(keys) ? List.of(queries) : List.of(queries, keys),
                new Tensor("attention", TOKENS, heads * valueDim, precision.activationBytes()));
    }

    private List<Operator> unfused(Precision precision, double sinks, String queries, String keys, String values) {
        double activation = precision.activationBytes();
        Feature rectangle = Feature.scoreRectangle(reach);
        Feature positions = Feature.positionsRead(reach);
        Operator scores = operator(
                "qk_matmul",
                0,
                precision,
                Work.NONE
                        .matrix(2 * keyDim * heads, rectangle)
                        .bytes(Traffic.ACTIVATION_READ, heads * keyDim * activation, TOKENS)
                        .bytes(readTraffic(), keysRead * readBytes(precision), positions)
                        .bytes(Traffic.ACTIVATION_WRITE, heads * activation, rectangle),
                queries.equals(keys) ? List.of(queries) : List.of(queries, keys),
                new Tensor("qk_matmul", rectangle, heads, activation));
        Work softmax = Work.NONE
                .vector(SOFTMAX_OPS * heads, rectangle)
                .bytes(Traffic.WEIGHTS, sinks * precision.weightBytes(ATTENTION), ONE)
                .bytes(Traffic.ACTIVATION_READ, heads * activation, rectangle)
                .bytes(Traffic.ACTIVATION_WRITE, heads * activation, rectangle);
        Operator probabilities = Operator.of(
                "softmax",
                OperatorKind.ELEMENT_WISE,
                ATTENTION,
                sinks,
                precision.linearFormat(ATTENTION),
                softmax,
                List.of("qk_matmul"),
                List.of(new Tensor("softmax", rectangle, heads, activation)));
        Operator sums = operator(
                "sv_matmul",
                0,
                precision,
                Work.NONE
                        .matrix(2 * valueDim * heads, rectangle)
                        .bytes(Traffic.ACTIVATION_READ, heads * activation, rectangle)
                        // values that are among the keys are read once more here
                        .bytes(
                                readTraffic(),
                                (valuesRead == 0 ? valueDim : valuesRead) * readBytes(precision),
                                positions)
                        .bytes(Traffic.ACTIVATION_WRITE, heads * valueDim * activation, TOKENS),
                values.equals(queries) ? List.of("softmax") : List.of("softmax", values),
                new Tensor("sv_matmul", TOKENS, heads * valueDim, activation));
        return List.of(scores, probabilities, sums);
    }

    private Traffic readTraffic() {
        return reach.cached() ? Traffic.KV_READ : Traffic.ACTIVATION_READ;
    }

    private double readBytes(Precision precision) {
        return reach.cached() ? precision.kvBytes() : precision.activationBytes();
    }

    private static Operator operator(
            String name, double parameters, Precision precision, Work work, List<String> inputs, Tensor output) {
        return Operator.of(
                name,
                OperatorKind.ATTENTION,
                ATTENTION,
                parameters,
                precision.attentionFormat(),
                work,
                inputs,
                List.of(output));
    }
}
