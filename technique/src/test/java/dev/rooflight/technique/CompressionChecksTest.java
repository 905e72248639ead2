package dev.rooflight.technique;

import static dev.rooflight.technique.Scenarios.A6000;
import static dev.rooflight.technique.Scenarios.LLAMA_13B;
import static dev.rooflight.technique.Scenarios.compiled;
import static dev.rooflight.technique.Scenarios.decodeSpeedup;
import static dev.rooflight.technique.Scenarios.gate;
import static dev.rooflight.technique.Scenarios.llama3with8B;
import static dev.rooflight.technique.Scenarios.wideBytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.hardware.Compute;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.GroupedQueryAttention.QueryKeyNorm;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.operator.OperatorKind;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.core.pass.Reach;
import dev.rooflight.fixtures.Devices;
import dev.rooflight.fixtures.Models;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Published or hand-computed numbers of pruning, low rank, adapters and work that tokens skip. */
class CompressionChecksTest {
    @Test
    void twoOfFourStores0point5625OfFp16AndHalvesTheOperationsWhereSupported() {
        // Mishra et al., arXiv 2104.08378: 2 bits of index for each of two kept 16-bit weights in four
        double dense = compiled(LLAMA_13B, A6000).memory().weightsBytes() - wideBytes(LLAMA_13B);
        double sparse = compiled(LLAMA_13B, A6000, "2-4").memory().weightsBytes() - wideBytes(LLAMA_13B);
        assertThat(sparse / dense).isEqualTo(0.5625, within(1e-9));
        Device ampere = sparse(A6000);
        double prompt = seconds(compiled(LLAMA_13B, ampere), Pass.prefill(1, 4096));
        double faster = seconds(compiled(LLAMA_13B, ampere, "2-4"), Pass.prefill(1, 4096));
        assertThat(prompt / faster).isBetween(1.6, 2.0);
        assertThat(seconds(compiled(LLAMA_13B, A6000, "2-4"), Pass.prefill(1, 4096)))
                .isCloseTo(prompt, Percentage.withPercentage(1));
    }

    @Test
    void fp8TwoOfFourIsPublishedAs1point27EndToEndWhichTheBoundAllows() {
        // Neural Magic, Sparse Llama 3.1 8B 2:4 in FP8 on H100: 1.27 times dense FP8 end to end
        ModelArchitecture llama = llama3with8B();
        Device h100 = sparse(Devices.h100());
        double dense =
                compiled(llama, h100, "w8a8-fp8").generate(1, 512, 256).bound().endToEndSeconds();
        double sparse = compiled(llama, h100, "w8a8-fp8", "2-4")
                .generate(1, 512, 256)
                .bound()
                .endToEndSeconds();
        assertThat(dense / sparse).isBetween(1.27, 1.6);
    }

    @Test
    void lowRankPaysBelowInTimesOutOverInPlusOut() {
        // gate_up of 13B fused: 5120·27648/(5120 + 27648) = 4320; qkv 3840; down 3736.2; out 2560
        double dense = compiled(LLAMA_13B, A6000).memory().weightsBytes();
        assertThat(compiled(LLAMA_13B, A6000, "low-rank:rank=4320").memory().weightsBytes())
                .isEqualTo(dense);
        double gate = 40 * 2 * (5120 * 27648.0 - 4319 * (5120 + 27648.0));
        assertThat(dense
                        - compiled(LLAMA_13B, A6000, "low-rank:rank=4319")
                                .memory()
                                .weightsBytes())
                .isCloseTo(gate, within(1.0));
    }

    @Test
    void loraAddsItsOperationsAndWeights() {
        // qkv 5120 + 15360, out 5120 + 5120, gate_up 5120 + 27648, down 13824 + 5120, rank 16, 40 layers
        double sum = 16 * 40.0 * (20480 + 10240 + 32768 + 18944);
        CompiledModel plain = compiled(LLAMA_13B, A6000);
        CompiledModel lora = compiled(LLAMA_13B, A6000, "lora:rank=16,adapters=4,loaded=8");
        Pass decode = Pass.decode(4, 1024);
        assertThat(lora.analyze(decode).totals().ops()
                        - plain.analyze(decode).totals().ops())
                .isCloseTo(2 * sum * 4, Percentage.withPercentage(1e-4));
        assertThat(lora.analyze(decode).totals().bytes().weights()
                        - plain.analyze(decode).totals().bytes().weights())
                .isCloseTo(2 * sum * 4, Percentage.withPercentage(1e-4));
        assertThat(lora.memory().weightsBytes() - plain.memory().weightsBytes())
                .isCloseTo(2 * sum * 8, Percentage.withPercentage(1e-4));
    }

