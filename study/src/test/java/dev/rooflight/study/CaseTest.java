package dev.rooflight.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.analysis.Workload;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.efficiency.EngineProfile;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.hardware.Price;
import dev.rooflight.core.memory.MemoryPolicy;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.fixtures.Devices;
import dev.rooflight.fixtures.Models;
import dev.rooflight.fixtures.RandomDeployments;
import dev.rooflight.study.option.DeviceFields;
import dev.rooflight.study.option.Efficiency;
import dev.rooflight.study.option.KernelSet;
import dev.rooflight.study.option.Options;
import dev.rooflight.study.option.Part;
import dev.rooflight.study.option.Phases;
import dev.rooflight.technique.TechniqueRequest;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A case: its defaults, what depends on what, and what is compiled anew. */
class CaseTest {
    private static final EngineProfile SERVING = engine("serving", 1e-3);
    private static final EngineProfile OTHER = engine("other", 2e-3);
    private static final EfficiencyProfile MEASURED = RandomDeployments.randomEfficiency(new SplittableRandom(1));
    private static final EfficiencyProfile OF_CLASS = RandomDeployments.randomEfficiency(new SplittableRandom(2));
    private static final Case LLAMA = Case.of(NamedModel.of(Models.llama2with7B()), hardware("a6000", SERVING, OTHER));

    private static EngineProfile engine(String id, double hostSeconds) {
        return new EngineProfile(id, id, hostSeconds, 0, 0, Map.of(), true, false);
    }

    private static Hardware hardware(String name, EngineProfile... engines) {
        return Hardware.of(
                Reference.to(name), Devices.a6000(), new Hardware.Stated(MEASURED, OF_CLASS, List.of(engines)));
    }

    @Test
    void whatIsNotAskedForIsAsIsUsual() {
        assertThat(LLAMA.workload()).isEqualTo(Workload.of(1, 2048));
        assertThat(LLAMA.deployment().kernels()).isEqualTo(Kernels.FUSED);
        assertThat(LLAMA.deployment().memory()).isEqualTo(MemoryPolicy.DEFAULT);
        assertThat(LLAMA.deployment().parallelism()).isEqualTo(Parallelism.NONE);
        assertThat(LLAMA.deployment().precision())
                .isEqualTo(LLAMA.model().architecture().stored());
        assertThat(LLAMA.deployment().engine()).isEqualTo(SERVING);
        assertThat(LLAMA.efficiency()).isEqualTo(MEASURED);
        assertThat(LLAMA.rates().usdPerDeviceHour()).isEmpty();
    }

    @Test
    void anAskedDefaultIsNoDifference() {
        assertThat(LLAMA.with(Options.BATCH, 8L).with(Options.BATCH, 1L)).isEqualTo(LLAMA);
        assertThat(LLAMA.with(Options.OUTPUT_TOKENS, 16L).with(Options.OUTPUT_TOKENS, 0L))
                .isEqualTo(LLAMA)
                .hasSameHashCodeAs(LLAMA);
        assertThat(LLAMA.with(Options.BATCH, 8L).with(Options.TP, 2L))
                .isEqualTo(LLAMA.with(Options.TP, 2L).with(Options.BATCH, 8L))
                .isNotEqualTo(LLAMA.with(Options.TP, 2L));
    }

    @Test
    void theEngineAndTheEfficiencyFollowTheDevice() {
        Hardware elsewhere = Hardware.of(
                Reference.to("elsewhere"),
                Devices.h100(),
                new Hardware.Stated(OF_CLASS, OF_CLASS, List.of(OTHER, SERVING)));
        assertThat(LLAMA.on(elsewhere).deployment().engine()).isEqualTo(OTHER);
        assertThat(LLAMA.on(elsewhere).efficiency()).isEqualTo(OF_CLASS);
        assertThat(LLAMA.with(Options.ENGINE, "serving")
                        .on(elsewhere)
                        .deployment()
                        .engine())
                .isEqualTo(SERVING);
    }

