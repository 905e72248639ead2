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
 * @param execution what is changed about the passes and their operators
 */
public record Deployment(
        Precision precision,
        Kernels kernels,
        MemoryPolicy memory,
        Optional<LatentForm> latentForm,
        Parallelism parallelism,
        EngineProfile engine,
        Execution execution) {

    public Deployment {
        requireNonNull(precision, "precision is null");
        requireNonNull(kernels, "kernels is null");
        requireNonNull(memory, "memory is null");
        requireNonNull(latentForm, "latentForm is null");
        requireNonNull(parallelism, "parallelism is null");
        requireNonNull(engine, "engine is null");
        requireNonNull(execution, "execution is null");
    }

    /** The checkpoint's own formats, fused kernels, default use of memory, one device, an engine that takes no time. */
    public static Deployment of(ModelArchitecture model) {
        return new Deployment(
                model.stored(),
                Kernels.FUSED,
                MemoryPolicy.DEFAULT,
                Optional.empty(),
                Parallelism.NONE,
                EngineProfile.IDEAL,
                Execution.PLAIN);
    }

    /** The same in other number formats. */
    public Deployment withPrecision(Precision changed) {
        return new Deployment(changed, kernels, memory, latentForm, parallelism, engine, execution);
    }

    /** The same with other kernels. */
    public Deployment withKernels(Kernels changed) {
        return new Deployment(precision, changed, memory, latentForm, parallelism, engine, execution);
    }

    /** The same with another use of memory. */
    public Deployment withMemory(MemoryPolicy changed) {
        return new Deployment(precision, kernels, changed, latentForm, parallelism, engine, execution);
    }

    /** The same with latent attention computed in one form whatever the pass. */
    public Deployment withLatentForm(LatentForm form) {
        return new Deployment(precision, kernels, memory, Optional.of(form), parallelism, engine, execution);
    }

    /** The same spread over devices in another way. */
    public Deployment withParallelism(Parallelism changed) {
        return new Deployment(precision, kernels, memory, latentForm, changed, engine, execution);
    }

    /** The same on another engine. */
    public Deployment withEngine(EngineProfile changed) {
        return new Deployment(precision, kernels, memory, latentForm, parallelism, changed, execution);
    }

    /** The same with other changes to passes and operators. */
    public Deployment withExecution(Execution changed) {
        return new Deployment(precision, kernels, memory, latentForm, parallelism, engine, changed);
    }

    /** The same with another way of decoding. */
    public Deployment withDecoding(Decoding changed) {
        return withExecution(execution.withDecoding(changed));
    }
}
