package dev.rooflight.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.operator.Block;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.core.roofline.Bound;
import dev.rooflight.fixtures.Devices;
import dev.rooflight.fixtures.RandomModels;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold for any model, device and deployment; each seed is another combination. */
class InvariantsTest {
    private static final Percentage ROUNDING = Percentage.withPercentage(1e-10);

    private final List<String> weightFormats = List.of("fp16", "fp8", "int8", "int4", "int4-g128", "q4_k", "nf4-dq");

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26})
    void holdForAnyCombination(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 40; i++) {
            CompiledModel compiled = randomCompiled(random);
            long batch = 1 + random.nextLong(300);
            long context = 1 + random.nextLong(20_000);
            Pass prefill = Pass.prefill(batch, context);
            Pass decode = Pass.decode(batch, context);

            for (Pass pass : List.of(prefill, decode, mixed(random))) {
                totalsAreTheSumsOfWhatIsShown(compiled, pass);
                noOperatorIsFasterThanItsRoofline(compiled, pass);
                evaluatorAgreesWithTheAnalysis(compiled, pass);
            }
            moreBatchOrContextIsNeverCheaper(compiled, batch, context);
            fusionNeverAddsTimeOrOperations(compiled, prefill);
            fusionNeverAddsTimeOrOperations(compiled, decode);
            memoryLimitsAreTight(compiled, batch, context);
        }
    }

    private void totalsAreTheSumsOfWhatIsShown(CompiledModel compiled, Pass pass) {
        PassAnalysis analysis = compiled.analyze(pass);
        double ops = 0;
        double seconds = 0;
        double[] bytes = new double[Traffic.values().length];
        // the sums that the operators' forms state, evaluated without the compiled matrices
        for (Block block : compiled.network(pass).blocks()) {
            for (Operator operator : block.operators()) {
                ops += block.count()
                        * (operator.work().matrixOps().of(pass)
                                + operator.work().vectorOps().of(pass));
                for (Traffic traffic : Traffic.values()) {
                    bytes[traffic.ordinal()] +=
                            block.count() * operator.work().bytes(traffic).of(pass);
                }
            }
        }
        for (OperatorAnalysis operator : analysis.operators()) {
            seconds += operator.layers() * operator.boundSeconds();
        }
        assertThat(analysis.totals().ops()).isCloseTo(ops, ROUNDING);
        assertThat(analysis.totals().boundSeconds()).isCloseTo(seconds, ROUNDING);
        for (Traffic traffic : Traffic.values()) {
            assertThat(analysis.totals().bytes().of(traffic)).isCloseTo(bytes[traffic.ordinal()], ROUNDING);
        }
    }

    private void noOperatorIsFasterThanItsRoofline(CompiledModel compiled, Pass pass) {
        double bandwidth = compiled.device().memory().bandwidthBytesPerSecond();
        double vector = compiled.device().compute().vectorOpsPerSecond();
        for (OperatorAnalysis operator : compiled.analyze(pass).operators()) {
            double memory = operator.bytes().memoryAccess() / bandwidth;
            double compute = operator.matrixOps() / operator.ceilingOpsPerSecond() + operator.vectorOps() / vector;
            assertThat(operator.boundSeconds()).isGreaterThanOrEqualTo(memory).isGreaterThanOrEqualTo(compute);
            assertThat(operator.boundSeconds()).isEqualTo(Math.max(memory, compute));
            assertThat(operator.bound()).isEqualTo(memory > compute ? Bound.MEMORY : Bound.COMPUTE);
            assertThat(operator.bytes().memoryAccess()).isNotNegative().isFinite();
            assertThat(operator.ops()).isNotNegative().isFinite();
        }
    }

    private void evaluatorAgreesWithTheAnalysis(CompiledModel compiled, Pass pass) {
        PassAnalysis.Totals totals = compiled.analyze(pass).totals();
        Evaluator evaluator = compiled.evaluator();
        evaluator.evaluate(pass);
        assertThat(evaluator.ops()).isCloseTo(totals.ops(), ROUNDING);
        assertThat(evaluator.memoryAccessBytes()).isCloseTo(totals.bytes().memoryAccess(), ROUNDING);
        assertThat(evaluator.boundSeconds()).isCloseTo(totals.boundSeconds(), ROUNDING);
    }

    private void moreBatchOrContextIsNeverCheaper(CompiledModel compiled, long batch, long context) {
        double prefill = seconds(compiled, Pass.prefill(batch, context));
        assertThat(seconds(compiled, Pass.prefill(batch + 1, context))).isGreaterThanOrEqualTo(prefill);
        assertThat(seconds(compiled, Pass.prefill(batch, context + 1))).isGreaterThanOrEqualTo(prefill);
        double decode = seconds(compiled, Pass.decode(batch, context));
        assertThat(seconds(compiled, Pass.decode(batch + 1, context))).isGreaterThanOrEqualTo(decode);
        boolean chunked = compiled.model().layers().stream()
                .anyMatch(layer -> layer.mixer().label().contains("chunk"));
        if (!chunked) {
            // with chunked-local attention the first token of a chunk sees less than the last one before it
            assertThat(seconds(compiled, Pass.decode(batch, context + 1))).isGreaterThanOrEqualTo(decode);
        }
        Precision narrow = compiled.deployment().precision().withKvCache(NumberFormats.FP8);
        Precision wide = narrow.withKvCache(NumberFormats.FP16);
        assertThat(bytes(compiled, narrow, batch, context)).isLessThanOrEqualTo(bytes(compiled, wide, batch, context));
    }

    private void fusionNeverAddsTimeOrOperations(CompiledModel compiled, Pass pass) {
        Deployment deployment = compiled.deployment();
        PassAnalysis.Totals eager = compile(compiled, deployment.withKernels(Kernels.EAGER))
                .analyze(pass)
                .totals();
        PassAnalysis.Totals unmasked = compile(compiled, deployment.withKernels(new Kernels(false, true, true, true)))
                .analyze(pass)
                .totals();
        PassAnalysis.Totals fused = compile(compiled, deployment.withKernels(Kernels.FUSED))
                .analyze(pass)
                .totals();

        assertThat(unmasked.ops()).isCloseTo(eager.ops(), ROUNDING);
        assertThat(unmasked.boundSeconds()).isLessThanOrEqualTo(eager.boundSeconds() * (1 + 1e-12));
        assertThat(fused.boundSeconds()).isLessThanOrEqualTo(unmasked.boundSeconds() * (1 + 1e-12));
        assertThat(fused.bytes().memoryAccess())
                .isLessThanOrEqualTo(eager.bytes().memoryAccess() * (1 + 1e-12));
    }

    private void memoryLimitsAreTight(CompiledModel compiled, long batch, long context) {
        var memory = compiled.memory().analyze(batch, context);
        if (memory.maxBatch() > 0 && memory.maxBatch() < Pass.MAX_BATCH) {
            assertThat(compiled.memory().analyze(memory.maxBatch(), context).fits())
                    .isTrue();
            assertThat(compiled.memory().analyze(memory.maxBatch() + 1, context).fits())
                    .isFalse();
        }
        if (memory.maxContext() > 0 && memory.maxContext() < Pass.MAX_CONTEXT) {
            assertThat(compiled.memory().analyze(batch, memory.maxContext()).fits())
                    .isTrue();
            assertThat(compiled.memory().analyze(batch, memory.maxContext() + 1).fits())
                    .isFalse();
        }
        assertThat(memory.fits()).isEqualTo(memory.maxBatch() >= batch).isEqualTo(memory.maxContext() >= context);
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 102, 103, 104, 105, 106, 107, 108, 109, 110})
    void generationInClosedFormEqualsTheLoop(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 12; i++) {
            CompiledModel compiled = randomCompiled(random);
            long batch = 1 + random.nextLong(200);
            long first = 1 + random.nextLong(9000);
            long steps = 1 + random.nextLong(6000);
            Evaluator evaluator = compiled.evaluator();
            double loop = 0;
            double lost = 0;
            for (long step = 0; step < steps; step++) {
                evaluator.decode(batch, first + step);
                // Kahan summation: the loop must not be the less exact of the two
                double next = evaluator.boundSeconds() - lost;
                double sum = loop + next;
                lost = (sum - loop) - next;
                loop = sum;
            }

            assertThat(evaluator.decodeSeconds(batch, first, steps)).isCloseTo(loop, within(loop * 1e-12));
        }
    }

    private CompiledModel randomCompiled(SplittableRandom random) {
        ModelArchitecture model = RandomModels.randomModel(random);
        Device device = Devices.randomDevice(random);
        Precision precision = model.stored()
                .withWeights(NumberFormats.parse(weightFormats.get(random.nextInt(weightFormats.size()))));
        if (random.nextBoolean()) {
            precision = precision.withKvCache(NumberFormats.FP8);
        }
        if (random.nextInt(4) == 0) {
            precision = precision.withActivations(NumberFormats.INT8);
        }
        Kernels kernels =
                new Kernels(random.nextBoolean(), random.nextBoolean(), random.nextBoolean(), random.nextBoolean());
        return CompiledModel.of(
                model, device, Deployment.of(model).withPrecision(precision).withKernels(kernels));
    }

    private static Pass mixed(SplittableRandom random) {
        List<Pass.Sequences> groups = new ArrayList<>();
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            long context = 1 + random.nextLong(9000);
            long tokens = 1 + random.nextLong(context);
            groups.add(new Pass.Sequences(1 + random.nextLong(50), tokens, context, random.nextLong(tokens + 1)));
        }
        return new Pass(groups);
    }

    private static CompiledModel compile(CompiledModel like, Deployment deployment) {
        return CompiledModel.of(like.model(), like.device(), deployment);
    }

    private static double seconds(CompiledModel compiled, Pass pass) {
        return compiled.analyze(pass).totals().boundSeconds();
    }

    private static double bytes(CompiledModel compiled, Precision precision, long batch, long context) {
        return compile(compiled, compiled.deployment().withPrecision(precision))
                .analyze(Pass.decode(batch, context))
                .totals()
                .bytes()
                .memoryAccess();
    }
}