    @Test
    void aVersionOfAnEngineIsKept() {
        EngineProfile asked =
                LLAMA.with(Options.ENGINE, "other@0.12").deployment().engine();
        assertThat(asked).isEqualTo(OTHER.at("0.12"));
        assertThat(asked.id()).isEqualTo(OTHER.id());
        assertThat(asked.asked()).isEqualTo("other@0.12");
        assertThat(LLAMA.with(Options.ENGINE, "other").deployment().engine().asked())
                .isEqualTo("other");
        assertThatThrownBy(() -> LLAMA.with(Options.ENGINE, "other@").deployment())
                .hasMessage("engine is 'other@'; expected a version after the @, such as 0.12, or the name alone");
        assertThatThrownBy(() -> LLAMA.with(Options.ENGINE, "none@1").deployment())
                .hasMessage("engine is 'none@1'; expected one of serving, other");
    }

    @Test
    void idealKernelsHaveAnIdealEngineUnlessAnotherIsAskedFor() {
        Case ideal = LLAMA.with(Options.EFFICIENCY, Efficiency.IDEAL);
        assertThat(ideal.efficiency()).isEqualTo(EfficiencyProfile.IDEAL);
        assertThat(ideal.deployment().engine()).isEqualTo(EngineProfile.IDEAL);
        assertThat(ideal.with(Options.ENGINE, "other").deployment().engine()).isEqualTo(OTHER);
    }

    @Test
    void whatAProfileOfOnesOwnDoesNotStateIsThatOfTheClass() {
        EfficiencyProfile own = new EfficiencyProfile("own", true, Map.of(), Map.of(), 1, List.of());
        EfficiencyProfile used = LLAMA.with(Options.EFFICIENCY, new Efficiency.Own("own.yaml", own))
                .efficiency();
        assertThat(used.id()).isEqualTo("own");
        assertThat(used.kernels()).isEqualTo(OF_CLASS.kernels());
    }

    @Test
    void thePriceIsTheDevicesUnlessAnotherIsAskedFor() {
        Case priced = LLAMA.set(DeviceFields.find("price").orElseThrow(), 2.5);
        assertThat(priced.rates().usdPerDeviceHour()).hasValue(2.5);
        assertThat(priced.hardware().device().price()).contains(new Price(2.5, "", "set by user"));
        assertThat(priced.with(Options.PRICE, 3.0).rates().usdPerDeviceHour()).hasValue(3);
        assertThat(priced.with(Options.PRICE, 3.0)
                        .without(Options.PRICE)
                        .rates()
                        .usdPerDeviceHour())
                .hasValue(2.5);
    }

    @Test
    void degreesThatMatchOnlyTogetherAreAskedForOneByOne() {
        // 16-way experts over 8 devices want two replicas: neither alone is possible
        Case split = LLAMA.with(Options.TP, 8L).with(Options.EP, 16L);
        assertThatThrownBy(split::deployment).isInstanceOf(InvalidValueException.class);
        assertThat(split.with(Options.DP, 2L).deployment().parallelism())
                .isEqualTo(new Parallelism(8, 1, 16, 2, 1, 0, 0));
    }

    @Test
    void formatsAreLaidOverThePrecision() {
        Case quantised = LLAMA.with(Options.PRECISION, "w4a16kv8").with(Options.WEIGHTS, NumberFormats.NF4);
        assertThat(quantised.deployment().precision().weightFormat(Component.FEED_FORWARD))
                .isEqualTo(NumberFormats.NF4);
        assertThat(quantised.deployment().precision().kvCache()).isEqualTo(NumberFormats.INT8);
    }

