package dev.rooflight.core.efficiency;

import dev.rooflight.core.operator.AttentionKernel;
import dev.rooflight.core.operator.Kernel;
import dev.rooflight.core.pass.Feature;
import java.util.Optional;

/**
 * What the constants of kernels multiply beside an operator's work. A kernel that has no such thing says so with what adds
 * nothing.
 *
 * @param depth channels that an output of a product is summed over; 0 where there is no product that runs in tiles along them
 * @param keyValueHeads heads of each sequence that take their turn on a unit; 0 where there are none
 * @param headWidth channels of a head; {@link #USUAL_HEAD} where there are none
 * @param pairs what counts (query, key) pairs, where there are any
 * @param hit what counts the experts hit, where there are any
 */
record KernelShape(
        double depth,
        double keyValueHeads,
        double headWidth,
        Optional<Feature> pairs,
        Optional<Feature.DistinctExperts> hit) {
    /** Channels of most heads: the width that further work for wide heads is counted from. */
    static final double USUAL_HEAD = 128;

    private static final KernelShape PLAIN = new KernelShape(0, 0, USUAL_HEAD, Optional.empty(), Optional.empty());

    /** The shape of a kernel. */
    static KernelShape of(Kernel kernel) {
        return kernel.accept(Reader.INSTANCE);
    }

    private enum Reader implements Kernel.Visitor<KernelShape> {
        INSTANCE;

        @Override
        public KernelShape matMul(Kernel.MatMul product) {
            return new KernelShape(product.depth(), 0, USUAL_HEAD, Optional.empty(), Optional.empty());
        }

        @Override
        public KernelShape groupedMatMul(Kernel.GroupedMatMul products) {
            return new KernelShape(0, 0, USUAL_HEAD, Optional.empty(), Optional.of(products.hit()));
        }

        @Override
        public KernelShape attention(AttentionKernel attention) {
            return new KernelShape(
                    0, attention.keyValueHeads(), attention.width(), Optional.of(attention.pairs()), Optional.empty());
        }

        @Override
        public KernelShape convolution(Kernel.Convolution convolution) {
            return PLAIN;
        }

        @Override
        public KernelShape recurrence(Kernel.Recurrence recurrence) {
            return PLAIN;
        }

        @Override
        public KernelShape stream(Kernel.Stream stream) {
            return PLAIN;
        }

        @Override
        public KernelShape gather(Kernel.Gather gather) {
            return PLAIN;
        }

        @Override
        public KernelShape exchange(Kernel.Exchange exchange) {
            return PLAIN;
        }
    }
}
