package dev.rooflight.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.efficiency.KernelClass;
import dev.rooflight.core.efficiency.KernelModel;
import dev.rooflight.core.efficiency.KernelModel.DecodeAttention;
import dev.rooflight.core.efficiency.KernelModel.Experts;
import dev.rooflight.core.efficiency.KernelModel.Linear;
import dev.rooflight.core.efficiency.KernelModel.Streaming;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.model.CompressedAttention;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.FeedForward.Dense;
import dev.rooflight.core.model.FeedForward.MixtureOfExperts;
import dev.rooflight.core.model.GatedDeltaAttention;
import dev.rooflight.core.model.GroupedQueryAttention.QueryKeyNorm;
import dev.rooflight.core.model.Indexer;
import dev.rooflight.core.model.LatentAttention;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.StateSpaceDuality;
import dev.rooflight.core.model.TokenMixer;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.core.operator.LatentForm;
import dev.rooflight.core.operator.Network;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.pass.Reach;
import dev.rooflight.fixtures.Devices;
import dev.rooflight.fixtures.Models;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums over decode steps without visiting each, against the steps one by one. */
class StepSumTest {
    private static final FeatureVector.Layout SMOOTH = FeatureVector.Layout.of(List.of(), 1);

    @Test
    void ofALineIsThatOfAnArithmeticSeries() {
        // 3 + 5·c over c = 7 .. 1,000,006: 3e6 + 5·1e6·(7 + 1,000,006)/2
        assertThat(StepSum.of(SMOOTH, 7, 1e6, c -> 3 + 5 * c))
                .isCloseTo(3e6 + 2.5e6 * 1_000_013.0, Percentage.withPercentage(1e-12));
    }

