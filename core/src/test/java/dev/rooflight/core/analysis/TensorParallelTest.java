package dev.rooflight.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.memory.MemoryAnalysis;
import dev.rooflight.core.memory.MemoryPolicy;
import dev.rooflight.core.model.FeedForward.Dense;
import dev.rooflight.core.model.FeedForward.MixtureOfExperts;
import dev.rooflight.core.model.GroupedQueryAttention.QueryKeyNorm;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.operator.OperatorKind;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.core.pass.Reach;
import dev.rooflight.core.roofline.Bound;
import dev.rooflight.fixtures.Devices;
import dev.rooflight.fixtures.Models;
import dev.rooflight.fixtures.RandomModels;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers, experts, batches and contexts spread over devices: a published serving example, and what must hold for any. */
class TensorParallelTest {
    private static final Percentage ROUNDING = Percentage.withPercentage(1e-10);
    private static final double GIB = 1024.0 * 1024 * 1024;

    /** All exchanges hidden. */
    private static final Parallelism TP8 = new Parallelism(8, 1, 1, 1, 1, 0, 1);

    @ParameterizedTest(name = "batch {0}: {1} ms")
    @CsvSource({"1, 4.98", "8, 12.13", "16, 20.30"})
    void llama13BOnEightTpusTakesWhatTheScalingBookSays(long batch, double milliseconds) {
        // "How to Scale Your Model", part 7 (inference): Llama 2 13B in bf16 on 8 TPU v5e at 8192 positions, (26e9
        // bytes of
        // weights + batch·8192·819,200 of cache)/(8·8.2e11 bytes/s)
        CompiledModel compiled = llama13B(16e9, MemoryPolicy.DEFAULT);

        PassAnalysis.Totals decode = compiled.analyze(Pass.decode(batch, 8192)).totals();

        assertThat(decode.boundSeconds()).isCloseTo(milliseconds * 1e-3, Percentage.withPercentage(2));
        assertThat(decode.bytes().kvRead()).isEqualTo(batch * 8192 * 819_200.0 / 8);
    }

    @ParameterizedTest(name = "{0} GB, utilization {1}: at most {2}")
    @CsvSource({
        // weights (13,015,864,320 - 81·5120)/8 + 81·5120 parameters of 2 bytes; 8192·819,200/8 bytes of cache a
        // sequence; 4
        // tensors of 8192·5120·2 bytes alive where a norm adds: update and residual, their sum and its norm
        // (17.180e9 - 3.2547e9 - 0.3355e9)/0.83886e9 = 16.2: the book's 16, of the 128 GiB that 8 of them have
        "17.179869184, 1, 16",
        // (16e9 - 3.2547e9 - 0.3355e9)/0.83886e9 = 14.8
        "16, 1, 14",
        // (0.9·17.180e9 - …)/0.83886e9 = 14.15
        "17.179869184, 0.9, 14",
        // (0.9·16e9 - …)/0.83886e9 = 12.9
        "16, 0.9, 12",
    })
    void llama13BOnEightTpusHoldsSixteenSequencesOnlyIfAllOf16GibibytesIsUsed(
            double gigabytes, double utilization, long largest) {
        MemoryPolicy policy = new MemoryPolicy(utilization, 0, 16, 8192);

        MemoryAnalysis memory = llama13B(gigabytes * 1e9, policy).memory().analyze(16, 8192);

        assertThat(memory.weightsBytes()).isEqualTo(2 * ((13_015_864_320.0 - 81 * 5120) / 8 + 81 * 5120));
        assertThat(memory.kvCacheBytes()).isEqualTo(16 * 8192 * 819_200.0 / 8);
        assertThat(memory.activationBytes()).isEqualTo(4 * 8192 * 5120.0 * 2);
        assertThat(memory.maxBatch()).isEqualTo(largest);
        assertThat(memory.fits()).isEqualTo(largest >= 16);
        assertThat(16 * GIB).isEqualTo(17.179869184e9);
    }

