package dev.rooflight.benchmarks;

import dev.rooflight.Rooflight;
import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.Evaluator;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.study.option.KernelSet;
import dev.rooflight.study.option.Options;
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
import org.openjdk.jmh.infra.Blackhole;

/** Analyses per second on one core: an analysis is prefill and decode. The context differs from call to call. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class AnalysisBenchmark {
    private static final int CONTEXTS = 4095;

    @Param({"meta-llama/Llama-2-7b-hf", "nvidia/Qwen3.5-397B-A17B-NVFP4"})
    String model;

    @Param({"fused", "eager"})
    String kernels;

    private CompiledModel compiled;
    private Evaluator evaluator;
    private int call;

    @Setup
    public void compile() {
        // an engine that takes no time, so that the numbers stay comparable with those of earlier versions
        compiled = Rooflight.model(model)
                .on("nvidia-a6000")
                .engine("ideal")
                .set(Options.KERNELS, kernels.equals("fused") ? KernelSet.FUSED : KernelSet.EAGER)
                .compile()
                .model();
        evaluator = compiled.evaluator();
    }

    /** Operations, bytes and time of prefill and of decode. */
    @Benchmark
    public void totals(Blackhole sink) {
        int context = 1 + (call++ & CONTEXTS);
        evaluator.prefill(1, context);
        sink.consume(evaluator.ops());
        sink.consume(evaluator.memoryAccessBytes());
        sink.consume(evaluator.boundSeconds());
        evaluator.decode(1, context);
        sink.consume(evaluator.ops());
        sink.consume(evaluator.memoryAccessBytes());
        sink.consume(evaluator.boundSeconds());
    }

    /** Expected time of prefill and of decode, two evaluations. */
    @Benchmark
    public void expected(Blackhole sink) {
        int context = 1 + (call++ & CONTEXTS);
        evaluator.prefill(1, context);
        sink.consume(evaluator.expectedSeconds());
        evaluator.decode(1, context);
        sink.consume(evaluator.expectedSeconds());
    }

    /** Expected seconds of a million decode steps, by quadrature. */
    @Benchmark
    public double expectedMillionSteps() {
        int context = 1 + (call++ & CONTEXTS);
        return evaluator.expectedDecodeSeconds(1, context, 1_000_000);
    }

    /** Every operator of prefill and of decode as records. */
    @Benchmark
    public void operators(Blackhole sink) {
        int context = 1 + (call++ & CONTEXTS);
        PassAnalysis prefill = compiled.analyze(Pass.prefill(1, context));
        PassAnalysis decode = compiled.analyze(Pass.decode(1, context));
        sink.consume(prefill);
        sink.consume(decode);
    }

    /** A million decode steps, summed in closed form. */
    @Benchmark
    public double millionSteps() {
        int context = 1 + (call++ & CONTEXTS);
        return evaluator.decodeSeconds(1, context, 1_000_000);
    }
}
