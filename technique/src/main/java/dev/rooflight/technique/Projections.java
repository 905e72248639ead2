package dev.rooflight.technique;

import dev.rooflight.core.operator.Kernel;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.Role;
import java.util.Optional;

/** Which operators multiply with weights of a layer: what pruning and quantising "the weights" mean. */
final class Projections {
    private Projections() {}

    /** Whether an operator does. */
    static boolean has(Operator operator) {
        return matrix(operator).isPresent()
                || (operator.kernel() instanceof Kernel.GroupedMatMul && operator.parameters() > 0);
    }

    /** The product, where it is with matrices of the layer's own: adapters are not among them. */
    static Optional<Kernel.MatMul> matrix(Operator operator) {
        return operator.kernel() instanceof Kernel.MatMul product
                        && operator.component().quantisedByDefault()
                        && operator.parameters() > 0
                        && operator.role() != Role.ADAPTER
                ? Optional.of(product)
                : Optional.empty();
    }

    /** The same where it maps activations: not what a latent cache is expanded with. */
    static Optional<Kernel.MatMul> ofActivations(Operator operator) {
        return matrix(operator).filter(product -> operator.readsActivations());
    }
}
