package dev.rooflight.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.efficiency.EngineProfile;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.memory.MemoryAnalysis;
import dev.rooflight.core.memory.MemoryPolicy;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.OutputHead;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.fixtures.Devices;
import dev.rooflight.fixtures.Models;
import dev.rooflight.fixtures.RandomDeployments;
import dev.rooflight.fixtures.RandomModels;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stages of layers: the formulas by hand, and against the same stages compiled one by one. */
class PipelineTest {
    private static final Percentage ROUNDING = Percentage.withPercentage(1e-9);

    @ParameterizedTest(name = "{1} sequences through {0} stages: prefill {2} t, decode {3} t")
    @CsvSource({
        // t is the time of a microbatch of one sequence in one of the equal stages
        // prompts: every stage once, and the last one for each further microbatch
        // decodes: once around, or every microbatch through the slowest stage
        "2, 2, 3, 2",
        "2, 1, 2, 2",
        "4, 4, 7, 4",
        "4, 2, 5, 4",
        "8, 8, 15, 8",
    })
    void equalStagesByHand(int stages, long batch, double prefill, double decode) {
        ModelArchitecture model = bareLayers(8);
        CompiledModel one = compile(model, Parallelism.NONE);
        CompiledModel many = compile(model, new Parallelism(1, stages, 1, 1, 1, 0, 1));
        double prefillOfOne = bound(one, Pass.prefill(1, 2048));
        double decodeOfOne = bound(one, Pass.decode(1, 2048));

        // embedding and head of one word are less than five thousandths
        assertThat(bound(many, Pass.prefill(batch, 2048)))
                .isCloseTo(prefill * prefillOfOne / stages, Percentage.withPercentage(0.5));
        assertThat(bound(many, Pass.decode(batch, 2048)))
                .isCloseTo(decode * decodeOfOne / stages, Percentage.withPercentage(0.5));
    }

    @ParameterizedTest(name = "{0} microbatches")
    @CsvSource({
        // 16 sequences through 4 stages in m parts of 16/m: prefill (4 + m - 1) t, decode max(4, m) t
        "1, 4, 4, 16",
        "2, 5, 4, 8",
        "4, 7, 4, 4",
        "8, 11, 8, 2",
        "16, 19, 16, 1",
        "0, 7, 4, 4",
        // more parts than sequences are as many
        "32, 19, 16, 1",
    })
    void microbatchesByHand(int microbatches, double prefill, double decode, long together) {
        ModelArchitecture model = bareLayers(8);
        CompiledModel one = compile(model, Parallelism.NONE);
        CompiledModel four = compile(model, new Parallelism(1, 4, 1, 1, 1, microbatches, 1));

        assertThat(bound(four, Pass.prefill(16, 2048)))
                .isCloseTo(prefill * bound(one, Pass.prefill(together, 2048)) / 4, Percentage.withPercentage(0.5));
        assertThat(bound(four, Pass.decode(16, 2048)))
                .isCloseTo(decode * bound(one, Pass.decode(together, 2048)) / 4, Percentage.withPercentage(0.5));
    }

    @Test
    void microbatchesWithoutStagesChangeNothing() {
        ModelArchitecture model = Models.llama2with7B();
        CompiledModel one = compile(model, Parallelism.NONE);
        CompiledModel cut = compile(model, new Parallelism(1, 1, 1, 1, 1, 4, 0));
        Pass mixed = new Pass(List.of(new Pass.Sequences(1, 512, 2048, 0), new Pass.Sequences(64, 1, 1000, 1)));

        for (Pass pass : List.of(mixed, Pass.decode(64, 1000), Pass.prefill(8, 1000))) {
            assertThat(bound(cut, pass)).isEqualTo(bound(one, pass));
            assertThat(cut.analyze(pass).totals()).isEqualTo(one.analyze(pass).totals());
        }
    }

