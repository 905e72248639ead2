package dev.rooflight.core.efficiency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.efficiency.KernelModel.DecodeAttention;
import dev.rooflight.core.efficiency.KernelModel.Experts;
import dev.rooflight.core.efficiency.KernelModel.Linear;
import dev.rooflight.core.efficiency.KernelModel.PrefillAttention;
import dev.rooflight.core.efficiency.KernelModel.Streaming;
import dev.rooflight.core.efficiency.KernelModel.Surroundings;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.FeedForward.Dense;
import dev.rooflight.core.model.FeedForward.MixtureOfExperts;
import dev.rooflight.core.model.GroupedQueryAttention.QueryKeyNorm;
import dev.rooflight.core.model.LatentAttention;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.model.TokenMixer;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.core.operator.LatentForm;
import dev.rooflight.core.operator.LinearForm;
import dev.rooflight.core.operator.Network;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.parallel.Rank;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.core.pass.Reach;
import dev.rooflight.core.roofline.Roofline;
import dev.rooflight.fixtures.Models;
import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each formula once by hand, on a device of 1 Tops/s, 0.1 Tops/s element-wise and 1 GB/s. */
class KernelModelTest {
    private static final Percentage ROUNDING = Percentage.withPercentage(1e-9);
    private static final Roofline ROOFLINE = new Roofline(1e12, 1e11, 1e9);
    private static final Surroundings FP16 = new Surroundings(100, 2);
    private static final Precision IN_FP16 = Precision.stored(NumberFormats.FP16);

    @Test
    void linear() {
        Operator linear = operator(decoder(8, 8, 128), IN_FP16, "out_proj");

        // 100 tokens, 1024 → 1024: 2·100·1024² operations at half the peak and 1024 channels of 0.1 ns each;
        // 2·(1024² + 2·100·1024) bytes at 0.8 of the bandwidth; 1 µs
        double compute = 209_715_200 / 0.5e12 + 1024 * 1e-10;
        double memory = 2_506_752 / 0.8e9;
        assertThat(seconds(new Linear(1e-6, 1e-10, 0.5, 0.8, false), linear, FP16, Pass.prefill(1, 100)))
                .isCloseTo(1e-6 + Math.hypot(compute, memory), ROUNDING);
    }

    @Test
    void linearThatQuantisesItsInputs() {
        Operator linear = operator(decoder(8, 8, 128), IN_FP16.withActivations(NumberFormats.FP8), "out_proj");

        // activations of one byte; the kernel before reads 100·1024 numbers of two bytes and writes them in one
        double compute = 209_715_200 / 0.5e12;
        double memory = (2 * 1024.0 * 1024 + 2 * 100 * 1024) / 0.8e9;
        assertThat(seconds(new Linear(1e-6, 0, 0.5, 0.8, true), linear, new Surroundings(100, 1), Pass.prefill(1, 100)))
                .isCloseTo(1e-6 + 100 * 1024 * 3 / 0.8e9 + Math.hypot(compute, memory), ROUNDING);
    }

    @ParameterizedTest(name = "heads of {0}")
    @CsvSource({
        // head dim, further work: 1 + 0.25·max(0, d/128 - 1); tail of the last tile: d/128
        "64, 1, 0.5",
        "128, 1, 1",
        "256, 1.25, 2",
    })
    void prefillAttention(int dim, double penalty, double tail) {
        Operator attention = operator(decoder(8, 2, dim), IN_FP16, "attention");
        KernelModel model = new PrefillAttention(1e-6, 1e-8, 0.5, 0.4, 0.8, 100, 0.25);

        // 1000·1001/2 = 500,500 pairs and 100 for each of 1000 tokens, 4·8·d and 5·8 operations each
        double pairs = 500_500 + 100 * 1000;
        double compute = pairs * (32 * dim * penalty / 0.5e12 + 40 / 0.4e11);
        // queries and outputs of 8 heads, keys and values of 2
        double memory = 1000 * (2 * 8 + 2 * 2) * dim * 2 / 0.8e9;
        assertThat(seconds(model, attention, FP16, Pass.prefill(1, 1000)))
                .isCloseTo(1e-6 + 1000 * 1e-8 * tail + Math.hypot(compute, memory), ROUNDING);
    }

