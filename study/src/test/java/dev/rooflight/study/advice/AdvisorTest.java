package dev.rooflight.study.advice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.Cancellation;
import dev.rooflight.core.CancelledException;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.Deployment;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.analysis.Workload;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.note.Note;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.parallel.Rank;
import dev.rooflight.core.roofline.Bound;
import dev.rooflight.fixtures.Devices;
import dev.rooflight.fixtures.Models;
import dev.rooflight.fixtures.RandomDeployments;
import dev.rooflight.fixtures.RandomModels;
import dev.rooflight.study.advice.Advice.Rejection;
import dev.rooflight.study.advice.Advice.Suggestion;
import dev.rooflight.technique.Effort;
import dev.rooflight.technique.Refusal;
import dev.rooflight.technique.Scenario;
import dev.rooflight.technique.TechniqueRequest;
import dev.rooflight.technique.Techniques;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Advice at ideal efficiency, so that every number follows by hand. */
class AdvisorTest {
    private static final ModelArchitecture LLAMA_7B = Models.llama2with7B();

    private static Advice advice(Objective objective, Workload workload, Advisor.Limits limits) {
        return new Advisor(
                        Scenario.of(LLAMA_7B, Deployment.of(LLAMA_7B)),
                        Devices.a6000(),
                        EfficiencyProfile.IDEAL,
                        workload,
                        limits,
                        OptionalDouble.of(0.8))
                .advise(objective);
    }