    @Test
    void earlyExitHalvesTheLayersOfHalfOfTheTokens() {
        // by hand: expected depth 16 + 16·0.5 = 24 of 32 layers; head and table stay
        ModelArchitecture llama = Models.llama2with7B();
        double head = 32000.0 * 4096 * 2;
        double dense = compiled(llama, A6000)
                        .analyze(Pass.decode(1, 1))
                        .totals()
                        .bytes()
                        .weights()
                - head;
        double exit = compiled(llama, A6000, "early-exit:layer=16,probability=0.5,classifier=none")
                        .analyze(Pass.decode(1, 1))
                        .totals()
                        .bytes()
                        .weights()
                - head;
        assertThat(exit / dense).isCloseTo(0.75, within(0.001));
    }

    @Test
    void dejaVuOnOpt175BIsMoreThanTwiceAsFast() {
        // Liu et al., arXiv 2310.17157: more than 2 times FasterTransformer on OPT-175B, batch 1
        ModelArchitecture opt = opt175B();
        Device large =
                Devices.device("8xA100", Map.of(ComputeFormat.FP16, 8 * 312e12), 8 * 19.5e12, 8 * 2.039e12, 640e9);
        double speedup = decodeSpeedup(opt, large, "deja-vu");
        assertThat(speedup).isBetween(2.0, 3.0);
        // a batch needs the union: 1 - 0.75^8 of the channels
        double batch = compiled(opt, large).stepSeconds(8, 512).bound()
                / compiled(opt, large, "deja-vu").stepSeconds(8, 512).bound();
        assertThat(batch).isBetween(0.9, 1.3);
    }

    @ParameterizedTest(name = "{0} tokens hit {1} of Mixtral's experts")
    @CsvSource({"1, 2", "2, 3.5", "4, 5.469", "8, 7.199", "16, 7.920"})
    void distinctExpertsOfMixtral(long tokens, double hit) {
        double one = expertBytes(tokens, "expert-skew:hot=1") / hit;
        assertThat(one).isCloseTo(expertBytes(1, "expert-skew:hot=1") / 2, Percentage.withPercentage(0.02));
        // 4 hot ones: at most 4 are read, and one token still hits 2
        assertThat(expertBytes(tokens, "expert-skew:hot=0.5")).isLessThanOrEqualTo(4 * one * 1.001);
        assertThat(expertBytes(1, "expert-skew:hot=0.5")).isCloseTo(2 * one, Percentage.withPercentage(0.1));
    }

    private static double expertBytes(long tokens, String technique) {
        FeedForward experts = FeedForward.MixtureOfExperts.of(
                8,
                2,
                new FeedForward.Dense(14336, true, false),
                Optional.empty(),
                FeedForward.MixtureOfExperts.Router.PLAIN);
        Layer layer = new Layer(
                Models.attention(32, 8, 128, Reach.causal(), QueryKeyNorm.NONE),
                experts,
                Norm.RMS,
                Layer.Placement.BEFORE);
        ModelArchitecture mixtral =
                Models.model("Mixtral-8x7B", 4096, 32000, Collections.nCopies(32, layer), NumberFormats.BF16);
        return compiled(mixtral, A6000, technique).analyze(Pass.decode(tokens, 1)).operators().stream()
                .filter(operator -> operator.kind() == OperatorKind.EXPERTS)
                .mapToDouble(operator -> operator.bytes().weights())
                .sum();
    }

    private static Device sparse(Device device) {
        Compute compute = device.compute();
        return device.with(
                device.memory(),
                new Compute(OptionalInt.empty(), compute.peakOpsPerSecond(), compute.vectorOpsPerSecond(), 2));
    }

    private static ModelArchitecture opt175B() {
        Layer layer = new Layer(
                Models.attention(96, 96, 128, Reach.causal(), QueryKeyNorm.NONE),
                new FeedForward.Dense(49152, false, true),
                Norm.LAYER,
                Layer.Placement.BEFORE);
        return Models.model("OPT-175B", 12288, 50272, Collections.nCopies(96, layer), NumberFormats.FP16);
    }

    private static double seconds(CompiledModel model, Pass pass) {
        return model.analyze(pass).totals().boundSeconds();
    }
}