    @Test
    void decodesOfUnlikeContextsAreADecodeStepToo() {
        // 2 sequences of 1000 positions and 2 of 3000 in 2 microbatches of one each: 2 t, not 3 t
        ModelArchitecture model = bareLayers(8);
        CompiledModel one = compile(model, Parallelism.NONE);
        CompiledModel two = compile(model, new Parallelism(1, 2, 1, 1, 1, 0, 1));
        Pass.Sequences early = new Pass.Sequences(1, 1, 1000, 1);
        Pass.Sequences late = new Pass.Sequences(1, 1, 3000, 1);
        Pass two4 = new Pass(List.of(new Pass.Sequences(2, 1, 1000, 1), new Pass.Sequences(2, 1, 3000, 1)));

        assertThat(bound(two, two4))
                .isCloseTo(bound(one, new Pass(List.of(early, late))), Percentage.withPercentage(0.5));
        assertThat(two.analyze(two4).totals().boundSeconds()).isCloseTo(bound(two, two4), ROUNDING);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void stagesTakeWhatTheyTakeAlone(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20; i++) {
            ModelArchitecture model = RandomModels.randomModel(random);
            Device device = Devices.randomLinkedDevice(random);
            EfficiencyProfile profile = RandomDeployments.randomEfficiency(random);
            int stages =
                    random.nextInt(2, Math.max(3, Math.min(7, model.layers().size() + 1)));
            if (stages > model.layers().size()) {
                continue;
            }
            Parallelism parallelism = new Parallelism(1, stages, 1, 1, 1, random.nextInt(6), 0);
            CompiledModel compiled =
                    CompiledModel.of(model, device, Deployment.of(model).withParallelism(parallelism), profile);
            long batch = 1 + random.nextLong(60);
            long context = 20 + random.nextLong(5000);
            long m = Math.min(batch, parallelism.microbatches() == 0 ? stages : parallelism.microbatches());
            long together = (batch + m - 1) / m;
            for (boolean decode : new boolean[] {false, true}) {
                Pass pass = decode ? Pass.decode(batch, context) : Pass.prefill(batch, context);
                Pass microbatch = decode ? Pass.decode(together, context) : Pass.prefill(together, context);
                double[] bound = new double[stages];
                double[] expected = new double[stages];
                int from = 0;
                for (int stage = 0; stage < stages; stage++) {
                    // as even as can be, the first ones one more
                    int size = model.layers().size() / stages
                            + (stage < model.layers().size() % stages ? 1 : 0);
                    CompiledModel alone = CompiledModel.of(
                            withLayers(model, model.layers().subList(from, from + size)),
                            device,
                            Deployment.of(model),
                            profile);
                    from += size;
                    for (OperatorAnalysis operator : alone.analyze(microbatch).operators()) {
                        boolean elsewhere = operator.block().equals("embedding")
                                ? stage > 0
                                : operator.block().equals("head") && stage < stages - 1;
                        bound[stage] += elsewhere ? 0 : operator.layers() * operator.boundSeconds();
                        expected[stage] += elsewhere ? 0 : operator.layers() * operator.expectedSeconds();
                    }
                }
                PassAnalysis analysis = compiled.analyze(pass);
                OperatorAnalysis send = LlamaOnA6000Test.operator(analysis, "stage_send");
                assertThat(send.layers()).isEqualTo(stages - 1);
                assertThat(send.bytes().collective()).isCloseTo(microbatch.tokens() * model.hiddenSize() * 2, ROUNDING);
                for (int stage = 0; stage < stages - 1; stage++) {
                    bound[stage] += send.boundSeconds();
                    expected[stage] += send.expectedSeconds();
                }
                assertThat(analysis.totals().boundSeconds()).isCloseTo(pipelined(bound, m, decode), ROUNDING);
                // the form of latent attention is chosen stage by stage either way
                assertThat(analysis.totals().expectedSeconds()).isCloseTo(pipelined(expected, m, decode), ROUNDING);
            }
        }
    }

