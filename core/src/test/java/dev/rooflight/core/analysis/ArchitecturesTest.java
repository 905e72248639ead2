package dev.rooflight.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.memory.MemoryModel;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.FeedForward.MixtureOfExperts;
import dev.rooflight.core.model.GroupedQueryAttention.QueryKeyNorm;
import dev.rooflight.core.model.Indexer;
import dev.rooflight.core.model.LatentAttention;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.StateSpaceDuality;
import dev.rooflight.core.model.TokenMixer;
import dev.rooflight.core.operator.LatentForm;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.core.pass.Reach;
import dev.rooflight.fixtures.Devices;
import dev.rooflight.fixtures.Models;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mixers and feed-forwards beyond Llama's, against hand computation. */
class ArchitecturesTest {
    private static final Device H100 = Devices.device(
            "h100", Map.of(ComputeFormat.BF16, 989.4e12, ComputeFormat.FP8, 1978.9e12), 66.9e12, 3.35e12, 80e9);

    /** DeepSeek-V3's attention (arXiv 2412.19437): 128 heads of 128 + 64, values 128, latent 512, queries through 1536. */
    private static final LatentAttention DEEP_SEEK =
            new LatentAttention(128, 1536, 512, 128, 64, 128, false, false, Optional.empty());

    @Test
    void deepSeekCaches70272BytesPerToken() {
        ModelArchitecture model = deepSeek(61);

        // 61 layers · (512 + 64) numbers · 2 bytes
        assertThat(MemoryModel.kvCacheBytesPerPosition(model, model.stored(), 1000))
                .isEqualTo(70_272);
    }

    @Test
    void absorbedDecodeReadsTheLatentOnceForAllHeads() {
        CompiledModel compiled =
                CompiledModel.of(deepSeek(1), H100, Deployment.of(deepSeek(1)).withLatentForm(LatentForm.ABSORBED));

        OperatorAnalysis attention = LlamaOnA6000Test.operator(compiled.analyze(Pass.decode(1, 4096)), "attention");

        assertThat(attention.bytes().kvRead()).isEqualTo(4096.0 * 576 * 2);
        // scores over 512 + 64 channels, values over 512, for each of 128 heads
        assertThat(attention.matrixOps()).isEqualTo(4096.0 * 128 * 2 * (576 + 512));
    }

    @Test
    void bothFormsHaveTheSameParameters() {
        ModelArchitecture model = deepSeek(1);
        Pass pass = Pass.decode(1, 100);
        double absorbed = weights(model, LatentForm.ABSORBED, pass);

        assertThat(weights(model, LatentForm.EXPANDED, pass)).isEqualTo(absorbed);
    }

    @Test
    void decodeIsAbsorbedAndLongPrefillExpanded() {
        CompiledModel compiled = CompiledModel.of(deepSeek(1), H100, Deployment.of(deepSeek(1)));

        assertThat(names(compiled, Pass.decode(16, 8192))).contains("q_absorb").doesNotContain("kv_b_proj");
        assertThat(names(compiled, Pass.prefill(1, 8192))).contains("kv_b_proj").doesNotContain("q_absorb");
    }

    @ParameterizedTest
    @CsvSource({"512", "4096", "32768"})
    void theFormChangesWhereTheCostsMeet(long context) {
        ModelArchitecture model = deepSeek(1);
        CompiledModel cheaper = CompiledModel.of(model, H100, Deployment.of(model));
        CompiledModel absorbed =
                CompiledModel.of(model, H100, Deployment.of(model).withLatentForm(LatentForm.ABSORBED));
        CompiledModel expanded =
                CompiledModel.of(model, H100, Deployment.of(model).withLatentForm(LatentForm.EXPANDED));
        for (long tokens = 1; tokens <= context; tokens *= 2) {
            Pass chunk = new Pass(List.of(new Pass.Sequences(1, tokens, context, 1)));
            double least = Math.min(seconds(absorbed, chunk), seconds(expanded, chunk));

            assertThat(seconds(cheaper, chunk)).isCloseTo(least, within(least * 1e-12));
        }
    }

    @Test
    void mixtralReadsOnlyTheExpertsThatAreHit() {
        // 8 experts of 3 · 4096 · 14336, 2 per token; 4 tokens hit 5.469 of them (arXiv 2401.04088's shapes)
        MixtureOfExperts experts = MixtureOfExperts.of(
                8, 2, new FeedForward.Dense(14336, true, false), Optional.empty(), MixtureOfExperts.Router.PLAIN);
        ModelArchitecture model = model(
                4096,
                List.of(new Layer(
                        Models.attention(32, 8, 128, Reach.causal(), QueryKeyNorm.NONE),
                        experts,
                        Norm.RMS,
                        Layer.Placement.BEFORE)));
        PassAnalysis decode =
                CompiledModel.of(model, H100, Deployment.of(model)).analyze(Pass.decode(4, 1000));

        OperatorAnalysis up = LlamaOnA6000Test.operator(decode, "experts_gate_up_proj");

        assertThat(up.bytes().weights()).isCloseTo(5.46875 * 4096 * 2 * 14336 * 2, within(1.0));
        assertThat(up.matrixOps()).isEqualTo(2.0 * 4 * 2 * 4096 * 2 * 14336);
    }

