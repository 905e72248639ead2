package dev.rooflight.core.operator;

import static dev.rooflight.core.model.Component.ATTENTION;
import static dev.rooflight.core.pass.Feature.Basic.TOKENS;

import dev.rooflight.core.model.Precision;
import dev.rooflight.core.pass.Feature;
import java.util.List;

/**
 * Scores of queries against keys, softmax, and the weighted sum of values ({@link AttentionKernel}) as operators: one where scores
 * never leave the chip, three where they do. The softmax of the three takes 5·R·H vector operations; scores R·H·aB are written,
 * read, written and read.
 *
 * @param attention the whole of it, as one kernel
 */
record ScaledDotProduct(AttentionKernel attention) {

    /** The operators; the last one's output has H·d_v channels. */
    List<Operator> operators(Precision precision, Kernels kernels, String queries, String keys, String values) {
        return kernels.flashAttention()
                ? List.of(flash(precision, queries, keys))
                : unfused(precision, queries, keys, values);
    }

    private Operator flash(Precision precision, String queries, String keys) {
        return Operator.of(
                "attention",
                attention,
                ATTENTION,
                precision,
                inputs(queries, keys),
                List.of(output("attention", precision)));
    }

    private List<Operator> unfused(Precision precision, String queries, String keys, String values) {
        Feature rectangle = Feature.scoreRectangle(attention.reach());
        double heads = attention.heads();
        Operator scores = Operator.of(
                "qk_matmul",
                attention.only(AttentionKernel.Part.SCORES),
                ATTENTION,
                precision,
                inputs(queries, keys),
                List.of(new Tensor("qk_matmul", rectangle, heads, precision.activationBytes())));
        Operator probabilities = Operator.of(
                "softmax",
                new Kernel.Stream(
                        Kernel.Stream.Purpose.ELEMENT_WISE,
                        rectangle,
                        AttentionKernel.SOFTMAX_OPS * heads,
                        heads,
                        heads,
                        0,
                        attention.sinks()),
                ATTENTION,
                precision,
                List.of("qk_matmul"),
                List.of(new Tensor("softmax", rectangle, heads, precision.activationBytes())));
        Operator sums = Operator.of(
                "sv_matmul",
                attention.only(AttentionKernel.Part.VALUES),
                ATTENTION,
                precision,
                values.equals(queries) ? List.of("softmax") : List.of("softmax", values),
                List.of(output("sv_matmul", precision)));
        return List.of(scores, probabilities, sums);
    }

    private static List<String> inputs(String queries, String keys) {
        return queries.equals(keys) ? List.of(queries) : List.of(queries, keys);
    }

    private Tensor output(String name, Precision precision) {
        return new Tensor(name, TOKENS, attention.heads() * attention.valueDim(), precision.activationBytes());
    }
}