    @ParameterizedTest(name = "{0} heads over {1} of {2}, cache in {3}")
    @CsvSource({"32, 8, 128, fp16, 2", "32, 8, 128, fp8, 1", "8, 8, 64, fp16, 2", "16, 1, 256, fp8, 1"})
    void decodeAttention(int heads, int keyValueHeads, int dim, String cache, double kvBytes) {
        NumberFormat format = NumberFormats.parse(cache);
        Operator attention = operator(decoder(heads, keyValueHeads, dim), IN_FP16.withKvCache(format), "attention");

        // 4 sequences of 1000 positions; each of their key/value heads takes 20 µs of one of 100 units
        double compute = 4 * 1000.0 * heads * (4 * dim / 0.5e12 + 5 / 1e11) + 2e-5 * 4 * keyValueHeads / 100;
        double memory = 4 * (1000.0 * 2 * keyValueHeads * dim * kvBytes + 2.0 * heads * dim * 2) / 0.8e9;
        assertThat(seconds(
                        new DecodeAttention(1e-6, 2e-5, 0.5, 0.8),
                        attention,
                        new Surroundings(100, 2),
                        Pass.decode(4, 1000)))
                .isCloseTo(1e-6 + Math.hypot(compute, memory), ROUNDING);
    }

    @ParameterizedTest(name = "cache in {0}")
    @CsvSource({"fp16, 2", "fp8, 1"})
    void decodeAttentionOverALatentThatServesAllHeads(String cache, double kvBytes) {
        Operator attention = operator(latent(), IN_FP16.withKvCache(NumberFormats.parse(cache)), "attention");

        double compute = 4 * 1000.0 * 128 * (2 * (576 + 512) / 0.5e12 + 5 / 1e11) + 2e-5 * 4 * 1 / 100;
        double memory = 4 * (1000 * 576 * kvBytes + 128 * (576 + 512) * 2) / 0.8e9;
        assertThat(seconds(
                        new DecodeAttention(1e-6, 2e-5, 0.5, 0.8),
                        attention,
                        new Surroundings(100, 2),
                        Pass.decode(4, 1000)))
                .isCloseTo(1e-6 + Math.hypot(compute, memory), ROUNDING);
    }

    @ParameterizedTest(name = "{0}: each of 128 heads sums over {1} channels")
    @CsvSource({"q_absorb, 128, 512", "v_absorb, 512, 128"})
    void productsOfEachHeadSumOverTheirOwnChannels(String name, int in, int out) {
        Operator product = operator(latent(), IN_FP16, name);

        // one token: 128 matrices of in by out; one tile goes through the in channels of a head, not of all heads
        double compute = 2.0 * 128 * in * out / 0.5e12 + in * 1e-7;
        double memory = (128.0 * in * out * 2 + 128.0 * (in + out) * 2) / 0.8e9;
        assertThat(seconds(new Linear(1e-6, 1e-7, 0.5, 0.8, false), product, FP16, Pass.decode(1, 1000)))
                .isCloseTo(1e-6 + Math.hypot(compute, memory), ROUNDING);
    }

    @ParameterizedTest(name = "cache in {0}")
    @CsvSource({"fp16", "fp8"})
    void expandedLatentsHaveAHeadForEachQueryHeadWhateverTheCachesFormat(String cache) {
        Operator attention = find(
                Network.of(
                        latent(), IN_FP16.withKvCache(NumberFormats.parse(cache)), Kernels.FUSED, LatentForm.EXPANDED),
                "attention");

        double compute = 4 * 1000.0 * 128 * (2 * (192 + 128) / 0.5e12 + 5 / 1e11) + 2e-5 * 4 * 128 / 100;
        double memory = 4 * (1000.0 * (128 * 128 + 64 + 128 * 128) * 2 + 128 * (192 + 128) * 2) / 0.8e9;
        assertThat(seconds(new DecodeAttention(1e-6, 2e-5, 0.5, 0.8), attention, FP16, Pass.decode(4, 1000)))
                .isCloseTo(1e-6 + Math.hypot(compute, memory), ROUNDING);
    }

    @ParameterizedTest(name = "heads of {0}")
    @CsvSource({"64, 1, 0.5", "128, 1, 1", "256, 1.25, 2"})
    void unfusedScoresKnowTheWidthOfTheirHeads(int dim, double penalty, double tail) {
        Operator scores =
                find(Network.of(decoder(8, 2, dim), IN_FP16, Kernels.EAGER, LatentForm.EXPANDED), "qk_matmul");
        KernelModel model = new PrefillAttention(1e-6, 1e-8, 0.5, 0.4, 0.8, 100, 0.25);

        // the whole rectangle of 1000·1000 scores and 100 for each token, 2·8·d operations each; scores are written
        double compute = (1000.0 * 1000 + 100 * 1000) * 16 * dim * penalty / 0.5e12;
        double memory = (1000.0 * (8 + 2) * dim * 2 + 1000.0 * 1000 * 8 * 2) / 0.8e9;
        assertThat(seconds(model, scores, FP16, Pass.prefill(1, 1000)))
                .isCloseTo(1e-6 + 1000 * 1e-8 * tail + Math.hypot(compute, memory), ROUNDING);
    }

