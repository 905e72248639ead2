package dev.rooflight.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.efficiency.EngineProfile;
import dev.rooflight.core.efficiency.KernelClass;
import dev.rooflight.core.efficiency.KernelModel;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.OutputHead;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.fixtures.Devices;
import dev.rooflight.fixtures.Models;
import dev.rooflight.fixtures.RandomDeployments;
import dev.rooflight.fixtures.RandomModels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expected times of passes: what must hold for any model, devices, deployment and constants, and a few by hand. */
class ExpectedTimesTest {
    private static final Percentage ROUNDING = Percentage.withPercentage(1e-10);
    private static final EngineProfile HOST = new EngineProfile("host", "host", 3e-3, 1e-5, 0, Map.of(), true, false);

    private final List<String> weightFormats = List.of("fp16", "fp8", "int8", "int4", "q4_k");

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void areNeverBelowTheBoundAndTheSameHoweverEvaluated(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 30; i++) {
            CompiledModel compiled = randomCompiled(random);
            for (Pass pass : passes(random)) {
                PassAnalysis analysis = compiled.analyze(pass);
                Evaluator evaluator = compiled.evaluator();
                evaluator.evaluate(pass);

                for (OperatorAnalysis operator : analysis.operators()) {
                    assertThat(operator.expectedSeconds()).isGreaterThanOrEqualTo(operator.boundSeconds());
                }
                // the evaluator does not take the larger of both: the formulas themselves keep to it
                assertThat(evaluator.expectedSeconds())
                        .isGreaterThanOrEqualTo(evaluator.boundSeconds() * (1 - 1e-12))
                        .isCloseTo(analysis.totals().expectedSeconds(), ROUNDING);
                assertThat(evaluator.boundSeconds()).isCloseTo(analysis.totals().boundSeconds(), ROUNDING);
                assertThat(evaluator.ops()).isCloseTo(analysis.totals().ops(), ROUNDING);
                assertThat(evaluator.memoryAccessBytes())
                        .isCloseTo(analysis.totals().bytes().memoryAccess(), ROUNDING);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {21, 22, 23, 24, 25, 26})
    void ofKernelsAtTheRooflineAreTheBound(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 30; i++) {
            CompiledModel some = randomCompiled(random);
            Deployment deployment = some.deployment().withEngine(EngineProfile.IDEAL);
            CompiledModel ideal = CompiledModel.of(some.model(), some.device(), deployment);
            CompiledModel hosted = CompiledModel.of(some.model(), some.device(), deployment.withEngine(HOST));
            for (Pass pass : passes(random)) {
                PassAnalysis.Totals totals = ideal.analyze(pass).totals();
                Evaluator evaluator = hosted.evaluator();
                evaluator.evaluate(pass);

                assertThat(totals.expectedSeconds()).isCloseTo(totals.boundSeconds(), ROUNDING);
                long sequences = deployment.parallelism().batchPerReplica((long) pass.sequences());
                assertThat(evaluator.expectedSeconds())
                        .isCloseTo(totals.boundSeconds() + 3e-3 + 1e-5 * sequences, ROUNDING);
            }
        }
    }

    @Test
    void promptsAndDecodesOfAMixedPassRunAttentionKernelsOfTheirOwn() {
        ModelArchitecture model = Models.llama("small", 1024, 1, 8, 8, 4096, 1000);
        Device device = Devices.device("slow", Map.of(ComputeFormat.FP16, 1e12), 1e11, 1e9, 1e12);
        EfficiencyProfile profile = profile(Map.of(
                KernelClass.PREFILL_ATTENTION,
                Map.of(ComputeFormat.FP16, new KernelModel.PrefillAttention(0.1, 0, 1, 1, 1, 0, 0)),
                KernelClass.DECODE_ATTENTION,
                Map.of(ComputeFormat.FP16, new KernelModel.DecodeAttention(0.2, 0, 1, 1))));
        CompiledModel compiled = CompiledModel.of(model, device, Deployment.of(model), profile);
        Pass.Sequences chunk = new Pass.Sequences(1, 512, 2048, 0);
        Pass.Sequences decodes = new Pass.Sequences(64, 1, 1000, 1);
        Pass.Sequences verified = new Pass.Sequences(3, 16, 500, 16);
        Pass.Sequences tail = new Pass.Sequences(1, 17, 500, 1);

        // launches tell kernels apart: 0.1 s of prompts, 0.2 s of decodes, whatever number of tokens either brings
        assertThat(launches(compiled, chunk)).isCloseTo(0.1, within(0.05));
        assertThat(launches(compiled, decodes)).isCloseTo(0.2, within(0.05));
        assertThat(launches(compiled, verified)).isCloseTo(0.2, within(0.05));
        assertThat(launches(compiled, tail)).isCloseTo(0.1, within(0.05));
        assertThat(launches(compiled, new Pass.Sequences(3, 17, 500, 17))).isCloseTo(0.2, within(0.05));
        assertThat(launches(compiled, new Pass.Sequences(1, 2, 500, 1))).isCloseTo(0.1, within(0.05));
        assertThat(launches(compiled, new Pass.Sequences(1, 1, 1, 1))).isCloseTo(0.1, within(0.05));
        assertThat(launches(compiled, new Pass.Sequences(1, 1, 1, 1, true))).isCloseTo(0.2, within(0.05));
        assertThat(launches(compiled, chunk, decodes)).isCloseTo(0.3, within(0.05));
        assertThat(launches(compiled, chunk, tail)).isCloseTo(0.1, within(0.05));
        assertThat(launches(compiled, decodes, verified, chunk)).isCloseTo(0.3, within(0.05));
        // what each takes is what it takes alone
        double sum = attention(compiled, chunk) + attention(compiled, decodes);
        assertThat(attention(compiled, chunk, decodes)).isCloseTo(sum, ROUNDING);
    }

