package dev.rooflight.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.efficiency.EngineProfile;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.memory.Offload;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.core.operator.OperatorKind;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.core.roofline.Bound;
import dev.rooflight.fixtures.Devices;
import dev.rooflight.fixtures.Models;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What prompts and steps are made of, what they draw, and where they turn: by hand, or by looking at each. */
class PassesTest {
    private static final ModelArchitecture LLAMA = Models.llama2with7B();

    /** Weights that a decode of Llama-2-7B reads: all but the token table, two bytes each, and a row of the table. */
    private static final double READ = 2 * 6_607_343_616.0 + 2 * 4096;

    private record Seen(boolean drafts, double times, double tokens, double context, double logits, boolean decoding) {}

    @Test
    void promptsInChunksBehindAPrefix() {
        Prompting prompting = Prompting.WHOLE.withCachedPrefix(100).withChunks(400);
        CompiledModel compiled = compiled(Execution.PLAIN.withPrompting(prompting));

        assertThat(ofPrompt(compiled, 1000))
                .containsExactly(
                        new Seen(false, 1, 400, 500, 0, false),
                        new Seen(false, 1, 400, 900, 0, false),
                        new Seen(false, 1, 100, 1000, 1, false));
        // the last token is always new
        assertThat(ofPrompt(compiled, 60)).containsExactly(new Seen(false, 1, 1, 60, 1, false));
        assertThat(compiled.promptPass(3, 1000)).isEqualTo(new Pass(List.of(new Pass.Sequences(3, 400, 1000, 1))));
        assertThat(compiled.promptPass(3, 300)).isEqualTo(new Pass(List.of(new Pass.Sequences(3, 200, 300, 1))));
        assertThat(compiled(Execution.PLAIN).promptPass(3, 1000)).isEqualTo(Pass.prefill(3, 1000));
    }

    @Test
    void veryManyChunksAreSampledEvenly() {
        CompiledModel compiled = compiled(Execution.PLAIN.withPrompting(Prompting.WHOLE.withChunks(1)));

        List<Seen> seen = ofPrompt(compiled, 30_000);

        assertThat(seen).hasSize(10_000);
        // the middle one of every three
        assertThat(seen.get(0)).isEqualTo(new Seen(false, 3, 1, 2, 0, false));
        assertThat(seen.get(1)).isEqualTo(new Seen(false, 3, 1, 5, 0, false));
        assertThat(seen.get(9_999)).isEqualTo(new Seen(false, 3, 1, 29_999, 0, false));
        assertThat(ofPrompt(compiled, 10_000).get(9_999)).isEqualTo(new Seen(false, 1, 1, 10_000, 1, false));
    }

    @Test
    void stepsDraftAndVerify() {
        CompiledModel compiled = compiled(Execution.PLAIN.withDecoding(drafting(3, 2, true)));
        List<Seen> step = new ArrayList<>();
        new Passes(compiled).ofStep(100, (d, n, t, c, l, k) -> step.add(new Seen(d, n, t, c, l, k)));

        assertThat(step)
                .containsExactly(
                        // four tokens, the last at 103
                        new Seen(false, 1, 4, 103, 4, true),
                        // three passes of two; the middle one ends at 102
                        new Seen(true, 3, 2, 102, 2, true));
        // a model of its own goes through the prompt, too, whole and from the start
        assertThat(ofPrompt(compiled, 1000))
                .containsExactly(new Seen(false, 1, 1000, 1000, 1, false), new Seen(true, 1, 1000, 1000, 1, false));
        assertThat(ofPrompt(compiled(Execution.PLAIN.withDecoding(drafting(3, 2, false))), 1000))
                .containsExactly(new Seen(false, 1, 1000, 1000, 1, false));
        assertThat(compiled.decodePass(5, 100)).isEqualTo(new Pass(List.of(new Pass.Sequences(5, 4, 100, 4))));
        assertThat(compiled.decodePass(5, 2)).isEqualTo(new Pass(List.of(new Pass.Sequences(5, 2, 2, 2, true))));
    }

