package dev.rooflight.core.operator;

import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.pass.Feature;
import java.util.List;

/**
 * A product with one weight matrix ({@link Kernel.MatMul}) as an operator. Outputs that are keys or values go straight into the
 * cache, in the cache's format.
 *
 * @param in input channels
 * @param out output channels
 * @param biased how many outputs have a bias
 */
record Linear(double in, double out, double biased) {

    /** A matrix all of whose outputs have a bias, or none. */
    static Linear of(double in, double out, boolean bias) {
        return new Linear(in, out, bias ? out : 0);
    }

    /** A linear operator whose outputs are all activations. */
    Operator operator(String name, Component component, Feature rows, Precision precision, String input) {
        return operator(name, component, rows, precision, out, 0, input);
    }

    /** A linear operator that writes some of its outputs as activations and some numbers to the cache. */
    Operator operator(
            String name,
            Component component,
            Feature rows,
            Precision precision,
            double activations,
            double cached,
            String input) {
        // what goes into the cache is no activation memory, but the edge is shown with the whole width
        double bytesPerElement = activations / out * precision.activationBytes();
        Kernel.MatMul product = Kernel.MatMul.of(rows, in, out, biased);
        return Operator.of(
                        name,
                        product,
                        component,
                        precision,
                        List.of(input),
                        List.of(new Tensor(name, rows, out, bytesPerElement)))
                .doing(product.work(ElementBytes.of(precision, component), activations, cached));
    }
}