    private static double launches(CompiledModel compiled, Pass.Sequences... groups) {
        OperatorAnalysis attention =
                LlamaOnA6000Test.operator(compiled.analyze(new Pass(List.of(groups))), "attention");
        return attention.expectedSeconds() - attention.boundSeconds();
    }

    private static double attention(CompiledModel compiled, Pass.Sequences... groups) {
        return LlamaOnA6000Test.operator(compiled.analyze(new Pass(List.of(groups))), "attention")
                .expectedSeconds();
    }

    @ParameterizedTest(name = "head tied: {0}, in {1}")
    @CsvSource({"false, fp16, 1", "true, fp16, 1", "false, q4_k, 2", "true, q4_k, 2"})
    void headsThatAreUnpackedAreWeightOnlyProductsEvenIfTheyShareTheTokenTable(
            boolean tied, String format, double expectedSeconds) {
        ModelArchitecture plain = Models.llama("small", 1024, 1, 8, 8, 4096, 1000);
        ModelArchitecture model = new ModelArchitecture(
                plain.id(),
                plain.family(),
                plain.hiddenSize(),
                plain.embedding(),
                plain.layers(),
                plain.finalNorm(),
                Optional.of(new OutputHead(tied, false)),
                plain.contextLimit(),
                plain.stored().withWeights(Component.HEAD, NumberFormats.parse(format)),
                plain.towers());
        EfficiencyProfile profile = profile(Map.of(
                KernelClass.LINEAR,
                Map.of(ComputeFormat.FP16, new KernelModel.Linear(1, 0, 1, 1, false)),
                KernelClass.WEIGHT_ONLY_LINEAR,
                Map.of(ComputeFormat.FP16, new KernelModel.Linear(1, 1e-3, 1, 1, false))));
        CompiledModel compiled = CompiledModel.of(model, Devices.a6000(), Deployment.of(model), profile);

        // launched within a second; a weight-only kernel takes a second more for its 1024 channels, less 24 ms and
        // bytes
        assertThat(LlamaOnA6000Test.operator(compiled.analyze(Pass.decode(1, 100)), "lm_head")
                        .expectedSeconds())
                .isCloseTo(expectedSeconds, within(0.03));
    }

    @Test
    void decodeAttentionGoesByTheFormatOfTheCache() {
        ModelArchitecture model = Models.llama("small", 1024, 1, 8, 8, 4096, 1000);
        EfficiencyProfile profile = profile(Map.of(
                KernelClass.DECODE_ATTENTION,
                Map.of(
                        ComputeFormat.FP16,
                        new KernelModel.DecodeAttention(0.1, 0, 1, 1),
                        ComputeFormat.FP8,
                        new KernelModel.DecodeAttention(0.2, 0, 1, 1))));
        for (String cache : List.of("fp16", "fp8", "int8")) {
            Deployment deployment =
                    Deployment.of(model).withPrecision(model.stored().withKvCache(NumberFormats.parse(cache)));
            CompiledModel compiled = CompiledModel.of(model, Devices.a6000(), deployment, profile);

            // design/estimation.md: 11-13 µs to launch, 17-19 with an FP8 cache
            assertThat(attention(compiled, new Pass.Sequences(1, 1, 100, 1)))
                    .isCloseTo(cache.equals("fp16") ? 0.1 : 0.2, within(1e-3));
        }
    }