    @Test
    void promptsAreHandedOverWithTheirCache() {
        CompiledModel compiled = compiled(Execution.PLAIN.withPrompting(Prompting.WHOLE.withHandOver(1e9)));
        CompiledModel plain = compiled(Execution.PLAIN);

        // three sequences of 1024 positions of 524,288 bytes
        double seconds = 3 * 1024 * 524_288 / 1e9;
        assertThat(new Passes(compiled).handOverSeconds(3, 1024)).isEqualTo(seconds);
        assertThat(new Passes(plain).handOverSeconds(3, 1024)).isZero();
        assertThat(compiled.promptSeconds(3, 1024).bound())
                .isCloseTo(plain.promptSeconds(3, 1024).bound() + seconds, within(1e-12));
        assertThat(compiled.promptSeconds(3, 1024).expected())
                .isCloseTo(plain.promptSeconds(3, 1024).expected() + seconds, within(1e-12));
    }

    @Test
    void tokensOfAStepShareItsTime() {
        CompiledModel compiled = compiled(Execution.PLAIN.withDecoding(new Decoding("four", 2.5, 4, Optional.empty())));
        CompiledModel plain = compiled(Execution.PLAIN);

        double loop = 0;
        for (long context = 101; context < 111; context++) {
            loop += plain.analyze(new Pass(List.of(new Pass.Sequences(2, 4, context + 3, 4))))
                    .totals()
                    .boundSeconds();
        }
        Times<Generation> generation = compiled.generate(2, 100, 11);
        assertThat(generation.bound().endToEndSeconds() - generation.bound().ttftSeconds())
                .isCloseTo(loop / 2.5, within(1e-9 * loop));
        assertThat(generation.expected()).isEqualTo(generation.bound());
        assertThat(compiled.generate(2, 100, 1).bound().endToEndSeconds())
                .isEqualTo(compiled.promptSeconds(2, 100).bound());
    }

    @Test
    void busyDevicesDrawAllOfTheirPowerAndWaitingOnesTheirIdleDraw() {
        Device device = Devices.withPower(Devices.h100(), 700, 100);
        CompiledModel busy = CompiledNetworks.of(LLAMA, Deployment.of(LLAMA)).on(device, EfficiencyProfile.IDEAL);
        Pass pass = Pass.decode(2, 100);
        double seconds = busy.analyze(pass).totals().expectedSeconds();

        // at the roofline every operator is busy all the time
        assertThat(busy.joules(busy.analyze(pass)).orElseThrow()).isCloseTo(700 * seconds, within(1e-9 * seconds));
        assertThat(busy.joules(2, 100, 11).orElseThrow())
                .isCloseTo(700 * busy.generate(2, 100, 11).expected().endToEndSeconds(), within(1e-6));
        assertThat(busy.joules(2, 100, 1).orElseThrow())
                .isCloseTo(700 * busy.promptSeconds(2, 100).expected(), within(1e-9));
        assertThat(compiled(Execution.PLAIN).joules(busy.analyze(pass))).isEqualTo(OptionalDouble.empty());
        assertThat(compiled(Execution.PLAIN).joules(2, 100, 11)).isEqualTo(OptionalDouble.empty());
        // several tokens of a step share what it draws
        CompiledModel several = CompiledNetworks.of(
                        LLAMA, Deployment.of(LLAMA).withDecoding(new Decoding("four", 2.5, 4, Optional.empty())))
                .on(device, EfficiencyProfile.IDEAL);
        assertThat(several.joules(2, 100, 11).orElseThrow())
                .isCloseTo(700 * several.generate(2, 100, 11).expected().endToEndSeconds(), within(1e-6));
        // 5 ms of the host
        EngineProfile engine = new EngineProfile("e", "e", 5e-3, 0, 0, Map.of(), true, false);
        CompiledModel waiting = CompiledNetworks.of(LLAMA, Deployment.of(LLAMA).withEngine(engine))
                .on(device, EfficiencyProfile.IDEAL);
        assertThat(waiting.joules(waiting.analyze(pass)).orElseThrow())
                .isCloseTo(700 * seconds + 100 * 5e-3, within(1e-9));
    }

    @Test
    void devicesThatExchangeDrawTheirIdleDraw() {
        Device device = Devices.withPower(Devices.h100(), 700, 100);
        CompiledModel two =
                CompiledModel.of(LLAMA, device, Deployment.of(LLAMA).withParallelism(Parallelism.tensor(2)));
        PassAnalysis pass = two.analyze(Pass.decode(64, 100));
        double exchange = pass.operators().stream()
                .filter(operator -> operator.kind() == OperatorKind.COLLECTIVE)
                .mapToDouble(operator -> operator.layers() * operator.expectedSeconds())
                .sum();

        assertThat(exchange).isPositive();
        assertThat(two.joules(pass).orElseThrow())
                .isCloseTo(2 * (700 * (pass.totals().expectedSeconds() - exchange) + 100 * exchange), within(1e-9));
    }

