package dev.rooflight.technique;

import dev.rooflight.core.operator.AttentionKernel;
import dev.rooflight.core.operator.Kernel;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.Role;
import java.util.Optional;

/** Which operators multiply with weights of a layer: what pruning and quantising "the weights" mean. */
final class Projections {
    private Projections() {}

    /** Whether an operator does. */
    static boolean has(Operator operator) {
        return operator.kernel().accept(new OfOperator(operator));
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

    private record OfOperator(Operator operator) implements Kernel.Visitor<Boolean> {
        @Override
        public Boolean matMul(Kernel.MatMul product) {
            return matrix(operator).isPresent();
        }

        @Override
        public Boolean groupedMatMul(Kernel.GroupedMatMul products) {
            return operator.parameters() > 0;
        }

        @Override
        public Boolean attention(AttentionKernel attention) {
            return false;
        }

        @Override
        public Boolean convolution(Kernel.Convolution convolution) {
            return false;
        }

        @Override
        public Boolean recurrence(Kernel.Recurrence recurrence) {
            return false;
        }

        @Override
        public Boolean stream(Kernel.Stream stream) {
            return false;
        }

        @Override
        public Boolean gather(Kernel.Gather gather) {
            return false;
        }

        @Override
        public Boolean exchange(Kernel.Exchange exchange) {
            return false;
        }
    }
}
