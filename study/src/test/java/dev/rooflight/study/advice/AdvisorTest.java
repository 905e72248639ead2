package dev.rooflight.study.advice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.Fixtures;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.Deployment;
import dev.rooflight.core.analysis.Workload;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.study.advice.Advice.Rejection;
import dev.rooflight.study.advice.Advice.Suggestion;
import dev.rooflight.technique.Effort;
import dev.rooflight.technique.Scenario;
import dev.rooflight.technique.TechniqueRequest;
import dev.rooflight.technique.Techniques;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Advice at ideal efficiency, so that every number follows by hand. */
class AdvisorTest {
    private static final ModelArchitecture LLAMA_7B = Fixtures.llama2with7B();

    private static Advice advice(Objective objective, Workload workload, Advisor.Limits limits) {
        return new Advisor(
                        Scenario.of(LLAMA_7B, Deployment.of(LLAMA_7B)),
                        Fixtures.a6000(),
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
        assertThat(gptq.explanation())
                .startsWith(
                        "decode is memory-bound at 1.00 operations per byte; weights are 92 % of its traffic and are"
                                + " cut 3.67 times: a token takes")
                .contains("memory is");
        assertThat(gptq.turningOperator()).isEqualTo("gate_up_proj");
        assertThat(gptq.turnsAtBatch()).isBetween(52L, 57L);
        assertThat(gptq.stopsAtBatch()).isBetween(gptq.turnsAtBatch(), 213L);
        assertThat(gptq.before() / gptq.value()).isCloseTo(gptq.gain(), within(1e-9));
        assertThat(advice.diagnosis())
                .isEqualTo(
                        "decode is memory-bound at 1.00 operations per byte; weights are 92 % of its traffic; prefill"
                                + " is compute-bound");
    }

    @Test
    void whatDoesNothingSaysWhy() {
        Advice advice = advice(Objective.LATENCY, Workload.of(1, 2048).withOutputTokens(128), Advisor.Limits.NONE);
        assertThat(reason(advice.useless(), "fusion")).isEqualTo("fusion: such kernels run already");
        assertThat(reason(advice.useless(), "paged-kv"))
                .isEqualTo("changes nothing: it acts on neither operations nor bytes of decode");
        assertThat(reason(advice.useless(), "offload")).contains("offload_wait adds");
        // 2,048 positions are the window; 2,175 are read at the end, which is 1.06 times as many
        assertThat(reason(advice.useless(), "sink-window")).contains("cached keys and values are cut 1.06 times");
    }

    private static String reason(List<Rejection> rejections, String name) {
        return rejections.stream()
                .filter(rejection -> rejection.name().equals(name))
                .map(Rejection::reason)
                .findFirst()
                .orElse("");
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
                        .compile(Fixtures.a6000(), EfficiencyProfile.IDEAL),
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
        assertThat(reason(fitting.refused(), "w8a8")).isEqualTo("does not fit into the device's memory");
        assertThat(fitting.unit()).isEqualTo("tokens/s");
    }

    @Test
    void energyNeedsTheDevicesPower() {
        Advisor advisor = new Advisor(
                Scenario.of(LLAMA_7B, Deployment.of(LLAMA_7B)),
                Fixtures.device("unknown", Map.of(ComputeFormat.FP16, 1e14), 1e13, 1e12, 80e9),
                EfficiencyProfile.IDEAL,
                Workload.of(1, 2048).withOutputTokens(128),
                Advisor.Limits.NONE,
                OptionalDouble.empty());
        assertThatThrownBy(() -> advisor.advise(Objective.ENERGY))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("the power of unknown, which is not known: set tdp and idle");
    }

    @Test
    void costIsMoneyWhereThePriceIsKnown() {
        Advice advice = advice(Objective.COST, Workload.of(1, 2048).withOutputTokens(128), Advisor.Limits.NONE);
        double seconds = advice(Objective.LATENCY, Workload.of(1, 2048).withOutputTokens(128), Advisor.Limits.NONE)
                .value();
        assertThat(advice.unit()).isEqualTo("USD");
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
            ModelArchitecture model = Fixtures.randomModel(random);
            Device device = Fixtures.randomDevice(random);
            Advice advice = new Advisor(
                            Scenario.of(model, Deployment.of(model)),
                            device,
                            EfficiencyProfile.IDEAL,
                            Workload.of(1 + random.nextLong(64), 1 + random.nextLong(4000))
                                    .withOutputTokens(17),
                            Advisor.Limits.NONE,
                            OptionalDouble.empty())
                    .advise(Objective.values()[random.nextInt(4)]);
            assertThat(advice.ranked()).allSatisfy(suggestion -> {
                assertThat(suggestion.gain()).isGreaterThan(1).isFinite();
                assertThat(suggestion.explanation()).doesNotContain("NaN", "Infinity");
            });
            assertThat(advice.useless())
                    .allSatisfy(
                            useless -> assertThat(useless.reason()).isNotBlank().doesNotContain("NaN"));
        }
    }
}