    private static CompiledModel llama13B(double capacity, MemoryPolicy policy) {
        Device tpu = Devices.withLinks(
                Devices.device("tpu-v5e", Map.of(ComputeFormat.BF16, 197e12), 6.1e12, 8.2e11, capacity),
                Devices.nodeLink(200e9, 256));
        ModelArchitecture model = Models.llama2with13B().withStored(Precision.stored(NumberFormats.BF16));
        return CompiledModel.of(
                model, tpu, Deployment.of(model).withParallelism(TP8).withMemory(policy));
    }

    @Test
    void exchangesOfATensorGroupByHand() {
        ModelArchitecture model = Models.llama2with70B();
        CompiledModel compiled =
                CompiledModel.of(model, Devices.h100(), Deployment.of(model).withParallelism(Parallelism.tensor(8)));

        PassAnalysis pass = compiled.analyze(Pass.prefill(2, 4096));

        // 8192 tokens of 8192 channels in two bytes: 2·7/8 of them sent by each device at 450 GB/s
        OperatorAnalysis reduce = LlamaOnA6000Test.operator(pass, "attn_all_reduce");
        assertThat(reduce.layers()).isEqualTo(80);
        assertThat(reduce.bytes().collective()).isCloseTo(1.75 * 8192 * 8192 * 2, ROUNDING);
        assertThat(reduce.boundSeconds()).isCloseTo(1.75 * 8192 * 8192 * 2 / 450e9, ROUNDING);
        assertThat(reduce.bound()).isEqualTo(Bound.NETWORK);
        assertThat(reduce.bytes().memoryAccess()).isZero();
        // of the logits of two sequences each device has 4000
        OperatorAnalysis gather = LlamaOnA6000Test.operator(pass, "logits_all_gather");
        assertThat(gather.bytes().collective()).isCloseTo(0.875 * 2 * 32_000 * 2, ROUNDING);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void moreDevicesHoldLessEachButNeverLessTogether(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 25; i++) {
            ModelArchitecture model = Models.divisible(RandomModels.randomModel(random), 8, random.nextBoolean());
            Device device = Devices.randomLinkedDevice(random);
            long batch = 1 + random.nextLong(100);
            long context = 1 + random.nextLong(9000);
            List<Pass> passes = List.of(Pass.prefill(batch, context), Pass.decode(batch, context));
            CompiledModel one = CompiledModel.of(model, device, Deployment.of(model));
            CompiledModel before = one;
            for (int n : new int[] {2, 4, 8}) {
                CompiledModel compiled = compile(model, device, new Parallelism(n, 1, 1, 1, 1, 0, 1));
                assertThat(compiled.memory().weightsBytes())
                        .isLessThanOrEqualTo(before.memory().weightsBytes())
                        .isGreaterThanOrEqualTo(one.memory().weightsBytes() / n * (1 - 1e-12));
                assertThat(compiled.memory().kvCacheBytesPerSequence(context))
                        .isLessThanOrEqualTo(before.memory().kvCacheBytesPerSequence(context))
                        .isGreaterThanOrEqualTo(one.memory().kvCacheBytesPerSequence(context) / n * (1 - 1e-12));
                for (Pass pass : passes) {
                    PassAnalysis.Totals whole = one.analyze(pass).totals();
                    PassAnalysis.Totals share = compiled.analyze(pass).totals();
                    assertThat(share.boundSeconds()).isGreaterThanOrEqualTo(whole.boundSeconds() / n * (1 - 1e-12));
                    assertThat(share.boundSeconds())
                            .isLessThanOrEqualTo(before.analyze(pass).totals().boundSeconds() * (1 + 1e-12));
                }
                before = compiled;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 12, 13, 14, 15, 16})
    void devicesTogetherDoTheWorkOfOneAndWhatIsReplicated(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 25; i++) {
            ModelArchitecture model = Models.divisible(RandomModels.randomModel(random), 8, random.nextBoolean());
            Device device = Devices.randomLinkedDevice(random);
            int tensor = 1 << random.nextInt(4);
            int expert = Models.hasExperts(model) ? 1 << random.nextInt(Integer.numberOfTrailingZeros(tensor) + 1) : 1;
            CompiledModel spread = compile(model, device, new Parallelism(tensor, 1, expert, 1, 1, 0, 0));
            CompiledModel one = compile(model, device, Parallelism.NONE);
            for (Pass pass : List.of(Pass.prefill(3, 1 + random.nextLong(5000)), Pass.decode(9, 1000))) {
                // the cheaper form of latent attention may change, so compare where there is but one
                if (one.network(pass).blocks().stream()
                        .flatMap(block -> block.operators().stream())
                        .noneMatch(operator -> operator.name().equals("kv_b_proj")
                                || operator.name().equals("q_absorb"))) {
                    double ops = one.analyze(pass).totals().ops();
                    assertThat(tensor * spread.analyze(pass).totals().ops()).isGreaterThanOrEqualTo(ops * (1 - 1e-12));
                    assertThat(spread.analyze(pass).totals().ops()).isLessThanOrEqualTo(ops * (1 + 1e-12));
                }
            }
        }
    }

