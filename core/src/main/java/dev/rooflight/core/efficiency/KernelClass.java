package dev.rooflight.core.efficiency;

import dev.rooflight.core.operator.AttentionKernel;
import dev.rooflight.core.operator.Kernel;
import dev.rooflight.core.operator.Operator;
import java.util.Locale;

/** Kernels that share constants. */
public enum KernelClass {
    /** Products with weights in the format they are computed in. */
    LINEAR,
    /** Products with weights that are unpacked to a wider format as they are read. */
    WEIGHT_ONLY_LINEAR,
    /** Products with the weights of many experts at once. */
    EXPERTS,
    /** The same with weights that are unpacked to a wider format. */
    WEIGHT_ONLY_EXPERTS,
    /** Attention of prompts, whole or in chunks. */
    PREFILL_ATTENTION,
    /** Attention of a decode step: one query of each sequence, or a few that are verified. */
    DECODE_ATTENTION,
    /** Recurrences over a state. */
    RECURRENCE,
    /** Norms. */
    NORM,
    /** One pass over activations: additions, activations, rotary embedding. */
    ELEMENT_WISE,
    /** Table look-ups. */
    GATHER;

    /**
     * The class of an operator that runs on one device.
     *
     * @param weightOnly whether its weights are stored narrower than it computes
     * @param prompt whether it works on prompts
     */
    public static KernelClass of(Operator operator, boolean weightOnly, boolean prompt) {
        return operator.kernel().accept(new OfKernel(weightOnly, prompt));
    }

    private record OfKernel(boolean weightOnly, boolean prompt) implements Kernel.Visitor<KernelClass> {
        @Override
        public KernelClass matMul(Kernel.MatMul product) {
            return weightOnly ? WEIGHT_ONLY_LINEAR : LINEAR;
        }

        @Override
        public KernelClass groupedMatMul(Kernel.GroupedMatMul products) {
            return weightOnly ? WEIGHT_ONLY_EXPERTS : EXPERTS;
        }

        @Override
        public KernelClass attention(AttentionKernel attention) {
            return prompt ? PREFILL_ATTENTION : DECODE_ATTENTION;
        }

        @Override
        public KernelClass convolution(Kernel.Convolution convolution) {
            return KernelClass.RECURRENCE;
        }

        @Override
        public KernelClass recurrence(Kernel.Recurrence recurrence) {
            return KernelClass.RECURRENCE;
        }

        @Override
        public KernelClass stream(Kernel.Stream stream) {
            return switch (stream.purpose()) {
                case NORM -> KernelClass.NORM;
                case ELEMENT_WISE -> KernelClass.ELEMENT_WISE;
                case OF_EXPERTS -> EXPERTS;
            };
        }

        @Override
        public KernelClass gather(Kernel.Gather gather) {
            return KernelClass.GATHER;
        }

        @Override
        public KernelClass exchange(Kernel.Exchange exchange) {
            // exchanges have constants of their own
            return KernelClass.ELEMENT_WISE;
        }
    }

    /** Name used in profile files. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
