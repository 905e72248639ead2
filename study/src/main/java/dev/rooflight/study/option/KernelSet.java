package dev.rooflight.study.option;

import dev.rooflight.core.operator.Kernels;

/** Sets of kernels that have a name. */
public enum KernelSet {
    /** What serving engines run. */
    FUSED,
    /** Every operator on its own. */
    EAGER;

    /** Which operators run as one. */
    public Kernels kernels() {
        return switch (this) {
            case FUSED -> Kernels.FUSED;
            case EAGER -> Kernels.EAGER;
        };
    }
}