    @ParameterizedTest(name = "TP {0}, EP {1}, DP {2}")
    @CsvSource({"8, 1, 1", "8, 2, 1", "8, 8, 1", "1, 8, 8", "1, 4, 8", "2, 8, 4", "4, 16, 4", "4, 4, 2"})
    void expertsAreHitAsOftenHoweverTheyAreSpread(int tensor, int expert, int data) {
        // Mixtral-like: 64 experts, 4 per token
        ModelArchitecture model = mixture();
        Parallelism parallelism = new Parallelism(tensor, 1, expert, data, 1, 0, 0);
        CompiledModel spread = compile(model, Devices.h100(), parallelism);
        CompiledModel one = compile(model, Devices.h100(), Parallelism.NONE);
        int replicas = parallelism.replicasPerExperts();
        int sharing = tensor * replicas;

        // each replica brings 5 tokens to the experts that it shares with others
        PassAnalysis pass = spread.analyze(Pass.decode(5L * data, 1000));
        PassAnalysis whole = one.analyze(Pass.decode(5L * replicas, 1000));
        for (String name : List.of("experts_gate_up_proj", "experts_act", "experts_down_proj")) {
            OperatorAnalysis here = LlamaOnA6000Test.operator(pass, name);
            OperatorAnalysis all = LlamaOnA6000Test.operator(whole, name);

            assertThat(sharing * here.bytes().weights()).isCloseTo(all.bytes().weights(), ROUNDING);
            assertThat(sharing * here.ops()).isCloseTo(all.ops(), ROUNDING);
        }
        // expected distinct experts of 5 tokens a replica, 64·(1 - (15/16)^T); gate and up of 1024 → 512 each
        double hit = 64 * (1 - Math.pow(15 / 16.0, 5 * replicas));
        assertThat(sharing
                        * LlamaOnA6000Test.operator(pass, "experts_gate_up_proj")
                                .bytes()
                                .weights())
                .isCloseTo(hit * 1024 * 1024 * 2, ROUNDING);
    }