    private static Suggestion of(Advice advice, String name) {
        return advice.ranked().stream()
                .filter(suggestion -> suggestion.request().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void fourBitWeightsAreExplainedFromTheAnalysis() {
        // 32 layers of 4·4096² + 3·4096·11008 weights: 12.95 GB of 14.0 GB a step are weights; 16/4.125 bits of all but
        // the head's
        // 0.26 GB: 13.2 to 3.6 GB, 3.7 times; R·wB/(2 - …) turns gate_up near 203·4.125/16/2·2 = 52 to 57 tokens
        Advice advice = advice(Objective.LATENCY, Workload.of(1, 2048).withOutputTokens(128), Advisor.Limits.NONE);
        Suggestion gptq = of(advice, "int-weights");
        assertThat(gptq.explanation()).isInstanceOfSatisfying(Explanation.OfTime.class, explanation -> {
            assertThat(explanation.pass().phase()).isEqualTo(Phase.DECODE);
            assertThat(explanation.pass().bound()).isEqualTo(Bound.MEMORY);
            assertThat(explanation.pass().opsPerByte()).isCloseTo(1, within(0.005));
            assertThat(explanation.causes()).singleElement().isInstanceOfSatisfying(Cause.TrafficCut.class, cut -> {
                assertThat(cut.traffic()).isEqualTo(Traffic.WEIGHTS);
                assertThat(cut.share()).isCloseTo(0.92, within(0.005));
                assertThat(cut.factor()).isCloseTo(3.67, within(0.005));
            });
            assertThat(explanation.times())
                    .first()
                    .isInstanceOfSatisfying(
                            Cause.TokenTime.class,
                            token ->
                                    // what the A6000 reads at 768 GB/s: 13.2 GB of weights and 1.1 GB of cache, then
                                    // 3.6 and 1.1
                                    assertThat(token.before() / token.after()).isBetween(14.0 / 4.9, 14.4 / 4.5));
            assertThat(explanation.memory()).isPresent();
        });
        assertThat(gptq.turningOperator()).isEqualTo("gate_up_proj");
        assertThat(gptq.turnsAtBatch()).isBetween(52L, 57L);
        assertThat(gptq.stopsAtBatch()).isBetween(gptq.turnsAtBatch(), 213L);
        assertThat(gptq.before() / gptq.value()).isCloseTo(gptq.gain(), within(1e-9));
        assertThat(advice.diagnosis().pass().bound()).isEqualTo(Bound.MEMORY);
        assertThat(advice.diagnosis().largest()).isEqualTo(Traffic.WEIGHTS);
        assertThat(advice.diagnosis().share()).isCloseTo(0.92, within(0.005));
        assertThat(advice.diagnosis().prefill()).contains(Bound.COMPUTE);
    }

    @Test
    void whatDoesNothingSaysWhy() {
        Advice advice = advice(Objective.LATENCY, Workload.of(1, 2048).withOutputTokens(128), Advisor.Limits.NONE);
        assertThat(reason(advice.useless(), "fusion")).isEqualTo(new Reason.Idle(new Note.KernelsRunAlready("fusion")));
        assertThat(reason(advice.useless(), "paged-kv"))
                .isEqualTo(new Reason.Little(0, List.of(new Cause.PassUnchanged(Phase.DECODE))));
        assertThat(reason(advice.useless(), "offload"))
                .isInstanceOfSatisfying(Reason.Worse.class, worse -> assertThat(worse.causes())
                        .singleElement()
                        .isInstanceOfSatisfying(Cause.OperatorSlower.class, slower -> {
                            assertThat(slower.operator()).isEqualTo("offload_wait");
                            assertThat(slower.added()).isTrue();
                            // 12.95 GB of layers at 25 GB/s, less what the device takes itself
                            assertThat(slower.seconds()).isBetween(0.49, 13.3 / 25);
                        }));
        // 2,048 positions are the window; 2,175 are read at the end, which is 1.06 times as many
        assertThat(reason(advice.useless(), "sink-window"))
                .isInstanceOfSatisfying(Reason.Little.class, little -> assertThat(little.causes())
                        .singleElement()
                        .isInstanceOfSatisfying(Cause.TrafficCutInVain.class, cause -> {
                            assertThat(cause.cut().traffic()).isEqualTo(Traffic.KV_READ);
                            assertThat(cause.cut().factor()).isCloseTo(2175 / 2048.0, within(1e-9));
                        }));
    }

    private static Reason reason(List<Rejection> rejections, String name) {
        return rejections.stream()
                .filter(rejection -> rejection.name().equals(name))
                .map(Rejection::reason)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatMakesMemoryWorseIsMemory() {
        // 2,048 positions reserved at a time: 4,096 for the 2,175 in blocks of 16, 2,176; 524,288 bytes a position
        Advice advice = advice(Objective.MEMORY, Workload.of(1, 2048).withOutputTokens(128), Advisor.Limits.NONE);
        assertThat(reason(advice.useless(), "contiguous-kv")).isInstanceOfSatisfying(Reason.Worse.class, worse -> {
            assertThat(worse.causes())
                    .containsExactly(new Cause.MemoryGrown(MemoryPart.KV_CACHE, 2176 * 524_288.0, 4096 * 524_288.0));
            assertThat(worse.effects())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Cause.MemoryTaken.class, memory -> assertThat(memory.after() - memory.before())
                                    .isCloseTo(1920 * 524_288.0, within(1.0)));
        });
        assertThat(reason(advice.useless(), "flash-decoding")).isInstanceOf(Reason.Idle.class);
        assertThat(reason(advice.useless(), "chunked-prefill"))
                .isEqualTo(new Reason.Little(0, List.of(new Cause.MemoryUnchanged())));
    }

    @Test
    void aDraftThatReadsThePromptIsWhyAPromptTakesLonger() {
        // of two tokens of 64 prompts nearly all time is prefill's; the draft has 5 % of the layers, 2 of 32
        Advice advice = advice(Objective.LATENCY, Workload.of(64, 2048).withOutputTokens(2), Advisor.Limits.NONE);
        assertThat(reason(advice.useless(), "draft-model")).isInstanceOfSatisfying(Reason.Worse.class, worse -> {
            assertThat(worse.causes()).singleElement().isInstanceOf(Cause.DraftReadsPrompt.class);
            assertThat(worse.effects())
                    .anySatisfy(effect -> assertThat(effect).isInstanceOfSatisfying(Cause.PromptTime.class, prompt -> {
                        double draft = ((Cause.DraftReadsPrompt) worse.causes().get(0)).seconds();
                        assertThat(prompt.after() - prompt.before()).isCloseTo(draft, within(1e-9));
                        assertThat(draft / prompt.before()).isBetween(2 / 32.0, 2 / 32.0 + 0.02);
                    }));
        });
    }

    @Test
    void promptsInPartsThatTakeAsLongAsBeforeChangeNothing() {
        // a chunk of 512 tokens holds the whole prompt of 500
        Advice advice = advice(Objective.LATENCY, Workload.of(1, 500).withOutputTokens(16), Advisor.Limits.NONE);
        assertThat(reason(advice.useless(), "chunked-prefill"))
                .isEqualTo(new Reason.Little(0, List.of(new Cause.PassUnchanged(Phase.PREFILL))));
    }

    @Test
    void whatTheBaseHasAppliedIsNoReasonForOthers() {
        Scenario base = Techniques.apply(
                Scenario.of(LLAMA_7B, Deployment.of(LLAMA_7B)), List.of(TechniqueRequest.parse("flash-attention")));
        assertThat(base.notes()).containsExactly(new Note.KernelsRunAlready("flash-attention"));
        Advice advice = advice(base, Devices.a6000(), Advisor.Limits.NONE);
        assertThat(reason(advice.useless(), "fusion")).isEqualTo(new Reason.Idle(new Note.KernelsRunAlready("fusion")));
        assertThat(reason(advice.useless(), "paged-kv")).isNotInstanceOf(Reason.Idle.class);
    }

    @Test
    void supportedFormatsAreAskedOfFormatsNotOfHeads() {
        // one key/value head on 2 devices is worth a note, but no format; the A6000 has no fp8 arithmetic
        Scenario base = Scenario.of(LLAMA_7B, Deployment.of(LLAMA_7B).withParallelism(Parallelism.tensor(2)));
        Device device = Devices.withLinks(Devices.a6000(), Devices.nodeLink(56e9, 2));
        Advice advice = advice(base, device, new Advisor.Limits(false, true, false));
        assertThat(advice.refused()).extracting(Rejection::name).doesNotContain("mqa");
        assertThat(reason(advice.refused(), "w8a8-fp8"))
                .isEqualTo(new Reason.Unsupported(new Note.Widened("a6000", ComputeFormat.FP8, ComputeFormat.BF16)));
    }

    private static Advice advice(Scenario base, Device device, Advisor.Limits limits) {
        return new Advisor(
                        base,
                        device,
                        EfficiencyProfile.IDEAL,
                        Workload.of(1, 2048).withOutputTokens(128),
                        limits,
                        OptionalDouble.of(0.8))
                .advise(Objective.LATENCY);
    }

    @Test
    void combinationsNeedNoModelMadeForThemAndEachPartAdds() {
        Advice advice = advice(Objective.LATENCY, Workload.of(1, 2048).withOutputTokens(128), Advisor.Limits.NONE);
        assertThat(advice.order()).hasSizeGreaterThan(1).allSatisfy(part -> {
            assertThat(part.gain()).isGreaterThanOrEqualTo(1.02);
            assertThat(part.effort().level()).isNotEqualTo(Effort.Level.HIGH);
        });
        // never worse than the best single technique that it may take
        double best = advice.ranked().stream()
                .filter(suggestion -> suggestion.effort().level() != Effort.Level.HIGH)
                .mapToDouble(Suggestion::value)
                .min()
                .orElseThrow();
        assertThat(advice.order().get(advice.order().size() - 1).value()).isLessThan(best);
        List<TechniqueRequest> together =
                advice.order().stream().map(Suggestion::request).toList();
        double again = Objective.LATENCY.of(
                Techniques.apply(Scenario.of(LLAMA_7B, Deployment.of(LLAMA_7B)), together)
                        .compile(Devices.a6000(), EfficiencyProfile.IDEAL),
                Workload.of(1, 2048).withOutputTokens(128));
        assertThat(advice.order().get(advice.order().size() - 1).value()).isCloseTo(again, within(1e-12));
    }

    @Test
    void limitsAreKept() {
        Workload workload = Workload.of(1, 2048).withOutputTokens(128);
        assertThat(advice(Objective.LATENCY, workload, new Advisor.Limits(true, false, false))
                        .ranked())
                .isNotEmpty()
                .allMatch(Suggestion::neutral);
        // 60 sequences of 4,096 positions are 129 GB of cache
        Advice fitting = advice(
                Objective.THROUGHPUT,
                Workload.of(60, 4096).withOutputTokens(16),
                new Advisor.Limits(false, false, true));
        // 90 % of 48 GB may be used
        assertThat(reason(fitting.refused(), "w8a8")).isInstanceOfSatisfying(Reason.TooLarge.class, reason -> {
            assertThat(reason.bytes()).isGreaterThan(129e9);
            assertThat(reason.usableBytes()).isCloseTo(0.9 * 48e9, within(1.0));
        });
        assertThat(fitting.figure()).isEqualTo(Figure.THROUGHPUT);
    }

    @Test
    void energyNeedsTheDevicesPower() {
        Advisor advisor = new Advisor(
                Scenario.of(LLAMA_7B, Deployment.of(LLAMA_7B)),
                Devices.device("unknown", Map.of(ComputeFormat.FP16, 1e14), 1e13, 1e12, 80e9),
                EfficiencyProfile.IDEAL,
                Workload.of(1, 2048).withOutputTokens(128),
                Advisor.Limits.NONE,
                OptionalDouble.empty());
        assertThatThrownBy(() -> advisor.advise(Objective.ENERGY))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage(
                        "objective is energy; expected another, or the power of unknown, which is not known; set tdp"
                                + " and idle");
    }

    @Test
    void costIsMoneyWhereThePriceIsKnown() {
        Advice advice = advice(Objective.COST, Workload.of(1, 2048).withOutputTokens(128), Advisor.Limits.NONE);
        double seconds = advice(Objective.LATENCY, Workload.of(1, 2048).withOutputTokens(128), Advisor.Limits.NONE)
                .value();
        assertThat(advice.figure()).isEqualTo(Figure.PRICE);
        assertThat(advice.value()).isCloseTo(seconds * 0.8 / 3600 * 1e6 / 128, within(1e-9));
    }

    @ParameterizedTest
    @EnumSource(value = Objective.class, names = "ENERGY", mode = EnumSource.Mode.EXCLUDE)
    void everyObjectiveRanksByGain(Objective objective) {
        Advice advice = advice(objective, Workload.of(4, 1024).withOutputTokens(32), Advisor.Limits.NONE);
        assertThat(advice.ranked()).isSortedAccordingTo((a, b) -> Double.compare(b.gain(), a.gain()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void anyModelCanBeAdvised(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 3; i++) {
            ModelArchitecture model = RandomModels.randomModel(random);
            Device device = Devices.randomLinkedDevice(random);
            Parallelism spread = RandomDeployments.randomParallelism(model, random);
            Deployment deployment = Deployment.of(model)
                    .withParallelism(Rank.feasibility(model, spread).possible() ? spread : Parallelism.NONE);
            Advice advice = new Advisor(
                            Scenario.of(model, deployment),
                            device,
                            EfficiencyProfile.IDEAL,
                            Workload.of(1 + random.nextLong(64), 1 + random.nextLong(4000))
                                    .withOutputTokens(17),
                            Advisor.Limits.NONE,
                            OptionalDouble.empty())
                    .advise(Objective.values()[random.nextInt(4)]);
            assertThat(advice.ranked()).allSatisfy(suggestion -> {
                assertThat(suggestion.gain()).isGreaterThan(1).isFinite();
                assertThat(suggestion.explanation().toString()).doesNotContain("NaN", "Infinity");
            });
            assertThat(advice.useless())
                    .allSatisfy(useless -> assertThat(useless.reason().toString())
                            .doesNotContain("NaN", "seconds=0.0,", "seconds=0.0]"));
        }
    }

    @Test
    void whatCannotBeSplitSoIsRefusedAloneNotTheAdvice() {
        // drafting with the first 8 layers has no layers for 32 stages
        Advice advice = onStages(32).advise(Objective.LATENCY);

        assertThat(advice.refused())
                .filteredOn(rejection -> rejection.reason() instanceof Reason.Refused refused
                        && refused.refusal() instanceof Refusal.NotSplit)
                .isNotEmpty();
        assertThat(advice.ranked()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 40, 150})
    void adviceEndsAtTheNextCandidateAfterItIsCancelled(int goesOn) {
        AtomicInteger asked = new AtomicInteger();
        Cancellation cancellation = () -> {
            if (asked.incrementAndGet() > goesOn) {
                throw new CancelledException("nobody waits");
            }
        };

        assertThatThrownBy(() -> onStages(1).advise(Objective.LATENCY, cancellation))
                .isInstanceOf(CancelledException.class)
                .hasMessage("nobody waits");
        assertThat(asked).hasValue(goesOn + 1);
    }

    @Test
    void everyCandidateIsACheck() {
        AtomicInteger asked = new AtomicInteger();

        Advice advice = onStages(1).advise(Objective.LATENCY, asked::incrementAndGet);

        assertThat(asked.get()).isGreaterThan(advice.tried());
    }

    private static Advisor onStages(int stages) {
        return new Advisor(
                Scenario.of(LLAMA_7B, Deployment.of(LLAMA_7B).withParallelism(Parallelism.NONE.withPipeline(stages))),
                Devices.h100(),
                EfficiencyProfile.IDEAL,
                Workload.of(4, 1024).withOutputTokens(32),
                Advisor.Limits.NONE,
                OptionalDouble.empty());
    }
}