    @Test
    void ofSquaresIsFaulhabers() {
        // 1² + 2² + … + n² = n(n + 1)(2n + 1)/6
        double n = 5000;
        assertThat(StepSum.of(SMOOTH, 1, n, c -> c * c))
                .isCloseTo(n * (n + 1) * (2 * n + 1) / 6, Percentage.withPercentage(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 2", "9, 24", "9, 25", "9, 26", "1, 48", "1, 72", "1, 73", "100000, 97", "3, 5000"})
    void ofAnyNumberOfStepsAgreesWithTheLoop(double from, int steps) {
        // the kernels' norm of computing and moving; lines that cross after 30, some hundred and 100,000 positions
        List<DoubleUnaryOperator> kernels = List.of(
                c -> Math.hypot(30, c),
                c -> 1e-5 + Math.hypot(2e-6 + 3e-9 * c, 1e-7 + 8e-9 * c),
                c -> Math.hypot(100_000, c));
        for (DoubleUnaryOperator f : kernels) {
            double loop = 0;
            for (int step = 0; step < steps; step++) {
                loop += f.applyAsDouble(from + step);
            }

            assertThat(StepSum.of(SMOOTH, from, steps, f)).isCloseTo(loop, Percentage.withPercentage(1e-6));
        }
    }

    @Test
    void aMillionStepsTake164Evaluations() {
        int[] evaluations = new int[1];
        DoubleUnaryOperator f = c -> 1e-5 + Math.hypot(2e-6 + 3e-9 * c, 1e-7 + 8e-9 * c);
        double sum = StepSum.of(SMOOTH, 2, 999_999, c -> {
            evaluations[0]++;
            return f.applyAsDouble(c);
        });
        double loop = 0;
        for (int c = 2; c <= 1_000_000; c++) {
            loop += f.applyAsDouble(c);
        }

        assertThat(evaluations[0]).isEqualTo(164);
        assertThat(sum).isCloseTo(loop, Percentage.withPercentage(1e-7));
    }

    @ParameterizedTest
    @ValueSource(doubles = {30, 777.5, 2500, 40_000.25})
    void panelsAreHalvedAroundAKink(double kink) {
        // of two stages of a pipeline the slower one decides: one flat, one that grows with the context
        DoubleUnaryOperator f = c -> 1e-3 + 1e-7 * Math.max(kink, c);
        double loop = 0;
        for (int c = 1; c <= 50_000; c++) {
            loop += f.applyAsDouble(c);
        }

        assertThat(StepSum.of(SMOOTH, 1, 50_000, f)).isCloseTo(loop, Percentage.withPercentage(1e-7));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 30, 1000, 4096})
    void panelsEndWhereWindowsFillUp(long window) {
        FeatureVector.Layout layout = FeatureVector.Layout.of(List.of(network(new Reach.SlidingWindow(window))), 1);
        // flat from the window on: a kink that quadrature across it would smear
        DoubleUnaryOperator f = c -> Math.hypot(1000, 3 * Math.min(c, window));
        double loop = 0;
        for (int c = 1; c <= 5000; c++) {
            loop += f.applyAsDouble(c);
        }

        assertThat(StepSum.of(layout, 1, 5000, f)).isCloseTo(loop, Percentage.withPercentage(1e-7));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 7, 100, 2048})
    void panelsEndWhereChunksBegin(long chunk) {
        FeatureVector.Layout layout = FeatureVector.Layout.of(List.of(network(new Reach.ChunkedLocal(chunk))), 1);
        DoubleUnaryOperator f = c -> Math.hypot(1000, 3 * (c - chunk * Math.floor((c - 1) / chunk)));
        double loop = 0;
        for (int c = 1; c <= 5000; c++) {
            loop += f.applyAsDouble(c);
        }

        assertThat(StepSum.of(layout, 1, 5000, f)).isCloseTo(loop, Percentage.withPercentage(1e-7));
    }

    static List<TokenMixer> mixers() {
        return List.of(
                Models.attention(64, 8, 128, Reach.causal(), QueryKeyNorm.NONE),
                Models.attention(64, 8, 128, new Reach.SlidingWindow(1024), QueryKeyNorm.NONE),
                Models.attention(64, 8, 128, new Reach.ChunkedLocal(700), QueryKeyNorm.NONE),
                new LatentAttention(128, 1536, 512, 128, 64, 128, false, false, Optional.empty()),
                new LatentAttention(
                        128, 1536, 512, 128, 64, 128, false, false, Optional.of(new Indexer(64, 128, 2048, true))),
                new CompressedAttention(64, 512, 64, 1024, 8, 1024, 128, 4, Optional.empty()),
                new StateSpaceDuality(80, 64, 1, 128, 4, true, true, false),
                new GatedDeltaAttention(16, 32, 128, 128, 4, 0, 0));
    }

    @ParameterizedTest
    @MethodSource("mixers")
    void generationsOnRealDevicesAgreeWithTheLoop(TokenMixer mixer) {
        FeedForward experts = MixtureOfExperts.of(
                64, 4, new Dense(1024, true, false), Optional.empty(), MixtureOfExperts.Router.PLAIN);
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            layers.add(new Layer(
                    i % 4 == 3 ? Models.attention(64, 8, 128, Reach.causal(), QueryKeyNorm.NONE) : mixer,
                    i % 2 == 0 ? new Dense(8192, true, false) : experts,
                    Norm.RMS,
                    Layer.Placement.BEFORE));
        }
        ModelArchitecture model = Models.model("mixed", 4096, 32_000, layers, NumberFormats.BF16);
        List<Parallelism> splits = List.of(Parallelism.NONE, Parallelism.tensor(8), Parallelism.NONE.withPipeline(4));
        for (Parallelism parallelism : splits) {
            CompiledModel compiled = CompiledModel.of(
                    model, Devices.h100(), Deployment.of(model).withParallelism(parallelism), h100Constants());
            for (long first : new long[] {1, 100_000}) {
                for (long batch : new long[] {1, 64}) {
                    assertThat(compiled.evaluator().expectedDecodeSeconds(batch, first, 5000))
                            .isCloseTo(
                                    ExpectedTimesTest.loop(compiled, batch, first, 5000, false),
                                    Percentage.withPercentage(1e-5));
                }
            }
        }
    }

    /** Of design/estimation.md: H100 BF16. */
    private static EfficiencyProfile h100Constants() {
        Map<KernelClass, Map<ComputeFormat, KernelModel>> kernels = new EnumMap<>(KernelClass.class);
        for (KernelClass kind : KernelClass.values()) {
            KernelModel model =
                    switch (kind) {
                        case LINEAR, WEIGHT_ONLY_LINEAR -> new Linear(4.2e-6, 0, 0.75, 0.84, false);
                        case EXPERTS, WEIGHT_ONLY_EXPERTS -> new Experts(1e-5, 0.6, 0.8, 16);
                        case PREFILL_ATTENTION -> new KernelModel.PrefillAttention(1e-5, 0, 0.61, 0.5, 0.8, 128, 0.25);
                        case DECODE_ATTENTION -> new DecodeAttention(12e-6, 2e-6, 0.5, 0.97);
                        case RECURRENCE, NORM, ELEMENT_WISE, GATHER -> new Streaming(3e-6, 0.8);
                    };
            kernels.put(kind, Map.of(ComputeFormat.BF16, model));
        }
        return new EfficiencyProfile("h100", true, kernels, Map.of(), 1, List.of());
    }

    private static Network network(Reach reach) {
        Layer layer = new Layer(
                Models.attention(1, 1, 8, reach, QueryKeyNorm.NONE),
                new Dense(16, true, false),
                Norm.RMS,
                Layer.Placement.BEFORE);
        ModelArchitecture model = Models.model("reach", 8, 100, List.of(layer), NumberFormats.FP16);
        return Network.of(model, model.stored(), Kernels.FUSED, LatentForm.EXPANDED);
    }
}
