package dev.rooflight.technique;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.fail;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.Deployment;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.Lack;
import dev.rooflight.core.hardware.Link;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.GroupedQueryAttention.QueryKeyNorm;
import dev.rooflight.core.model.LatentAttention;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.SelectiveStateSpace;
import dev.rooflight.core.model.TokenMixer;
import dev.rooflight.core.parallel.Feasibility;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.pass.Reach;
import dev.rooflight.fixtures.Devices;
import dev.rooflight.fixtures.Models;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be applied is refused with a reason that is data, and with an error for those who ask for it. */
class ApplicationTest {
    private static final ModelArchitecture LLAMA = Models.llama2with13B();
    private static final ModelArchitecture STATES = of(new SelectiveStateSpace(2048, 16, 4, 64, false, true, false));
    private static final ModelArchitecture LATENT =
            of(new LatentAttention(16, 0, 512, 128, 64, 128, false, false, Optional.empty()));

    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource({
        "gptq, awq, WEIGHT_FORMAT, sets the format of the weights",
        "gptq, w8a8, WEIGHT_FORMAT, sets the format of the weights",
        // of two things that both decide, always the same is named
        "w4a4, w8a8, WEIGHT_FORMAT, sets the format of the weights",
        "kivi, kv-fp8, KV_FORMAT, sets the format of the KV cache",
        "eagle-3, medusa-1, DECODING, decides how tokens are drafted and verified",
        "h2o, streaming-llm, EVICTION, decides which cached positions are kept",
        "eager, flash-attention, ATTENTION_KERNEL, chooses how attention walks over its scores",
        "2-4, wanda, SPARSITY, sets which weights are zero",
        "distillation, shortgpt, DEPTH, removes layers",
    })
    void refusesContradictions(String first, String second, Slot slot, String what) {
        TechniqueRequest one = TechniqueRequest.parse(first);
        TechniqueRequest other = TechniqueRequest.parse(second);
        assertThat(Techniques.tryApply(base(LLAMA), List.of(one, other)))
                .isEqualTo(new Application.Refused(new Refusal.Conflict(one, other, slot)));
        assertThatThrownBy(() -> Scenarios.applied(LLAMA, first, second))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("with is %1$s and %2$s; expected one of them; %1$s and %2$s do not go together: each %3$s"
                        .formatted(first, second, what));
        assertThat(Techniques.tryApply(Scenarios.applied(LLAMA, first), List.of(other)))
                .isEqualTo(new Application.Refused(new Refusal.Conflict(one, other, slot)));
    }

    @Test
    void refusesWhatTheModelDoesNotHave() {
        unmet(STATES, "streaming-llm", Need.CACHED_HEADS, "expected a model whose attention caches keys and values");
        unmet(STATES, "h2o", Need.CACHED_HEADS, "states has Mamba state space, 2048 channels");
        unmet(STATES, "mqa", Need.KEY_VALUE_HEADS, "expected a model whose attention has key/value heads; states has");
        unmet(LATENT, "mqa", Need.KEY_VALUE_HEADS, "latent attention");
        unmet(LLAMA, "expert-skew", Need.EXPERTS, "expected a model with experts; Llama-2-13b has no experts");
        unmet(LLAMA, "expert-offload", Need.EXPERTS, "with is expert-offload");
    }

    private static void unmet(ModelArchitecture model, String technique, Need need, String words) {
        assertThat(refusal(model, technique)).isInstanceOfSatisfying(Refusal.Unmet.class, unmet -> {
            assertThat(unmet.need()).as(technique).isEqualTo(need);
            assertThat(unmet.request()).hasToString(technique);
            assertThat(unmet.model()).isEqualTo(model.id());
            assertThat(unmet.error()).hasMessageContaining(words);
        });
    }

    @Test
    void refusesValuesThatTheModelRulesOut() {
        assertThat(refusal(LLAMA, "layerskip:layer=40"))
                .isEqualTo(
                        new Refusal.NoLayerBehind(TechniqueRequest.parse("layerskip:layer=40"), 40, 40, "Llama-2-13b"))
                .extracting(Refusal::error)
                .hasToString(
                        "dev.rooflight.core.InvalidValueException: with is layerskip:layer=40; expected layer to be at most"
                                + " 39; layer is 40, and Llama-2-13b has 40 layers");
        assertThat(refusal(LLAMA, "gqa:heads=7"))
                .isEqualTo(new Refusal.UnevenHeads(TechniqueRequest.parse("gqa:heads=7"), 40, 7));
        assertThat(refusal(LLAMA, "tensor-parallel:devices=3"))
                .isInstanceOfSatisfying(Refusal.NotSplit.class, refused -> {
                    assertThat(refused.split().obstacle()).isInstanceOf(Feasibility.Uneven.class);
                    // what divides both 40 heads and 13,824 channels
                    assertThat(refused.error()).hasMessageStartingWith("tp is 3; expected one of 1, 2, 4, 8; ");
                });
        assertThatThrownBy(() -> Scenarios.applied(LLAMA, "draft-model:model=tiny"))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage(
                        "model is tiny; expected none, since models cannot be looked up here; without it a part of the model"
                                + " drafts");
    }