    @Test
    void tokensTravelToTheExpertsOfOtherReplicasAndBack() {
        // 2 devices to a replica, 8 replicas, experts over all 16: two nodes of 8
        CompiledModel compiled = compile(mixture(), Devices.h100(), new Parallelism(2, 1, 16, 8, 1, 0, 0));

        PassAnalysis pass = compiled.analyze(Pass.decode(8 * 100, 1000));

        // 100 tokens of a replica, 4 rows of 1024 channels in two bytes each, half of them sent by each of its devices:
        // 15/16 to other devices; 7/8 of them by 450 GB/s within the node, 1/2 by 50 GB/s to the other one
        double held = 100 * 4 * 1024 * 2 / 2.0;
        for (String name : List.of("experts_dispatch", "experts_return")) {
            OperatorAnalysis travel = LlamaOnA6000Test.operator(pass, name);
            assertThat(travel.bytes().collective()).isCloseTo(held * 15 / 16, ROUNDING);
            assertThat(travel.boundSeconds()).isCloseTo(held * (7 / 8.0 / 450e9 + 1 / 2.0 / 50e9), ROUNDING);
        }
        // what comes back to a device: 4 rows of each token that it sent, scaled and added
        assertThat(LlamaOnA6000Test.operator(pass, "experts_combine").ops()).isCloseTo(2 * 50 * 4 * 1024, ROUNDING);
        // within a tensor group nothing travels: its devices have the same tokens
        assertThat(compile(mixture(), Devices.h100(), new Parallelism(8, 1, 8, 1, 1, 0, 0))
                        .analyze(Pass.decode(8, 1000))
                        .operators())
                .noneMatch(operator -> operator.name().equals("experts_dispatch"));
    }

    @ParameterizedTest(name = "{0} sequences on {1} replicas")
    @CsvSource({"64, 8, 8", "65, 8, 9", "3, 8, 1", "100, 3, 34"})
    void theBusiestReplicaDecides(long batch, int replicas, long busiest) {
        ModelArchitecture model = Models.llama2with7B();
        CompiledModel one = compile(model, Devices.h100(), Parallelism.NONE);
        CompiledModel many = compile(model, Devices.h100(), Parallelism.NONE.withDataAndExperts(replicas, 1));

        for (long context : new long[] {1, 1000}) {
            assertThat(many.analyze(Pass.decode(batch, context)).totals())
                    .isEqualTo(one.analyze(Pass.decode(busiest, context)).totals());
            assertThat(many.analyze(Pass.prefill(batch, context)).totals())
                    .isEqualTo(one.analyze(Pass.prefill(busiest, context)).totals());
        }
        assertThat(many.memory().analyze(batch, 1000).kvCacheBytes())
                .isEqualTo(one.memory().analyze(busiest, 1000).kvCacheBytes());
        assertThat(many.memory().analyze(batch, 1000).maxBatch())
                .isEqualTo(replicas * one.memory().analyze(busiest, 1000).maxBatch());
        Generation generation = many.generate(batch, 500, 100).bound();
        Generation ofOne = one.generate(busiest, 500, 100).bound();
        assertThat(generation.ttftSeconds()).isEqualTo(ofOne.ttftSeconds());
        assertThat(generation.tpotSeconds()).isCloseTo(ofOne.tpotSeconds(), ROUNDING);
        assertThat(generation.tokensPerSecond()).isCloseTo(ofOne.tokensPerSecond() * batch / busiest, ROUNDING);
    }