    @Test
    void decodeAttentionOnADeviceWithUnknownUnitsHasNoWaves() {
        Operator attention = operator(decoder(8, 8, 128), IN_FP16, "attention");
        Pass pass = Pass.decode(4, 1000);

        assertThat(seconds(new DecodeAttention(0, 2e-5, 1, 1), attention, new Surroundings(0, 2), pass))
                .isEqualTo(seconds(new DecodeAttention(0, 0, 1, 1), attention, FP16, pass));
    }

    @Test
    void experts() {
        Operator product = operator(mixture(), IN_FP16, "experts_gate_up_proj");

        // 4 tokens to 2 of 8 experts hit 8·(1 - (3/4)^4) = 5.46875 of them; 1024 → 2·512
        double compute = (2 * 4 * 2 + 2 * 10 * 5.46875) * 1024 * 1024 / 0.5e12;
        double weights = 5.46875 * 1024 * 1024 * 2 / 0.8e9;
        double activations = 4 * 2 * (1024 + 1024) * 2 / 0.8e9;
        assertThat(seconds(new Experts(2e-5, 0.5, 0.8, 10), product, FP16, Pass.decode(4, 1000)))
                .isCloseTo(1e-5 + activations + Math.hypot(compute, weights), ROUNDING);
    }

    @Test
    void expertsSpreadOverReplicasPadOnlyThoseHere() {
        Rank rank = Rank.of(mixture(), Parallelism.NONE.withDataAndExperts(4, 4))
                .get(0)
                .rank();
        Operator product = find(Network.of(rank, IN_FP16, Kernels.FUSED, LatentForm.EXPANDED), "experts_gate_up_proj");

        // 4 replicas of 4 tokens hit 8·(1 - (3/4)^16) = 7.91982 experts, a quarter of them here; 4·4·2/4 = 8 rows here
        double hit = 8 * (1 - Math.pow(0.75, 16)) / 4;
        double compute = 2 * (8 + 10 * hit) * 1024 * 1024 / 0.5e12;
        double weights = hit * 1024 * 1024 * 2 / 0.8e9;
        double activations = 8 * (1024 + 1024) * 2 / 0.8e9;
        assertThat(seconds(new Experts(2e-5, 0.5, 0.8, 10), product, FP16, Pass.decode(4, 1000)))
                .isCloseTo(1e-5 + activations + Math.hypot(compute, weights), ROUNDING);
    }

    @Test
    void whatStandsBetweenTheProductsOfAMixtureIsNotLaunched() {
        Operator activation = operator(mixture(), IN_FP16, "experts_act");

        // 4 tokens' 2 rows of 512: 5 operations each, two tensors read and one written
        double compute = 4 * 2 * 512 * 5 / 1e11;
        double memory = 4 * 2 * 512 * 3 * 2 / 0.8e9;
        assertThat(seconds(new Experts(2e-5, 0.5, 0.8, 10), activation, FP16, Pass.decode(4, 1000)))
                .isCloseTo(memory + compute, ROUNDING);
    }

    @Test
    void streaming() {
        Operator norm = operator(decoder(8, 8, 128), IN_FP16, "mlp_norm");

        // 100 tokens of 1024: 4 operations and an addition each; two tensors read, two written, and the weights
        double compute = 100 * 1024 * 5 / 1e11;
        double memory = (4 * 100 * 1024 * 2 + 1024 * 2) / 0.8e9;
        assertThat(seconds(new Streaming(3e-6, 0.8), norm, FP16, Pass.prefill(1, 100)))
                .isCloseTo(3e-6 + Math.hypot(compute, memory), ROUNDING);
    }

    @Test
    void idealIsTheRoofline() {
        Operator norm = operator(decoder(8, 8, 128), IN_FP16, "mlp_norm");

        assertThat(seconds(new KernelModel.Ideal(), norm, FP16, Pass.prefill(1, 100)))
                .isCloseTo((4 * 100 * 1024 * 2 + 1024 * 2) / 1e9, ROUNDING);
    }

