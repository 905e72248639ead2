package dev.rooflight.core.operator;

import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.pass.Feature;
import java.util.List;

/**
 * Operators that pass once over activations: {@code ops} vector operations per element of the output, reading {@code reads}
 * tensors of that size and writing one.
 */
final class ElementWise {
    /** Exponential, addition, division, multiplication: SiLU; GELU approximations cost about as much. */
    static final double ACTIVATION_OPS = 4;

    private ElementWise() {}

    /** Residual addition: one operation per element. */
    static Operator add(String name, double width, Feature rows, Precision precision, List<String> inputs) {
        return operator(name, Component.FEED_FORWARD, 1, width, rows, precision, inputs);
    }

    /** An operator that reads each of its inputs, as wide as its output, once. */
    static Operator operator(
            String name,
            Component component,
            double ops,
            double width,
            Feature rows,
            Precision precision,
            List<String> inputs) {
        return operator(name, component, ops, inputs.size(), width, rows, precision, inputs);
    }

    /** An operator that reads {@code reads} tensors as wide as its output. */
    static Operator operator(
            String name,
            Component component,
            double ops,
            double reads,
            double width,
            Feature rows,
            Precision precision,
            List<String> inputs) {
        Kernel.Stream.Purpose purpose =
                component == Component.EXPERTS ? Kernel.Stream.Purpose.OF_EXPERTS : Kernel.Stream.Purpose.ELEMENT_WISE;
        return Operator.of(
                name,
                new Kernel.Stream(purpose, rows, ops * width, reads * width, width, 0, 0),
                component,
                precision,
                inputs,
                List.of(new Tensor(name, rows, width, precision.activationBytes())));
    }
}
