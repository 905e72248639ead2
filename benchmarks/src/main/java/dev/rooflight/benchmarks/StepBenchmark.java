package dev.rooflight.benchmarks;

import dev.rooflight.Rooflight;
import dev.rooflight.catalog.EfficiencyCatalog;
import dev.rooflight.core.analysis.Batch;
import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.CompiledNetworks;
import dev.rooflight.core.analysis.Deployment;
import dev.rooflight.core.analysis.Evaluator;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.parallel.Parallelism;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a simulator and a planner ask: the next step of a mixed batch (a chunk of 512 tokens beside 64 decodes of unlike contexts)
 * of Llama-3.1-8B on an H100, sequences that come and go, networks priced for a further device and compiled for a further split.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class StepBenchmark {
    private static final int DECODES = 64;
    private static final int CONTEXT = 1000;

    private ModelArchitecture model;
    private Device device;
    private Device other;
    private EfficiencyProfile efficiency;
    private CompiledNetworks networks;
    private Evaluator evaluator;
    private Batch batch;
    private long context;

    @Setup
    public void compile() {
        model = Rooflight.model("meta-llama/Llama-3.1-8B").architecture();
        device = Rooflight.device("nvidia-h100-sxm");
        other = Rooflight.device("nvidia-b200");
        efficiency = EfficiencyCatalog.of(device);
        CompiledModel compiled = CompiledModel.of(model, device, Deployment.of(model), efficiency);
        networks = compiled.networks();
        evaluator = compiled.evaluator();
        batch = evaluator.batch();
        for (int i = 1; i <= DECODES; i++) {
            batch.enter(1, 1, (double) CONTEXT * i, 1);
        }
        batch.enter(1, 512, 2048, 0);
        context = CONTEXT;
    }

    /** The expected time of the next step. */
    @Benchmark
    public double expectedStep() {
        evaluator.step(batch);
        return evaluator.expectedSeconds();
    }

    /** The bound of the next step. */
    @Benchmark
    public double boundStep() {
        evaluator.step(batch);
        return evaluator.boundSeconds();
    }

    /** One sequence enters, goes on by a token and leaves. */
    @Benchmark
    public double enterAdvanceLeave() {
        context = CONTEXT + (context + 1) % CONTEXT;
        batch.enter(1, 1, context, 1);
        batch.advance(1, context);
        batch.leave(1, 1, context + 1, 1);
        return batch.sequences();
    }

    /** Known networks priced for another device. */
    @Benchmark
    public CompiledModel furtherDevice() {
        return networks.on(other, efficiency);
    }

    /** Networks of another split, compiled and priced. */
    @Benchmark
    public CompiledModel furtherSplit() {
        return CompiledModel.of(model, device, Deployment.of(model).withParallelism(Parallelism.tensor(4)), efficiency);
    }
}