    @Test
    void enginesScaleEfficienciesButNeverAboveThePeak() {
        assertThat(new Linear(1e-6, 1e-10, 0.6, 0.8, true).scaled(2, 0.5, 5e-6))
                .isEqualTo(new Linear(5e-6, 1e-10, 1, 0.4, true));
        assertThat(new PrefillAttention(1e-6, 1e-8, 0.6, 0.3, 0.8, 100, 0.25).scaled(2, 2, 0))
                .isEqualTo(new PrefillAttention(1e-6, 1e-8, 1, 0.6, 1, 100, 0.25));
        assertThat(new DecodeAttention(1e-6, 1e-5, 0.25, 0.95).scaled(2, 2, 2e-6))
                .isEqualTo(new DecodeAttention(2e-6, 1e-5, 0.5, 1));
        assertThat(new Experts(1e-5, 0.75, 0.8, 16).scaled(2, 0.5, 1e-6)).isEqualTo(new Experts(1e-5, 1, 0.4, 16));
        assertThat(new Streaming(1e-6, 0.8).scaled(1, 2, 0)).isEqualTo(new Streaming(1e-6, 1));
        assertThat(new KernelModel.Ideal().scaled(0.1, 0.1, 1)).isEqualTo(new KernelModel.Ideal());
    }

    @Test
    void efficienciesAboveOneAreRefused() {
        for (double wrong : new double[] {0, -0.5, 1.01, Double.NaN}) {
            assertThatThrownBy(() -> new Linear(0, 0, wrong, 1, false))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageContaining("compute efficiency is");
            assertThatThrownBy(() -> new Streaming(0, wrong)).hasMessageContaining("memory efficiency is");
            assertThatThrownBy(() -> new PrefillAttention(0, 0, 1, wrong, 1, 0, 0))
                    .hasMessageContaining("vector efficiency is");
        }
        assertThatThrownBy(() -> new DecodeAttention(-1e-9, 0, 1, 1)).hasMessageContaining("launch (seconds) is");
        assertThatThrownBy(() -> new Experts(0, 1, 1, -1)).hasMessageContaining("padding is -1");
    }

    private static double seconds(KernelModel model, Operator operator, Surroundings around, Pass pass) {
        ExpectedTime time = model.expected(operator, ROOFLINE, around);
        double first = time.first().of(pass);
        double second = time.second().of(pass);
        double bound = Math.max(
                ROOFLINE.computeSeconds(
                        operator.work().matrixOps().of(pass),
                        operator.work().vectorOps().of(pass)),
                ROOFLINE.memorySeconds(operator.work().bytes().values().stream()
                        .mapToDouble((LinearForm bytes) -> bytes.of(pass))
                        .sum()));
        double seconds = time.serial().of(pass) + time.norm().of(first, second);
        assertThat(seconds).isGreaterThanOrEqualTo(bound);
        return seconds;
    }

    private static ModelArchitecture decoder(int heads, int keyValueHeads, int dim) {
        return model(
                Models.attention(heads, keyValueHeads, dim, Reach.causal(), QueryKeyNorm.NONE),
                new Dense(1024, true, false));
    }

    /** DeepSeek-V3: 128 heads on a latent of 512 and 64 rotated channels, which is key and, but for those 64, value. */
    private static ModelArchitecture latent() {
        TokenMixer mixer = new LatentAttention(128, 1536, 512, 128, 64, 128, false, false, Optional.empty());
        return model(mixer, new Dense(1024, true, false));
    }

    private static ModelArchitecture mixture() {
        return model(
                Models.attention(8, 8, 128, Reach.causal(), QueryKeyNorm.NONE),
                MixtureOfExperts.of(
                        8, 2, new Dense(512, true, false), Optional.empty(), MixtureOfExperts.Router.PLAIN));
    }

    private static ModelArchitecture model(TokenMixer mixer, FeedForward feedForward) {
        Layer layer = new Layer(mixer, feedForward, Norm.RMS, Layer.Placement.BEFORE);
        return Models.model("by hand", 1024, 1000, List.of(layer), NumberFormats.FP16);
    }

    private static Operator operator(ModelArchitecture model, Precision precision, String name) {
        return find(Network.of(model, precision, Kernels.FUSED, LatentForm.ABSORBED), name);
    }

    private static Operator find(Network network, String name) {
        return network.blocks().stream()
                .flatMap(block -> block.operators().stream())
                .filter(operator -> operator.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