    @Test
    void aModelThatDraftsOnOneDeviceLeavesTheOthersIdle() {
        // the small one has three heads: it does not divide by two, so each of two stages' replicas runs it whole
        ModelArchitecture small = Models.llama("small", 384, 2, 3, 3, 1024, 32_000);
        Decoding.Draft draft = new Decoding.Draft(small, small.stored(), 1, 1, true);
        Decoding decoding = new Decoding("d", 1, 1, Optional.of(draft));
        Device device = Devices.withPower(Devices.h100(), 700, 100);
        CompiledModel two = CompiledModel.of(
                LLAMA,
                device,
                Deployment.of(LLAMA).withParallelism(Parallelism.tensor(2)).withDecoding(decoding));
        CompiledModel alone = CompiledModel.of(small, device, Deployment.of(small));
        CompiledModel without =
                CompiledModel.of(LLAMA, device, Deployment.of(LLAMA).withParallelism(Parallelism.tensor(2)));

        assertThat(two.draft().orElseThrow().deployment().parallelism()).isEqualTo(Parallelism.NONE);
        double seconds = alone.promptSeconds(1, 100).expected();
        // one draws 700 W while the other waits
        assertThat(two.joules(1, 100, 1).orElseThrow()
                        - without.joules(1, 100, 1).orElseThrow())
                .isCloseTo(800 * seconds, within(1e-9));
        assertThat(two.memory().weightsBytes())
                .isEqualTo(without.memory().weightsBytes() + alone.memory().weightsBytes());
    }

    @Test
    void aDraftThatDividesIsSharedByTheTensorGroup() {
        ModelArchitecture small = Models.llama("small", 512, 2, 4, 4, 1024, 32_000);
        Decoding decoding = new Decoding("d", 1, 1, Optional.of(new Decoding.Draft(small, small.stored(), 1, 1, true)));
        Parallelism all = Parallelism.tensor(2).withPipeline(2);

        CompiledModel compiled = CompiledModel.of(
                LLAMA, Devices.h100(), Deployment.of(LLAMA).withParallelism(all).withDecoding(decoding));

        assertThat(compiled.draft().orElseThrow().deployment().parallelism()).isEqualTo(Parallelism.tensor(2));
    }

    @Test
    void whatLiesOutsideComesOverTheLink() {
        // half of the weights, a quarter of the cache and an eighth of the activations over 1 GB/s
        CompiledModel compiled =
                compiled(Execution.PLAIN.withOffload(new Offload(0.5, 0, 0.25, 0.125, 1e9, 0, 1e18, 2)));

        PassAnalysis decode = compiled.analyze(Pass.decode(3, 1000));

        // two batches share the weights; the stream of 4096 channels passes 32 layers
        double weights = READ + 2 * 2 * 4096;
        double bytes = 0.25 * weights + 0.25 * 3 * 1000 * 524_288 + 0.125 * 3 * 4096 * 2 * 32;
        assertThat(decode.totals().boundSeconds()).isCloseTo(bytes / 1e9, within(1e-9));
        OperatorAnalysis waiting = decode.operators().get(decode.operators().size() - 1);
        assertThat(waiting.name()).isEqualTo("offload_wait");
        assertThat(waiting.bound()).isEqualTo(Bound.OVERHEAD);
        Evaluator evaluator = compiled.evaluator();
        evaluator.decode(3, 1000);
        assertThat(evaluator.boundSeconds()).isCloseTo(bytes / 1e9, within(1e-9));
        // a link that is no hindrance
        CompiledModel quick = compiled(Execution.PLAIN.withOffload(new Offload(0.5, 0, 0.25, 0, 1e15, 0, 1e18, 1)));
        assertThat(quick.analyze(Pass.decode(3, 1000)).totals().boundSeconds())
                .isCloseTo(
                        compiled(Execution.PLAIN)
                                .analyze(Pass.decode(3, 1000))
                                .totals()
                                .boundSeconds(),
                        within(1e-12));
    }