    @Test
    void overlapHidesItsShareOfEveryExchange() {
        ModelArchitecture model = Models.llama2with70B();
        SplittableRandom random = new SplittableRandom(3);
        EfficiencyProfile profile = RandomDeployments.randomEfficiency(random);
        double[] bound = new double[3];
        double[] expected = new double[3];
        double[] overlaps = {0, 0.25, 1};
        for (int i = 0; i < 3; i++) {
            Parallelism parallelism = new Parallelism(8, 1, 1, 1, 1, 0, overlaps[i]);
            CompiledModel compiled =
                    CompiledModel.of(model, Devices.h100(), Deployment.of(model).withParallelism(parallelism), profile);
            Evaluator evaluator = compiled.evaluator();
            evaluator.prefill(1, 4096);
            bound[i] = evaluator.boundSeconds();
            expected[i] = evaluator.expectedSeconds();
        }

        assertThat(bound[0] - bound[1]).isCloseTo(0.25 * (bound[0] - bound[2]), ROUNDING);
        assertThat(expected[0] - expected[1]).isCloseTo(0.25 * (expected[0] - expected[2]), ROUNDING);
        // 160 all-reduces of 4096·8192·2 bytes and one of the embedded tokens, one gather of 32000 logits: 7/4 and 7/8
        // of
        // them at 450 GB/s
        assertThat(bound[0] - bound[2]).isCloseTo((161 * 1.75 * 4096 * 8192 * 2 + 0.875 * 32000 * 2) / 450e9, ROUNDING);
    }

    @ParameterizedTest
    @ValueSource(ints = {31, 32, 33, 34, 35, 36, 37, 38})
    void generationByQuadratureAgreesWithTheLoop(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 12; i++) {
            CompiledModel compiled = randomCompiled(random);
            long batch = 1 + random.nextLong(100);
            long first = random.nextBoolean() ? 1 : random.nextBoolean() ? 100_000 : 1 + random.nextLong(9000);
            long steps = 1 + random.nextLong(5000);

            assertThat(compiled.evaluator().expectedDecodeSeconds(batch, first, steps))
                    .isCloseTo(loop(compiled, batch, first, steps, false), Percentage.withPercentage(1e-5));
        }
    }

    /** Σ of the steps one by one. */
    static double loop(CompiledModel compiled, long batch, long first, long steps, boolean bound) {
        Evaluator evaluator = compiled.evaluator();
        double sum = 0;
        for (long step = 0; step < steps; step++) {
            evaluator.decode(batch, first + step);
            sum += bound ? evaluator.boundSeconds() : evaluator.expectedSeconds();
        }
        return sum;
    }

    private CompiledModel randomCompiled(SplittableRandom random) {
        ModelArchitecture model = Models.divisible(RandomModels.randomModel(random), 8, random.nextBoolean());
        Precision precision = model.stored()
                .withWeights(NumberFormats.parse(weightFormats.get(random.nextInt(weightFormats.size()))));
        if (random.nextBoolean()) {
            precision = precision.withKvCache(NumberFormats.FP8);
        }
        if (random.nextInt(4) == 0) {
            precision = precision.withActivations(NumberFormats.FP8);
        }
        Kernels kernels =
                new Kernels(random.nextBoolean(), random.nextBoolean(), random.nextBoolean(), random.nextBoolean());
        Deployment deployment = Deployment.of(model)
                .withPrecision(precision)
                .withKernels(kernels)
                .withEngine(RandomDeployments.randomEngine(random));
        if (random.nextInt(3) > 0) {
            deployment = deployment.withParallelism(RandomDeployments.randomParallelism(model, random));
        }
        return CompiledModel.of(
                model, Devices.randomLinkedDevice(random), deployment, RandomDeployments.randomEfficiency(random));
    }

    private static List<Pass> passes(SplittableRandom random) {
        List<Pass> passes = new ArrayList<>();
        passes.add(Pass.prefill(1 + random.nextLong(100), 1 + random.nextLong(9000)));
        passes.add(Pass.prefill(1 + random.nextLong(100), 1 + random.nextLong(20)));
        passes.add(Pass.decode(1 + random.nextLong(300), 1 + random.nextLong(20_000)));
        // verification of a few drafted tokens
        passes.add(new Pass(List.of(new Pass.Sequences(1 + random.nextLong(50), 4, 4 + random.nextLong(5000), 4))));
        List<Pass.Sequences> decodes = new ArrayList<>();
        List<Pass.Sequences> mixed = new ArrayList<>();
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            Pass.Sequences decode = new Pass.Sequences(1 + random.nextLong(50), 1, 1 + random.nextLong(9000), 1);
            long context = 1 + random.nextLong(9000);
            long tokens = 1 + random.nextLong(context);
            decodes.add(decode);
            mixed.add(decode);
            mixed.add(new Pass.Sequences(
                    1 + random.nextLong(50), tokens, context, random.nextLong(Math.min(tokens, 100) + 1)));
        }
        passes.add(new Pass(decodes));
        passes.add(new Pass(mixed));
        return passes;
    }

    private static EfficiencyProfile profile(Map<KernelClass, Map<ComputeFormat, KernelModel>> kernels) {
        return new EfficiencyProfile("test", true, kernels, Map.of(), 1, List.of());
    }
}
