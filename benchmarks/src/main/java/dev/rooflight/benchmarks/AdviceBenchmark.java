package dev.rooflight.benchmarks;

import dev.rooflight.Rooflight;
import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.Deployment;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.analysis.TurningPoint;
import dev.rooflight.core.analysis.TurningPoints;
import dev.rooflight.core.analysis.Workload;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.study.advice.Advice;
import dev.rooflight.study.advice.Advisor;
import dev.rooflight.study.advice.Objective;
import dev.rooflight.technique.Scenario;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Seconds of whole advice, and of exact crossovers, on one core; {@code Advice.tried} says how many candidates there were. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class AdviceBenchmark {
    @Param({"meta-llama/Llama-2-7b-hf", "deepseek-ai/DeepSeek-V3"})
    String model;

    private Scenario scenario;
    private Device device;
    private CompiledModel compiled;

    @Setup
    public void load() {
        ModelArchitecture architecture = Rooflight.model(model).architecture();
        device = Rooflight.device("nvidia-h100-sxm");
        scenario = Scenario.of(architecture, Deployment.of(architecture));
        compiled = scenario.compile(device, Rooflight.efficiency(device));
    }

    /** Every technique and preset alone, explained, and the best combination. */
    @Benchmark
    public Advice advice() {
        return new Advisor(
                        scenario,
                        device,
                        Rooflight.efficiency(device),
                        Workload.of(8, 2048).withOutputTokens(256),
                        Advisor.Limits.NONE,
                        OptionalDouble.empty())
                .advise(Objective.LATENCY);
    }

    /** Where each operator of a decode step turns compute-bound, up to a batch of 65,536. */
    @Benchmark
    public List<TurningPoint> turningPoints() {
        return TurningPoints.overBatch(compiled, Phase.DECODE, 2048).between(1, 65_536, 100);
    }
}