    @Test
    void aDraftHasToGenerateTokens() {
        // layers that look both ways
        Layer layer = new Layer(
                Models.attention(12, 12, 64, Reach.bidirectional(), QueryKeyNorm.NONE),
                new FeedForward.Dense(3072, false, true),
                Norm.LAYER,
                Layer.Placement.AFTER);
        ModelArchitecture encoder =
                Models.model("bert", 768, 30522, Collections.nCopies(12, layer), NumberFormats.FP16);
        assertThatThrownBy(() -> Techniques.apply(
                        base(LLAMA), List.of(TechniqueRequest.parse("draft-model:model=bert")), name -> encoder))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage(
                        "with is draft-model:model=bert; expected a decoder as the draft; bert does not generate one token"
                                + " after another");
    }

    @Test
    void whatADeviceCannotRunIsRefusedWhenCompiled() {
        Scenario spread = Scenario.of(LLAMA, Deployment.of(LLAMA).withParallelism(Parallelism.tensor(3)));
        assertThat(spread.tryCompile(Devices.a6000(), EfficiencyProfile.IDEAL))
                .isInstanceOfSatisfying(Compilation.Refused.class, refused -> assertThat(refused.refusal())
                        .isInstanceOf(Refusal.NotSplit.class));
        Device integers = Devices.device("npu", Map.of(ComputeFormat.INT8, 1e14), 1e12, 1e11, 16e9);
        assertThat(base(LLAMA).tryCompile(integers, EfficiencyProfile.IDEAL))
                .isInstanceOfSatisfying(Compilation.Refused.class, refused -> assertThat(refused.refusal())
                        .isEqualTo(new Refusal.NotRun(
                                new Lack.Arithmetic(ComputeFormat.FP16, Set.of(ComputeFormat.INT8)))));
        Scenario two = Scenario.of(LLAMA, Deployment.of(LLAMA).withParallelism(Parallelism.tensor(2)));
        assertThat(two.tryCompile(Devices.a6000(), EfficiencyProfile.IDEAL))
                .isInstanceOfSatisfying(Compilation.Refused.class, refused -> assertThat(refused.refusal())
                        .isEqualTo(new Refusal.NotRun(new Lack.Connection("a6000", Link.Scope.CLUSTER, 2))));
        assertThat(Scenarios.applied(LLAMA, "w8a8").tryCompile(Devices.a6000(), EfficiencyProfile.IDEAL))
                .isInstanceOf(Compilation.Compiled.class);
    }

    @Test
    void descriptionsAndPlatformsAreNoChoices() {
        assertThat(of(Technique.Kind.DESCRIPTION)).containsExactly("expert-skew", "parallel-decoding");
        assertThat(of(Technique.Kind.PLATFORM))
                .containsExactly(
                        "data-parallel",
                        "tensor-parallel",
                        "context-parallel",
                        "pipeline-parallel",
                        "expert-parallel",
                        "device",
                        "near-memory");
    }

    private static Stream<String> of(Technique.Kind kind) {
        return Techniques.all().stream()
                .filter(technique -> technique.kind() == kind)
                .map(Technique::id);
    }

    private static Refusal refusal(ModelArchitecture model, String technique) {
        return Techniques.tryApply(base(model), List.of(TechniqueRequest.parse(technique)))
                        instanceof Application.Refused refused
                ? refused.refusal()
                : fail(technique + " is applied");
    }

    private static Scenario base(ModelArchitecture model) {
        return Scenario.of(model, Deployment.of(model));
    }

    private static ModelArchitecture of(TokenMixer mixer) {
        Layer layer = new Layer(mixer, new FeedForward.Dense(4096, true, false), Norm.RMS, Layer.Placement.BEFORE);
        return Models.model("states", 1024, 32000, Collections.nCopies(4, layer), NumberFormats.FP16);
    }
}
