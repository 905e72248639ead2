package dev.rooflight.technique;

import dev.rooflight.core.model.Precision;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.OperatorKind;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.pass.Feature;

/** What rewrites have to know about the weight matrices of layers. */
final class Projections {
    private static final String ADAPTER = "_lora";

    private Projections() {}

    static String adapterOf(String name) {
        return name + ADAPTER;
    }

    /** Whether an operator multiplies with weights of a layer: what pruning and quantising "the weights" mean. */
    static boolean has(Operator operator) {
        return isLinear(operator) || (operator.kind() == OperatorKind.EXPERTS && operator.parameters() > 0);
    }

    /** The same for a single matrix. */
    static boolean isLinear(Operator operator) {
        return operator.kind() == OperatorKind.LINEAR
                && operator.component().quantisedByDefault()
                && operator.parameters() > 0
                && !operator.name().endsWith(ADAPTER);
    }

    /** The same where it maps activations: not what a latent cache is expanded with. */
    static boolean mapsActivations(Operator operator) {
        Feature rows = operator.outputs().isEmpty() ? Feature.Basic.ONE : rows(operator);
        return isLinear(operator)
                && operator.work().bytes(Traffic.ACTIVATION_READ).of(rows) > 0
                && operator.work().matrixOps().of(rows) > 0;
    }

    /** Input channels of a single matrix. */
    static double in(Operator operator, Precision precision) {
        return operator.work().bytes(Traffic.ACTIVATION_READ).of(rows(operator)) / precision.activationBytes();
    }

    /** Output channels of a single matrix. */
    static double out(Operator operator, Precision precision) {
        return operator.work().matrixOps().of(rows(operator)) / 2 / in(operator, precision);
    }

    /** What counts the rows that go through a matrix. */
    static Feature rows(Operator operator) {
        return operator.outputs().get(0).rows();
    }
}