    @Test
    void aFiveToOneWindowedModelCachesItsGlobalLayersAndWindows() {
        Layer local = layer(new Reach.SlidingWindow(1024));
        Layer global = layer(Reach.causal());
        List<Layer> layers = new ArrayList<>();
        for (int i = 1; i <= 48; i++) {
            layers.add(i % 6 == 0 ? global : local);
        }
        CompiledModel compiled = CompiledModel.of(model(3840, layers), H100, Deployment.of(model(3840, layers)));

        // 8 global layers of 131072 positions and 40 windows of 1024, each position 2 · 8 · 256 numbers of 2 bytes
        double expected = (8.0 * 131072 + 40.0 * 1024) * 2 * 8 * 256 * 2;
        assertThat(compiled.memory().kvCacheBytesPerSequence(131072)).isEqualTo(expected);
    }

    @Test
    void stateSpaceMemoryDoesNotGrowWithContext() {
        // Nemotron-H's Mamba-2: 256 heads of 64, state 256
        TokenMixer mamba = new StateSpaceDuality(256, 64, 8, 256, 4, true, true, false);
        ModelArchitecture model = model(
                8192,
                Collections.nCopies(10, new Layer(mamba, new FeedForward.None(), Norm.RMS, Layer.Placement.BEFORE)));
        CompiledModel compiled = CompiledModel.of(model, H100, Deployment.of(model));

        double bytes = compiled.memory().kvCacheBytesPerSequence(100);

        // state 256·64·256 numbers of 4 bytes, history 3 · (256·64 + 2·8·256) numbers of 2 bytes
        assertThat(bytes).isEqualTo(10 * (256.0 * 64 * 256 * 4 + 3.0 * (256 * 64 + 2 * 8 * 256) * 2));
        assertThat(compiled.memory().kvCacheBytesPerSequence(1_000_000)).isEqualTo(bytes);
        PassAnalysis decode = compiled.analyze(Pass.decode(7, 100));
        assertThat(LlamaOnA6000Test.operator(decode, "state_space").bytes().stateRead())
                .isEqualTo(7 * 256.0 * 64 * 256 * 4);
    }

    @Test
    void anIndexerLimitsWhatAttentionReads() {
        LatentAttention sparse = new LatentAttention(
                128, 1536, 512, 128, 64, 128, false, false, Optional.of(new Indexer(64, 128, 2048, true)));
        ModelArchitecture model = model(
                7168,
                List.of(new Layer(
                        sparse, new FeedForward.Dense(18432, true, false), Norm.RMS, Layer.Placement.BEFORE)));
        PassAnalysis decode =
                CompiledModel.of(model, H100, Deployment.of(model)).analyze(Pass.decode(1, 100_000));

        assertThat(LlamaOnA6000Test.operator(decode, "attention").bytes().kvRead())
                .isEqualTo(2048.0 * 576 * 2);
        // the indexer itself scores every position: 64 heads of 128
        assertThat(LlamaOnA6000Test.operator(decode, "index_scores").matrixOps())
                .isEqualTo(100_000.0 * 2 * 64 * 128);
        assertThat(LlamaOnA6000Test.operator(decode, "index_scores").bytes().kvRead())
                .isEqualTo(100_000.0 * 128 * 2);
    }

    private static Layer layer(Reach reach) {
        return new Layer(
                Models.attention(16, 8, 256, reach, QueryKeyNorm.PER_HEAD),
                new FeedForward.Dense(15360, true, false),
                Norm.RMS,
                Layer.Placement.AROUND);
    }

    private static ModelArchitecture deepSeek(int layers) {
        Layer layer = new Layer(DEEP_SEEK, new FeedForward.Dense(18432, true, false), Norm.RMS, Layer.Placement.BEFORE);
        return model(7168, Collections.nCopies(layers, layer));
    }

    private static ModelArchitecture model(long hidden, List<Layer> layers) {
        return Models.model("test", hidden, 129280, layers, NumberFormats.BF16);
    }

    private static double weights(ModelArchitecture model, LatentForm form, Pass pass) {
        return CompiledModel.of(model, H100, Deployment.of(model).withLatentForm(form))
                .analyze(pass)
                .totals()
                .bytes()
                .weights();
    }

    private static double seconds(CompiledModel compiled, Pass pass) {
        return compiled.analyze(pass).totals().boundSeconds();
    }

    private static List<String> names(CompiledModel compiled, Pass pass) {
        return compiled.analyze(pass).operators().stream()
                .map(OperatorAnalysis::name)
                .toList();
    }
}
