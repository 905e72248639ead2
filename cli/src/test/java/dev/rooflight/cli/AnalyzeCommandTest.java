package dev.rooflight.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The main job, as a user calls it. */
class AnalyzeCommandTest {
    private static final String LLAMA = "analyze meta-llama/Llama-2-7b-hf --hardware nvidia-a6000 ";

    @TempDir
    Path folder;

    @Test
    void jsonHasTheDocumentedShape() {
        JsonNode json = json(LLAMA + "--output-tokens 128");

        assertThat(json.propertyNames())
                .containsExactly(
                        "accounting",
                        "model",
                        "hardware",
                        "deployment",
                        "phases",
                        "generation",
                        "cost",
                        "serving",
                        "memory",
                        "notes");
        assertThat(json.at("/accounting").asString()).isEqualTo("exact");
        assertThat(json.at("/model/parameters").asLong()).isEqualTo(6_738_415_616L);
        JsonNode operator = json.at("/phases/decode/operators/2");
        assertThat(operator.propertyNames())
                .contains(
                        "name",
                        "layers",
                        "ops",
                        "memoryAccessBytes",
                        "bytes",
                        "arithmeticIntensity",
                        "attainableOpsPerSecond",
                        "bound",
                        "boundSeconds",
                        "expectedSeconds");
        assertThat(operator.at("/bytes").propertyNames())
                .containsExactly(
                        "weights",
                        "activationRead",
                        "activationWrite",
                        "kvRead",
                        "kvWrite",
                        "stateRead",
                        "stateWrite",
                        "collective");
        assertThat(json.at("/generation/ttftSeconds").propertyNames()).containsExactly("bound", "expected");
        assertThat(json.at("/memory").propertyNames())
                .contains(
                        "weightsBytes",
                        "kvCacheBytes",
                        "activationBytes",
                        "reservedBytes",
                        "totalBytes",
                        "capacityBytes",
                        "fits",
                        "maxBatch",
                        "maxContext");
    }

    @Test
    void paperAccountingGivesThePublishedTotals() {
        JsonNode json = json(LLAMA + "--accounting paper");

        // arXiv 2402.16363, table 1's configuration
        assertThat(json.at("/phases/decode/totals/boundSeconds").asDouble()).isCloseTo(18.63692e-3, within(5e-9));
        assertThat(json.at("/phases/prefill/totals/boundSeconds").asDouble()).isCloseTo(226.8786e-3, within(5e-8));
    }

    @Test
    void paperAccountingFusesOnRequest() {
        JsonNode json = json(LLAMA + "--accounting paper --kernels fused --phase decode");

        assertThat(json.at("/phases/decode/operators").toString())
                .contains("fused_attention")
                .doesNotContain("softmax");
    }

