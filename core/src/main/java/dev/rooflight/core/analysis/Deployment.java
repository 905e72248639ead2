package dev.rooflight.core.analysis;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.memory.MemoryPolicy;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.core.operator.Precision;

/**
 * How a model is run on a device.
 *
 * @param precision number formats
 * @param kernels which operators run as one
 * @param memory how the device's memory is used
 */
public record Deployment(Precision precision, Kernels kernels, MemoryPolicy memory) {

    public Deployment {
        requireNonNull(precision, "precision is null");
        requireNonNull(kernels, "kernels is null");
        requireNonNull(memory, "memory is null");
    }

    /** The checkpoint's own formats, fused kernels, default use of memory. */
    public static Deployment of(ModelArchitecture model) {
        return new Deployment(Precision.stored(model.storedFormat()), Kernels.FUSED, MemoryPolicy.DEFAULT);
    }

    /** The same in other number formats. */
    public Deployment withPrecision(Precision changed) {
        return new Deployment(changed, kernels, memory);
    }

    /** The same with other kernels. */
    public Deployment withKernels(Kernels changed) {
        return new Deployment(precision, changed, memory);
    }

    /** The same with another use of memory. */
    public Deployment withMemory(MemoryPolicy changed) {
        return new Deployment(precision, kernels, changed);
    }
}