    @Test
    void valuesOutOfRangeAreRefusedByName() {
        assertThatThrownBy(() -> LLAMA.with(Options.TP, 0L)).isInstanceOfSatisfying(InvalidValueException.class, e -> {
            assertThat(e.field()).isEqualTo("tp");
            assertThat(e.value()).isEqualTo("0");
            assertThat(e.expected()).isEqualTo("a whole number from 1 to 65536");
        });
        assertThatThrownBy(() -> LLAMA.with(Options.MEMORY_UTILIZATION, 0.0))
                .hasMessage("memory-utilization is 0.0; expected a number above 0 and up to 1");
        assertThatThrownBy(() -> LLAMA.with(Options.OVERLAP, Double.NaN)).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> LLAMA.with(Options.ENGINE, "none").deployment())
                .hasMessage("engine is 'none'; expected one of serving, other");
        assertThatThrownBy(() -> LLAMA.set(DeviceFields.find("bandwidth").orElseThrow(), 0))
                .hasMessageStartingWith("set is bandwidth=0.0; expected bandwidth: an amount from 1 to ");
    }

    @Test
    void changesSayHowDeepTheyGo() {
        assertThat(LLAMA.differsIn(LLAMA)).isEmpty();
        assertThat(LLAMA.differsIn(LLAMA.with(Options.PUE, 1.2))).contains(Part.RATES);
        assertThat(LLAMA.differsIn(LLAMA.with(Options.BATCH, 2L).with(Options.PUE, 1.2)))
                .contains(Part.WORKLOAD);
        assertThat(LLAMA.differsIn(LLAMA.set(DeviceFields.find("bandwidth").orElseThrow(), 1e12)))
                .contains(Part.DEVICE);
        assertThat(LLAMA.differsIn(LLAMA.with(Options.ENGINE, "other"))).contains(Part.DEVICE);
        assertThat(LLAMA.differsIn(LLAMA.with(Options.TP, 2L).with(Options.BATCH, 2L)))
                .contains(Part.DEPLOYMENT);
        assertThat(LLAMA.differsIn(LLAMA.with(TechniqueRequest.parse("awq")))).contains(Part.DEPLOYMENT);
    }

    @Test
    void otherWorkloadsShareTheCompiledModel() {
        CompiledCase compiled = LLAMA.compile();
        Case larger = LLAMA.with(Options.BATCH, 16L)
                .with(Options.CONTEXT, 512L)
                .with(Options.OUTPUT_TOKENS, 64L)
                .with(Options.PHASE, Phases.DECODE)
                .with(Options.PRICE, 1.0);
        CompiledCase again = compiled.with(larger);
        assertThat(again.model()).isSameAs(compiled.model());
        Analysis analysis = again.analyze();
        assertThat(analysis).isEqualTo(larger.analyze());
        assertThat(analysis.phases()).containsOnlyKeys(Phase.DECODE);
        assertThat(again.generate()).isEqualTo(analysis.generation().orElseThrow());
        assertThat(again.fit()).isEqualTo(analysis.memory());
        assertThat(compiled.with(LLAMA.with(Options.KERNELS, KernelSet.EAGER)).model())
                .isNotSameAs(compiled.model());
        assertThat(compiled.with(LLAMA.set(DeviceFields.find("vector").orElseThrow(), 1e12))
                        .model())
                .isNotSameAs(compiled.model());
    }

    @Test
    void aModelThatATechniqueNamesComesWithIt() {
        NamedModel small = new NamedModel(Reference.to("small"), Models.llama2with7B(), List.of());
        TechniqueRequest draft = TechniqueRequest.parse("draft-model:model=small,tokens=4");
        assertThatThrownBy(() -> LLAMA.with(draft).compile())
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("'small'");
        Case drafting = LLAMA.with(draft, small).with(Options.OUTPUT_TOKENS, 16L);
        assertThat(drafting.compile().model().draft().orElseThrow().model()).isEqualTo(small.architecture());
        assertThat(drafting.plain().techniques().models()).isEmpty();
        // the chain's length changes, the model stays at hand
        assertThat(drafting.with("draft-model", "tokens", "5").techniques().on())
                .containsExactly(TechniqueRequest.parse("draft-model:model=small,tokens=5"));
        assertThat(drafting.with("draft-model", "tokens", "5").analyze().generation())
                .isPresent();
    }

    @Test
    void aGenerationWantsOutputTokens() {
        assertThatThrownBy(LLAMA::generate)
                .hasMessage("output-tokens is 0; expected a whole number from 1 to 10000000000");
        var one = LLAMA.with(Options.OUTPUT_TOKENS, 1L).generate().bound();
        assertThat(one.endToEndSeconds()).isEqualTo(one.ttftSeconds()).isPositive();
    }

    @Test
    void theWholeAnswersAsTheCoreDoes() {
        // 12.95 GB of weights beside the head in 16 bits, read once by 768 GB/s, see the worked example of the accuracy
        // page
        double bound = LLAMA.with(Options.EFFICIENCY, Efficiency.IDEAL)
                .analyze()
                .phases()
                .get(Phase.DECODE)
                .totals()
                .boundSeconds();
        assertThat(bound * 1e3).isCloseTo(18.6, within(0.05));
    }
}