    @ParameterizedTest
    @ValueSource(strings = {"table", "csv", "markdown", "json"})
    void everyFormatIsTheSameInAFile(String format) throws IOException {
        Path file = folder.resolve("answer");

        Run shown = Run.line(LLAMA + "--format " + format);
        Run written = Run.line(LLAMA + "--format " + format + " -o " + file);

        assertThat(shown.code()).isZero();
        assertThat(written.out()).isEmpty();
        assertThat(Files.readString(file)).isEqualTo(shown.out());
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aModelThatDoesNotFitIsStillAnalysed() {
        Run run = Run.line("analyze meta-llama/Llama-2-70b-hf --hardware nvidia-a6000");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("does not fit").contains("Decode is memory-bound");
    }

    @Test
    void timesOfWhatDoesNotFitAreSaidToBeOfMoreMemory() {
        String line = "analyze meta-llama/Llama-2-70b-hf --hardware nvidia-a6000 --output-tokens 8";
        String remark = "does not fit into memory: what it would be with enough of it";

        for (String format : List.of("table", "markdown")) {
            String out = Run.line(line + " --format " + format).out();
            assertThat(out.split(remark, -1)).as(format).hasSize(3);
        }
        // weights of 4 bits fit, with the cache of few requests beside them
        String some = Run.line(line + " --precision w4a16 --batch 64").out();
        assertThat(some.split(remark, -1)).hasSize(2);
        assertThat(some).contains("memory does not hold all requests at once");
        assertThat(Run.line(line + " --precision w4a16").out()).doesNotContain(remark);
    }

    @Test
    void twoPoolsAreSaidBesideTheNumberOfDevices() {
        String line = "analyze meta-llama/Llama-2-7b-hf --hardware nvidia-h100-sxm --tp 2 --output-tokens 8";

        assertThat(Run.line(line + " --with disaggregation").out()).contains("two pools of 2 devices each");
        assertThat(Run.line(line).out()).doesNotContain("pools");
    }

    @Test
    void fitSaysNoWithItsExitCode() {
        assertThat(Run.line("fit meta-llama/Llama-2-70b-hf --hardware nvidia-a6000")
                        .code())
                .isEqualTo(1);
        assertThat(Run.line("fit meta-llama/Llama-2-7b-hf --hardware nvidia-a6000")
                        .code())
                .isZero();
    }

    @Test
    void fitSaysWhichDeviceItsBytesAreOfAndWhatAllOfThemHold() {
        String command = "fit meta-llama/Llama-2-70b-hf --hardware nvidia-h100-sxm --tp 4 --pp 2 --batch 7";

        // 68,976,648,192 weights of two bytes; each of 8 devices has an eighth
        assertThat(Run.line(command).out())
                .contains("on each device (the fullest of 8)  of usable  on all 8 devices")
                .containsPattern("weights +17\\.2 GB +24\\.0% +138 GB")
                .contains("80.0 GB on each device");
        JsonNode memory = json(command).at("/memory");
        assertThat(memory.at("/allDevices/devices").asInt()).isEqualTo(8);
        assertThat(memory.at("/allDevices/weightsBytes").asDouble()).isBetween(137.95e9, 138.1e9);
        assertThat(Run.line("fit meta-llama/Llama-2-7b-hf --hardware nvidia-a6000")
                        .out())
                .doesNotContain("each device")
                .doesNotContain("on all");
    }

    @Test
    void contextBeyondTheModelsLimitIsANote() {
        Run run = Run.line(LLAMA + "--context 8192");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("note: a context of 8,192 is beyond the 4,096 positions");
    }

    @Test
    void aFormatThatTheDeviceCannotComputeInIsWidenedAndSaid() {
        Run run = Run.line("analyze meta-llama/Llama-2-7b-hf --hardware nvidia-a100-80g --precision fp8");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("has no fp8 arithmetic; such products are computed in");
    }

    @Test
    void overridesChangeTheDevice() {
        double before = json(LLAMA).at("/phases/decode/totals/boundSeconds").asDouble();
        double after = json(LLAMA + "--set bandwidth=1536GB/s")
                .at("/phases/decode/totals/boundSeconds")
                .asDouble();

        assertThat(after).isCloseTo(before / 2, within(before * 1e-9));
    }

    @Test
    void sizesBeyondAllReasonStayFinite() throws IOException {
        // 1e15 parameters and a context of a billion
        Path file = Files.writeString(
                folder.resolve("config.json"),
                "{\"model_type\": \"llama\", \"hidden_size\": 2097152, \"intermediate_size\": 8388608,"
                        + " \"num_hidden_layers\": 15, \"num_attention_heads\": 16384, \"head_dim\": 128, \"vocab_size\":"
                        + " 32000}");

        JsonNode json = json("analyze " + file + " --hardware nvidia-h100-sxm --context 1000000000 --batch 1000000");

        double parameters = json.at("/model/parameters").asDouble();
        assertThat(parameters).isBetween(1e15, 2e15);
        // decode reads every weight but the token table once: 2 operations per parameter and sequence in linears
        double linear = 15 * (4.0 * 2097152 * 2097152 + 3.0 * 2097152 * 8388608) + 2097152.0 * 32000;
        double attention = 15 * 4.0 * 1e9 * 2097152;
        assertThat(json.at("/phases/decode/totals/ops").asDouble())
                .isCloseTo(1e6 * (2 * linear + attention), within(1e6 * (2 * linear + attention) * 0.02));
        assertThat(json.at("/phases/prefill/totals/boundSeconds").asDouble())
                .isFinite()
                .isPositive();
    }

    private static JsonNode json(String command) {
        Run run = Run.line(command + " --format json");
        assertThat(run.err()).isEmpty();
        return JsonMapper.shared().readTree(run.out());
    }
}
