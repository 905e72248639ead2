package dev.rooflight.core.analysis;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.efficiency.EngineProfile;
import dev.rooflight.core.memory.MemoryPolicy;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.core.operator.LatentForm;
import dev.rooflight.core.parallel.Parallelism;
import java.util.Optional;

/**
 * How a model is run on a device, or on many of a kind.
 *
 * @param precision number formats
 * @param kernels which operators run as one
 * @param memory how the device's memory is used
 * @param latentForm how latent attention is computed; empty: the cheaper form in each pass
 * @param parallelism how the model is spread over devices
 * @param engine what the serving engine adds to the device's time
 */
public record Deployment(
        Precision precision,
        Kernels kernels,
        MemoryPolicy memory,
        Optional<LatentForm> latentForm,
        Parallelism parallelism,
        EngineProfile engine) {

    public Deployment {
        requireNonNull(precision, "precision is null");
        requireNonNull(kernels, "kernels is null");
        requireNonNull(memory, "memory is null");
        requireNonNull(latentForm, "latentForm is null");
        requireNonNull(parallelism, "parallelism is null");
        requireNonNull(engine, "engine is null");
    }

    /** The checkpoint's own formats, fused kernels, default use of memory, one device, an engine that takes no time. */
    public static Deployment of(ModelArchitecture model) {
        return new Deployment(
                model.stored(),
                Kernels.FUSED,
                MemoryPolicy.DEFAULT,
                Optional.empty(),
                Parallelism.NONE,
                EngineProfile.IDEAL);
    }

    /** The same in other number formats. */
    public Deployment withPrecision(Precision changed) {
        return new Deployment(changed, kernels, memory, latentForm, parallelism, engine);
    }

    /** The same with other kernels. */
    public Deployment withKernels(Kernels changed) {
        return new Deployment(precision, changed, memory, latentForm, parallelism, engine);
    }

    /** The same with another use of memory. */
    public Deployment withMemory(MemoryPolicy changed) {
        return new Deployment(precision, kernels, changed, latentForm, parallelism, engine);
    }

    /** The same with latent attention computed in one form whatever the pass. */
    public Deployment withLatentForm(LatentForm form) {
        return new Deployment(precision, kernels, memory, Optional.of(form), parallelism, engine);
    }

    /** The same spread over devices in another way. */
    public Deployment withParallelism(Parallelism changed) {
        return new Deployment(precision, kernels, memory, latentForm, changed, engine);
    }

    /** The same on another engine. */
    public Deployment withEngine(EngineProfile changed) {
        return new Deployment(precision, kernels, memory, latentForm, parallelism, changed);
    }
}