    @Test
    void arithmeticInTheMemoryTakesWhatRunsThere() {
        NearMemory near = new NearMemory("pim", 20e12, 1e15, Set.of(OperatorKind.LINEAR));
        CompiledModel plain = compiled(Execution.PLAIN);
        CompiledModel compiled = compiled(Execution.PLAIN.withNearMemory(near));

        OperatorAnalysis inside = operator(compiled.analyze(Pass.decode(1, 1000)), "gate_up_proj");
        OperatorAnalysis outside = operator(plain.analyze(Pass.decode(1, 1000)), "gate_up_proj");
        // memory-bound: 20 TB/s instead of 3.35
        assertThat(inside.boundSeconds()).isCloseTo(outside.boundSeconds() * 3.35 / 20, within(1e-12));
        assertThat(operator(compiled.analyze(Pass.decode(1, 1000)), "attention").boundSeconds())
                .isEqualTo(operator(plain.analyze(Pass.decode(1, 1000)), "attention")
                        .boundSeconds());
        Device device = near.inside(Devices.h100());
        assertThat(device.memory().bandwidthBytesPerSecond()).isEqualTo(20e12);
        assertThat(device.memory().capacityBytes()).isEqualTo(80e9);
        assertThat(device.compute().peakOpsPerSecond()).containsEntry(ComputeFormat.FP16, 1e15);
    }

    @Test
    void linearsOf13BOnA6000TurnWhereTheSurveySays() {
        // arXiv 2402.16363: T* = R·wB/(2 - R·aB·(in + out)/(in·out)) = 213.1 tokens for gate_proj in 16 bits; q_proj by
        // the same formula: 201.6·2/(2 - 201.6·2·2/5120) = 218.9
        ModelArchitecture model = Models.llama2with13B();
        CompiledModel compiled =
                CompiledModel.of(model, Devices.a6000(), Deployment.of(model).withKernels(Kernels.EAGER));
        TurningPoints points = TurningPoints.overBatch(compiled, Phase.DECODE, 1024);

        assertThat(points.between(1, 100_000, 100))
                .contains(
                        new TurningPoint(214, "gate_proj", Bound.MEMORY, Bound.COMPUTE),
                        new TurningPoint(219, "q_proj", Bound.MEMORY, Bound.COMPUTE))
                .noneMatch(point -> point.operator().equals("qk_matmul"));
        // the first ones, and none beyond the end
        assertThat(points.between(1, 100_000, 2))
                .isEqualTo(points.between(1, 100_000, 100).subList(0, 2));
        assertThat(points.between(1, 213, 100))
                .noneMatch(point -> point.operator().equals("gate_proj"));
        assertThat(points.between(1, 214, 100))
                .anyMatch(point -> point.operator().equals("gate_proj"));
        assertThat(points.between(214, 100_000, 100))
                .noneMatch(point -> point.operator().equals("gate_proj"));
        // on three replicas, three times as many and one less than a whole round
        CompiledModel replicas = CompiledModel.of(
                model,
                Devices.withLinks(Devices.a6000(), Devices.nodeLink(1e11, 8)),
                Deployment.of(model)
                        .withKernels(Kernels.EAGER)
                        .withParallelism(Parallelism.NONE.withDataAndExperts(3, 1)));
        assertThat(TurningPoints.overBatch(replicas, Phase.DECODE, 1024).between(1, 100_000, 100))
                .contains(new TurningPoint(3 * 213 + 1, "gate_proj", Bound.MEMORY, Bound.COMPUTE));
    }

    @Test
    void promptsTurnWhereTheirTokensDo() {
        ModelArchitecture model = Models.llama2with13B();
        CompiledModel compiled =
                CompiledModel.of(model, Devices.a6000(), Deployment.of(model).withKernels(Kernels.EAGER));

        assertThat(TurningPoints.overContext(compiled, Phase.PREFILL, 1).between(1, 100_000, 1000))
                .contains(new TurningPoint(214, "gate_proj", Bound.MEMORY, Bound.COMPUTE));
        // two prompts at a time
        assertThat(TurningPoints.overContext(compiled, Phase.PREFILL, 2).between(1, 100_000, 1000))
                .contains(new TurningPoint(107, "gate_proj", Bound.MEMORY, Bound.COMPUTE));
    }

