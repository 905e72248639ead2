package dev.rooflight.validation.calibration;

import dev.rooflight.core.efficiency.KernelClass;
import dev.rooflight.core.format.ComputeFormat;

/**
 * Kernels that share constants.
 *
 * @param format that they compute in; for decode attention that of the cache
 */
record KernelPart(KernelClass kind, ComputeFormat format) implements Comparable<KernelPart> {
    /** Name in provenance, such as {@code linear bf16}. */
    String label() {
        return kind.id() + " " + format.id();
    }

    @Override
    public int compareTo(KernelPart other) {
        int byKind = kind.compareTo(other.kind);
        return byKind != 0 ? byKind : format.compareTo(other.format);
    }
}
