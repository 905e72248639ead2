package dev.rooflight.benchmarks;

import dev.rooflight.Rooflight;
import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.analysis.TurningPoint;
import dev.rooflight.core.analysis.TurningPoints;
import dev.rooflight.study.Case;
import dev.rooflight.study.advice.Advice;
import dev.rooflight.study.advice.Advisor;
import dev.rooflight.study.advice.Objective;
import java.util.List;
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

    private Case asked;
    private CompiledModel compiled;

    @Setup
    public void load() {
        // an engine that takes no time, so that the numbers stay comparable with those of earlier versions
        asked = Rooflight.model(model)
                .on("nvidia-h100-sxm")
                .engine("ideal")
                .batch(8)
                .outputTokens(256)
                .asked();
        compiled = asked.compile().model();
    }

    /** Every technique and preset alone, explained, and the best combination. */
    @Benchmark
    public Advice advice() {
        return Advisor.of(asked, Advisor.Limits.NONE).advise(Objective.LATENCY);
    }

    /** Where each operator of a decode step turns compute-bound, up to a batch of 65,536. */
    @Benchmark
    public List<TurningPoint> turningPoints() {
        return TurningPoints.overBatch(compiled, Phase.DECODE, 2048).between(1, 65_536, 100);
    }
}
