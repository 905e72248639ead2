package dev.rooflight.core.efficiency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.core.efficiency.KernelModel.Linear;
import dev.rooflight.core.efficiency.KernelModel.Streaming;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.hardware.Link;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.core.operator.LatentForm;
import dev.rooflight.core.operator.Network;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.OperatorKind;
import dev.rooflight.fixtures.Models;
import dev.rooflight.fixtures.RandomDeployments;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EfficiencyProfileTest {

    @ParameterizedTest(name = "{0} where {1} is known: {2}")
    @CsvSource({
        "BF16, BF16:FP8, BF16",
        "FP16, BF16, BF16",
        "FP8, BF16:FP8, FP8",
        "FP8, BF16:FP32, BF16",
        "FP4, BF16:FP8, FP8",
        "FP6, BF16:FP8:FP4, FP8",
        "INT8, FP16:FP8, FP16",
        "INT4, INT8:FP8, INT8",
        // nothing wider is known: what there is
        "BF16, FP8, FP8",
        "FP32, BF16, BF16",
    })
    void constantsOfTheNextWiderFormatStandIn(ComputeFormat wanted, String known, ComputeFormat expected) {
        Map<ComputeFormat, KernelModel> formats = new EnumMap<>(ComputeFormat.class);
        for (ComputeFormat format : ComputeFormat.values()) {
            if ((":" + known + ":").contains(":" + format + ":")) {
                formats.put(format, linear(format));
            }
        }

        assertThat(profile(Map.of(KernelClass.LINEAR, formats)).of(KernelClass.LINEAR, wanted))
                .isEqualTo(linear(expected));
    }

    @Test
    void whatIsNotKnownAtAllRunsAtTheRoofline() {
        EfficiencyProfile profile = profile(Map.of(KernelClass.NORM, Map.of()));

        assertThat(profile.of(KernelClass.NORM, ComputeFormat.FP16)).isEqualTo(new KernelModel.Ideal());
        assertThat(profile.of(KernelClass.EXPERTS, ComputeFormat.FP16)).isEqualTo(new KernelModel.Ideal());
        assertThat(profile.collectives(Link.Scope.NODE)).isEqualTo(CollectiveConstants.IDEAL);
        assertThat(EfficiencyProfile.IDEAL.of(KernelClass.LINEAR, ComputeFormat.FP8))
                .isEqualTo(new KernelModel.Ideal());
    }

    @Test
    void anEngineScalesTheClassesItNamesAndLaunchesNoFasterThanItCan() {
        EngineProfile engine = new EngineProfile(
                "engine",
                "An engine",
                0,
                0,
                4e-6,
                Map.of(KernelClass.LINEAR, new EngineProfile.Share(0.5, 2)),
                true,
                false);
        Linear ofDevice = new Linear(1e-6, 0, 0.8, 0.8, false);

        assertThat(engine.of(KernelClass.LINEAR, ofDevice)).isEqualTo(new Linear(4e-6, 0, 0.4, 1, false));
        assertThat(engine.of(KernelClass.WEIGHT_ONLY_LINEAR, ofDevice)).isEqualTo(new Linear(4e-6, 0, 0.8, 0.8, false));
        assertThat(engine.of(KernelClass.NORM, new Streaming(9e-6, 0.8))).isEqualTo(new Streaming(9e-6, 0.8));
        assertThat(EngineProfile.IDEAL.of(KernelClass.LINEAR, ofDevice)).isEqualTo(ofDevice);
    }

    @Test
    void sharesOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new EngineProfile.Share(0, 1)).hasMessageContaining("share of compute efficiency is");
        assertThatThrownBy(() -> new EngineProfile.Share(1, 2.5)).hasMessageContaining("share of memory efficiency is");
        assertThatThrownBy(() -> new EngineProfile("e", "E", -1, 0, 0, Map.of(), true, false))
                .hasMessageContaining("host (seconds) is -1");
    }

    @Test
    void scaledConstantsNeverExceedThePeaks() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 200; i++) {
            EfficiencyProfile profile = RandomDeployments.randomEfficiency(random);
            EngineProfile engine = RandomDeployments.randomEngine(random);
            for (KernelClass kind : KernelClass.values()) {
                // the constructors refuse an efficiency above 1
                KernelModel scaled = engine.of(kind, profile.of(kind, ComputeFormat.FP16));
                assertThat(scaled.scaled(2, 2, 0)).hasSameClassAs(scaled);
            }
        }
    }

    @ParameterizedTest(name = "{0} of {1}: {2}")
    @CsvSource({
        "out_proj, false, true, LINEAR",
        "out_proj, true, true, WEIGHT_ONLY_LINEAR",
        "attention, false, true, PREFILL_ATTENTION",
        "attention, false, false, DECODE_ATTENTION",
        "attn_norm, false, true, NORM",
        "mlp_act, false, false, ELEMENT_WISE",
        "rotary, false, false, ELEMENT_WISE",
        "embedding, false, true, GATHER",
    })
    void operatorsOfADecoderFallIntoClasses(String name, boolean weightOnly, boolean prompt, KernelClass expected) {
        Operator operator = Network.of(
                        Models.llama2with7B(), Precision.stored(NumberFormats.FP16), Kernels.FUSED, LatentForm.EXPANDED)
                .blocks()
                .stream()
                .flatMap(block -> block.operators().stream())
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow();

        assertThat(KernelClass.of(operator, weightOnly, prompt)).isEqualTo(expected);
        assertThat(operator.kind()).isNotEqualTo(OperatorKind.COLLECTIVE);
    }

    @Test
    void classesHaveNamesForFiles() {
        assertThat(KernelClass.WEIGHT_ONLY_LINEAR.id()).isEqualTo("weight-only-linear");
    }

    private static Linear linear(ComputeFormat format) {
        return new Linear(0, 0, 1 / (2.0 + format.ordinal()), 1, false);
    }

    private static EfficiencyProfile profile(Map<KernelClass, Map<ComputeFormat, KernelModel>> kernels) {
        return new EfficiencyProfile("test", true, kernels, Map.of(), 1, List.of());
    }
}