    private static double pipelined(double[] stages, long microbatches, boolean decode) {
        double sum = 0;
        double longest = 0;
        for (double stage : stages) {
            sum += stage;
            longest = Math.max(longest, stage);
        }
        return decode ? Math.max(sum, microbatches * longest) : sum + (microbatches - 1) * longest;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void stagesHoldTheModelTogetherAndACopyOfATiedTokenTable(boolean tied) {
        ModelArchitecture plain = Models.llama2with7B();
        ModelArchitecture model = withHead(plain, new OutputHead(tied, false));
        double table = 32_000 * 4096.0 * 2;
        double layer = (4 * 4096.0 * 4096 + 3 * 4096.0 * 11_008 + 2 * 4096) * 2;

        CompiledModel two = compile(model, Parallelism.NONE.withPipeline(2));
        CompiledModel four = compile(model, Parallelism.NONE.withPipeline(4));

        // the last stage has the head and the final norm beside its layers, whether tied or not
        assertThat(two.memory().weightsBytes()).isEqualTo(16 * layer + table + 4096 * 2);
        assertThat(four.memory().weightsBytes()).isEqualTo(8 * layer + table + 4096 * 2);
        assertThat(compile(model, Parallelism.NONE).memory().weightsBytes())
                .isEqualTo(32 * layer + (tied ? 1 : 2) * table + 4096 * 2);
        // 524,288 bytes of cache a position in 32 layers
        assertThat(four.memory().kvCacheBytesPerSequence(1600)).isEqualTo(1600 * 524_288.0 / 4);
    }

    @Test
    void theFullestStageDecidesWhatFits() {
        // 33 layers over 2 stages: 17 and 16; the first one has the token table, the second the head and the final norm
        ModelArchitecture model = Models.llama("odd", 4096, 33, 32, 32, 11_008, 32_000);
        Device device = Devices.withLinks(
                Devices.device("h100", Map.of(ComputeFormat.FP16, 989e12), 67e12, 3.35e12, 80e9),
                Devices.nodeLink(450e9, 8));
        CompiledModel compiled = CompiledModel.of(
                model,
                device,
                Deployment.of(model)
                        .withParallelism(Parallelism.NONE.withPipeline(2))
                        .withMemory(new MemoryPolicy(1, 0, 16, 8192)));

        MemoryAnalysis memory = compiled.memory().analyze(16, 1024);

        double layer = (4 * 4096.0 * 4096 + 3 * 4096.0 * 11_008 + 2 * 4096) * 2;
        assertThat(memory.weightsBytes()).isEqualTo(17 * layer + 32_000 * 4096.0 * 2);
        assertThat(memory.kvCacheBytes()).isEqualTo(16 * 1024 * 17 * 2 * 4096.0 * 2);
        // 8 of 16 sequences at a time, 8192 tokens; at the activation: 22,016 channels of gate and up, 11,008 of the
        // outcome
        // and the 4096 of the residual stream
        assertThat(memory.activationBytes()).isEqualTo((22_016 + 11_008 + 4096) * 8192.0 * 2);
        double free = 80e9 - memory.weightsBytes() - memory.activationBytes();
        assertThat(memory.maxBatch()).isEqualTo((long) Math.floor(free / (1024 * 17 * 2 * 4096.0 * 2)));
    }

    @Test
    void theHostIsWaitedForOnceAStep() {
        ModelArchitecture model = bareLayers(8);
        EngineProfile engine = new EngineProfile("engine", "engine", 2e-3, 1e-5, 0, Map.of(), true, false);
        CompiledModel compiled = CompiledModel.of(
                model,
                Devices.h100(),
                Deployment.of(model)
                        .withParallelism(new Parallelism(1, 4, 1, 2, 1, 0, 0))
                        .withEngine(engine));

        PassAnalysis pass = compiled.analyze(Pass.decode(33, 1000));

        // 17 sequences of the busier of two replicas
        assertThat(pass.totals().expectedSeconds() - pass.totals().boundSeconds())
                .isCloseTo(2e-3 + 17e-5, Percentage.withPercentage(1e-6));
    }

    @ParameterizedTest
    @ValueSource(ints = {31, 32, 33, 34})
    void generationThroughStagesAgreesWithTheLoop(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 10; i++) {
            ModelArchitecture model = RandomModels.randomModel(random);
            int stages = random.nextInt(1, Math.min(5, model.layers().size() + 1));
            CompiledModel compiled = CompiledModel.of(
                    model,
                    Devices.randomLinkedDevice(random),
                    Deployment.of(model).withParallelism(Parallelism.NONE.withPipeline(stages)),
                    RandomDeployments.randomEfficiency(random));
            long batch = 1 + random.nextLong(100);
            long first = 1 + random.nextLong(9000);
            long steps = 1 + random.nextLong(3000);

            // closed form in one stage; in several by quadrature, although operators change their bound on the way
            assertThat(compiled.evaluator().decodeSeconds(batch, first, steps))
                    .isCloseTo(
                            ExpectedTimesTest.loop(compiled, batch, first, steps, true),
                            Percentage.withPercentage(stages == 1 ? 1e-10 : 1e-5));
        }
    }

    private static ModelArchitecture bareLayers(int layers) {
        return Models.llama("bare", 4096, layers, 32, 32, 11_008, 1);
    }

    private static ModelArchitecture withLayers(ModelArchitecture model, List<Layer> layers) {
        return new ModelArchitecture(
                model.id(),
                model.family(),
                model.hiddenSize(),
                model.embedding(),
                layers,
                model.finalNorm(),
                model.head(),
                model.contextLimit(),
                model.stored(),
                model.towers());
    }

    private static ModelArchitecture withHead(ModelArchitecture model, OutputHead head) {
        return new ModelArchitecture(
                model.id(),
                model.family(),
                model.hiddenSize(),
                model.embedding(),
                model.layers(),
                model.finalNorm(),
                Optional.of(head),
                model.contextLimit(),
                model.stored(),
                model.towers());
    }

    private static CompiledModel compile(ModelArchitecture model, Parallelism parallelism) {
        return CompiledModel.of(model, Devices.h100(), Deployment.of(model).withParallelism(parallelism));
    }

    private static double bound(CompiledModel compiled, Pass pass) {
        Evaluator evaluator = compiled.evaluator();
        evaluator.evaluate(pass);
        return evaluator.boundSeconds();
    }
}