    @Test
    void verifyingStopsPayingWhereLookingAtEveryBatchSaysSo() {
        // four tokens verified for two that come out: twice as fast while weights decide, half as fast in the end
        ModelArchitecture model = Models.llama("small", 1024, 4, 8, 8, 4096, 32_000);
        Decoding two = new Decoding("two of four", 2, 4, Optional.empty());
        CompiledModel plain = CompiledModel.of(model, Devices.a6000(), Deployment.of(model));
        CompiledModel speculative =
                CompiledModel.of(model, Devices.a6000(), Deployment.of(model).withDecoding(two));
        List<BreakEven.Change> looked = new ArrayList<>();
        List<BreakEven.Change> lookedTwice = new ArrayList<>();
        for (long batch = 2; batch <= 500; batch++) {
            if (slower(speculative, plain, 1, batch) != slower(speculative, plain, 1, batch - 1)) {
                looked.add(new BreakEven.Change(batch, slower(speculative, plain, 1, batch)));
            }
            if (slower(speculative, plain, 1.5, batch) != slower(speculative, plain, 1.5, batch - 1)) {
                lookedTwice.add(new BreakEven.Change(batch, slower(speculative, plain, 1.5, batch)));
            }
        }

        assertThat(looked).hasSize(1);
        assertThat(BreakEven.ofBound(speculative, plain, 100, 1, 500)).isEqualTo(looked);
        assertThat(BreakEven.ofExpected(speculative, plain, 100, 1, 500)).isEqualTo(looked);
        assertThat(BreakEven.ofBound(speculative, plain, 1.5, 100, 1, 500)).isEqualTo(lookedTwice);
        assertThat(lookedTwice.get(0).batch()).isLessThan(looked.get(0).batch());
        // the other way round
        assertThat(BreakEven.ofBound(plain, speculative, 100, 1, 500))
                .extracting(BreakEven.Change::slower)
                .containsExactly(false);
    }

    @Test
    void stepsOfCompiledModelsAreThoseOfThePass() {
        CompiledModel compiled = compiled(Execution.PLAIN);
        Evaluator evaluator = compiled.evaluator();
        evaluator.evaluate(Pass.decode(3, 1000));
        PassAnalysis analysis = compiled.analyze(Pass.decode(3, 1000));

        assertThat(compiled.stepSeconds(3, 1000).bound()).isEqualTo(evaluator.boundSeconds());
        assertThat(compiled.stepSeconds(3, 1000).expected()).isEqualTo(evaluator.expectedSeconds());
        assertThat(evaluator.ops()).isCloseTo(analysis.totals().ops(), within(1e-3));
        assertThat(evaluator.memoryAccessBytes())
                .isCloseTo(analysis.totals().bytes().memoryAccess(), within(1e-3));
        assertThat(compiled.pass(Phase.PREFILL, 3, 1000)).isEqualTo(Pass.prefill(3, 1000));
        assertThat(compiled.pass(Phase.DECODE, 3, 1000)).isEqualTo(Pass.decode(3, 1000));
        assertThat(compiled.ideal()).isTrue();
    }

    private static boolean slower(CompiledModel one, CompiledModel other, double factor, long batch) {
        return factor * one.stepSeconds(batch, 100).bound() / 2
                >= other.stepSeconds(batch, 100).bound();
    }

    private static OperatorAnalysis operator(PassAnalysis pass, String name) {
        return pass.operators().stream()
                .filter(operator -> operator.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Seen> ofPrompt(CompiledModel compiled, long tokens) {
        List<Seen> seen = new ArrayList<>();
        new Passes(compiled).ofPrompt(tokens, (d, n, t, c, l, k) -> seen.add(new Seen(d, n, t, c, l, k)));
        return seen;
    }

    private static Decoding drafting(int passes, int tokens, boolean own) {
        ModelArchitecture small = Models.llama("small", 512, 2, 4, 4, 1024, 32_000);
        Precision precision = Precision.stored(NumberFormats.FP16);
        return new Decoding("drafted", 3, 4, Optional.of(new Decoding.Draft(small, precision, passes, tokens, own)));
    }

    private static CompiledModel compiled(Execution execution) {
        return CompiledModel.of(LLAMA, Devices.h100(), Deployment.of(LLAMA).withExecution(execution));
    }
}