    @ParameterizedTest(name = "CP {0}")
    @ValueSource(ints = {2, 4})
    void devicesThatShareAContextReadAShareOfTheCacheAndAttendAShareOfThePairs(int n) {
        ModelArchitecture model = Models.llama2with7B();
        CompiledModel one = compile(model, Devices.h100(), Parallelism.NONE);
        CompiledModel spread = compile(model, Devices.h100(), Parallelism.NONE.withContext(n));

        OperatorAnalysis decode = attention(spread, Pass.decode(4, 8192));
        assertThat(decode.bytes().kvRead()).isEqualTo(4 * 8192 * 524_288.0 / 32 / n);
        assertThat(decode.ops()).isCloseTo(attention(one, Pass.decode(4, 8192)).ops() / n, ROUNDING);
        // the token of each sequence goes through every device
        assertThat(operator(spread, Pass.decode(4, 8192), "down_proj").ops())
                .isEqualTo(operator(one, Pass.decode(4, 8192), "down_proj").ops());

        Pass prompt = Pass.prefill(1, 8192);
        // 8192·8193/2 pairs, 4·128 + 5 operations for each of 32 heads
        assertThat(attention(spread, prompt).ops()).isCloseTo(8192.0 * 8193 / 2 * (4 * 128 + 5) * 32 / n, ROUNDING);
        // all keys and values go past every device
        assertThat(attention(spread, prompt).bytes().kvRead()).isEqualTo(8192 * 524_288.0 / 32);
        assertThat(operator(spread, prompt, "down_proj").ops())
                .isCloseTo(operator(one, prompt, "down_proj").ops() / n, ROUNDING);
        assertThat(spread.memory().kvCacheBytesPerSequence(8192)).isEqualTo(8192 * 524_288.0 / n);
        assertThat(spread.memory().weightsBytes()).isEqualTo(one.memory().weightsBytes());
        // 8192/n new positions of each device, keys and values of 4096 numbers in two bytes, sent to all others
        assertThat(operator(spread, prompt, "context_exchange").bytes().collective())
                .isGreaterThanOrEqualTo((n - 1) * (8192.0 / n) * 2 * 4096 * 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {21, 22, 23, 24})
    void sharingAContextSharesAttentionOfAnyModel(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int compared = 0;
        while (compared < 20) {
            ModelArchitecture model = RandomModels.randomModel(random);
            if (Models.hasState(model)) {
                continue;
            }
            compared++;
            Device device = Devices.randomLinkedDevice(random);
            CompiledModel one = compile(model, device, Parallelism.NONE);
            CompiledModel two = compile(model, device, Parallelism.NONE.withContext(2));
            long context = 20 + random.nextLong(9000);
            for (Pass pass : List.of(Pass.decode(3, context), Pass.prefill(3, context))) {
                double attention = attentionOps(one, pass);
                assertThat(two.analyze(pass).totals().bytes().memoryAccess())
                        .isLessThanOrEqualTo(one.analyze(pass).totals().bytes().memoryAccess() * (1 + 1e-12));
                if (sameForm(one, two, pass)) {
                    assertThat(attentionOps(two, pass)).isCloseTo(attention / 2, within(attention * 1e-12));
                }
            }
            assertThat(two.memory().kvCacheBytesPerSequence(context))
                    .isLessThanOrEqualTo(one.memory().kvCacheBytesPerSequence(context));
        }
    }

    private static boolean sameForm(CompiledModel one, CompiledModel two, Pass pass) {
        return hasOperator(one, pass, "q_absorb") == hasOperator(two, pass, "q_absorb");
    }

    private static boolean hasOperator(CompiledModel compiled, Pass pass, String name) {
        return compiled.analyze(pass).operators().stream()
                .anyMatch(operator -> operator.name().equals(name));
    }

    private static double attentionOps(CompiledModel compiled, Pass pass) {
        return compiled.analyze(pass).operators().stream()
                .filter(operator -> operator.kind() == OperatorKind.ATTENTION)
                .mapToDouble(operator -> operator.layers() * operator.matrixOps())
                .sum();
    }

    private static ModelArchitecture mixture() {
        Layer layer = new Layer(
                Models.attention(16, 16, 64, Reach.causal(), QueryKeyNorm.NONE),
                MixtureOfExperts.of(
                        64, 4, new Dense(512, true, false), Optional.empty(), MixtureOfExperts.Router.PLAIN),
                Norm.RMS,
                Layer.Placement.BEFORE);
        return Models.model("mixture", 1024, 32_000, Collections.nCopies(4, layer), NumberFormats.FP16);
    }

    private static CompiledModel compile(ModelArchitecture model, Device device, Parallelism parallelism) {
        return CompiledModel.of(model, device, Deployment.of(model).withParallelism(parallelism));
    }

    private static OperatorAnalysis attention(CompiledModel compiled, Pass pass) {
        return operator(compiled, pass, "attention");
    }

    private static OperatorAnalysis operator(CompiledModel compiled, Pass pass, String name) {
        return LlamaOnA6000Test.operator(compiled.analyze(pass), name);
    }
}
