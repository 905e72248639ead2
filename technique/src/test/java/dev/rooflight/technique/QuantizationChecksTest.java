package dev.rooflight.technique;

import static dev.rooflight.technique.Scenarios.A6000;
import static dev.rooflight.technique.Scenarios.LLAMA_13B;
import static dev.rooflight.technique.Scenarios.applied;
import static dev.rooflight.technique.Scenarios.compiled;
import static dev.rooflight.technique.Scenarios.gate;
import static dev.rooflight.technique.Scenarios.wideBytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.pass.Pass;
import java.util.Locale;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Published or hand-computed numbers of quantisation. */
class QuantizationChecksTest {
    @ParameterizedTest(name = "{0} takes {1} bits a weight")
    @CsvSource({
        // b + (scale + zero)/group, and the formats' own specifications
        "'gptq', 4.125",
        "'awq', 4.15625",
        "'int-weights:bits=4,group=128,zero=8', 4.1875",
        "mxfp4-weights, 4.25",
        "mxfp8-weights, 8.25",
        "nvfp4-weights, 4.5",
        "nf4-double, 4.127",
        "gguf-q4-k, 4.5",
        "gguf-q6-k, 6.5625",
        "gguf-q8-0, 8.5",
        "binary-weights, 1",
    })
    void bitsOfAWeight(String technique, double bits) {
        assertThat(8 * applied(LLAMA_13B, technique).deployment().precision().weightBytes(Component.FEED_FORWARD))
                .isCloseTo(bits, within(0.0005));
    }

    @Test
    void partsHaveFormatsOfTheirOwn() {
        // by hand: attention of 13B has 40·4·5120² weights, the feed-forwards 40·3·5120·13824
        double attention = 40 * 4.0 * 5120 * 5120;
        double feedForward = 40 * 3.0 * 5120 * 13824;
        assertThat(compiled(LLAMA_13B, A6000, "weight-format:format=int4,attention=int8")
                                .memory()
                                .weightsBytes()
                        - wideBytes(LLAMA_13B))
                .isCloseTo(attention + feedForward / 2, within(1.0));
        assertThat(applied(LLAMA_13B, "w4a8:attention=int8")
                        .deployment()
                        .precision()
                        .linearFormat(Component.ATTENTION))
                .isEqualTo(ComputeFormat.INT8);
    }

    @ParameterizedTest(name = "gate_proj of 13B under {0} turns compute-bound at {1} tokens")
    @CsvSource({
        "'int-weights:bits=8,group=0', 106.6",
        "'int-weights:bits=4,group=0', 53.3",
        "'int-weights:bits=1,group=0', 13.3"
    })
    void whereALinearTurnsComputeBound(String technique, double crossing) {
        // T* = R·wB/(2 - R·aB·(in + out)/(in·out)), arXiv 2402.16363; 213.1 at 16 bits
        assertThat(boundOfGate(LLAMA_13B, crossing - 0.7, "eager", technique)).isEqualTo("memory");
        assertThat(boundOfGate(LLAMA_13B, crossing + 0.7, "eager", technique)).isEqualTo("compute");
        assertThat(boundOfGate(LLAMA_13B, 213, "eager")).isEqualTo("memory");
        assertThat(boundOfGate(LLAMA_13B, 214, "eager")).isEqualTo("compute");
    }

    @Test
    void w8a8RunsUnderTheIntegerCeilingAndWeightsAloneDoNot() {
        assertThat(gate(LLAMA_13B, 1024, "eager", "w8a8").ceilingOpsPerSecond()).isEqualTo(309.7e12);
        assertThat(gate(LLAMA_13B, 1024, "eager", "llm-int8").ceilingOpsPerSecond())
                .isEqualTo(154.8385e12);
    }

    @Test
    void cacheOfThirteenBillionParameters() {
        // published: 819,200 bytes a position; as large as the layers' weights at 30,976; 61.7 % of 66.34 GB at 50,000
        CompiledModel model = compiled(LLAMA_13B, A6000, "paged-kv:block=1");
        assertThat(model.memory().kvCacheBytesPerSequence(1)).isEqualTo(819_200);
        double layers = model.memory().weightsBytes() - wideBytes(LLAMA_13B);
        assertThat(model.memory().kvCacheBytesPerSequence(30_976)).isEqualTo(layers);
        double cache = model.memory().analyze(1, 50_000).kvCacheBytes();
        assertThat(cache + layers).isCloseTo(66.34e9, Percentage.withPercentage(0.02));
        assertThat(cache / (cache + layers)).isCloseTo(0.617, within(0.0006));
        assertThat(compiled(LLAMA_13B, A6000, "paged-kv:block=1", "kv-fp8")
                        .memory()
                        .kvCacheBytesPerSequence(1))
                .isEqualTo(409_600);
    }

    @Test
    void kiviKeepsTheLastPositionsWide() {
        // 3 bits a number (2 and a 16-bit scale and zero point for 32), the last 128 positions in 16 bits
        double numbers = 2.0 * 40 * 128 * 40;
        CompiledModel kivi = compiled(LLAMA_13B, A6000, "paged-kv:block=1", "kivi");
        double expected = numbers * (4096 * 3 + 128 * 13) / 8;
        assertThat(kivi.memory().kvCacheBytesPerSequence(4096)).isCloseTo(expected, within(1.0));
        assertThat(kivi.analyze(Pass.decode(1, 4096)).totals().bytes().kvRead()).isCloseTo(expected, within(1.0));
        assertThat(kivi.analyze(Pass.decode(1, 100)).totals().bytes().kvRead())
                .isCloseTo(numbers * 100 * 2, within(1.0));
    }

    private static String boundOfGate(ModelArchitecture model, double tokens, String... techniques) {
        return gate(model, Math.round(tokens), techniques).bound().name().toLowerCase(Locale.ROOT);
    }
}
