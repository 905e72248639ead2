package dev.rooflight.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.catalog.engine.EngineCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is shown of engines, and what a version changes. */
class EnginesCommandTest {
    private static final String LLAMA =
            "analyze meta-llama/Llama-3.1-8B --hardware nvidia-h100-sxm --phase decode --format json ";

    private static JsonNode json(String command) {
        Run run = Run.line(command + " --format json");
        assertThat(run.err()).isEmpty();
        return JsonMapper.shared().readTree(run.out());
    }

    private static JsonNode setting(JsonNode shown, String name) {
        for (JsonNode setting : shown.path("settings")) {
            if (setting.path("setting").stringValue().equals(name)) {
                return setting;
            }
        }
        throw new AssertionError("no setting " + name);
    }

    @Test
    void theListHasEveryEngine() {
        JsonNode list = json("engines");

        assertThat(list.size()).isEqualTo(EngineCatalog.ids().size());
        JsonNode vllm = list.get(1);
        assertThat(vllm.path("id").stringValue()).isEqualTo("vllm");
        assertThat(vllm.path("scheduler").stringValue()).isEqualTo("vllm-v0, vllm");
        assertThat(vllm.path("versions").stringValue()).isEqualTo("0.3, 0.8, 0.8.4, 0.8.5, 0.9, 0.14, 0.19");
        assertThat(vllm.path("usual").booleanValue()).isTrue();
        assertThat(list.get(0).path("scheduler").stringValue()).isEqualTo("vllm");
    }

    @Test
    void theUsualEngineIsTheDevices() {
        for (JsonNode engine : json("engines --hardware apple-m2-ultra-76c")) {
            assertThat(engine.path("usual").booleanValue())
                    .isEqualTo(engine.path("id").stringValue().equals("llama.cpp"));
        }
    }

    @Test
    void showHasEverySettingWithItsSource() {
        JsonNode shown = json("engines show vLLM@v0.12 --hardware nvidia-a100-80g --tp 2");

        assertThat(shown.path("id").stringValue()).isEqualTo("vllm");
        assertThat(shown.path("version").stringValue()).isEqualTo("0.12");
        assertThat(shown.path("hardware").stringValue()).isEqualTo("nvidia-a100-80g");
        assertThat(shown.path("tensorParallel").intValue()).isEqualTo(2);
        JsonNode budget = setting(shown, "max-num-batched-tokens");
        assertThat(budget.path("value").intValue()).isEqualTo(2048);
        assertThat(budget.path("source").stringValue()).contains("get_batch_defaults");
        assertThat(setting(shown, "async").path("value").stringValue()).isEqualTo("off");
        JsonNode blocks = setting(shown, "kv-blocks");
        assertThat(blocks.has("value")).isFalse();
        assertThat(blocks.path("otherwise").stringValue()).isEqualTo("as many as fit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"table", "csv", "markdown"})
    void everyFormatHasTheSame(String format) {
        String shown = Run.line("engines show vllm@0.7 --format " + format).out();

        assertThat(shown)
                .contains("max-num-seqs", "256", "the longest sequence, at least 2048", "prompt-budget", "watermark");
        assertThat(Run.line("engines --format " + format).out()).contains("vllm-v0", "llama.cpp", "b7079");
    }

    @ParameterizedTest
    @CsvSource({"vllm, 0.0003", "vllm@0.8, 0.0003", "vllm@0.12, 0.0003", "vllm@0.7.3, 0.0025"})
    void theHostsTimeFollowsTheVersion(String engine, double seconds) {
        assertThat(json("engines show " + engine).path("hostSeconds").doubleValue())
                .isEqualTo(seconds);
    }

    /** The host's time of vLLM before 0.8 is 2500 us a step, since then 300. */
    @Test
    void aVersionChangesExpectedTimesAndIsEchoed() {
        JsonNode now =
                JsonMapper.shared().readTree(Run.line(LLAMA + "--engine vllm").out());
        JsonNode same = JsonMapper.shared()
                .readTree(Run.line(LLAMA + "--engine VLLM@v0.12").out());
        JsonNode before = JsonMapper.shared()
                .readTree(Run.line(LLAMA + "--engine vllm@0.7").out());

        assertThat(now.path("deployment").path("engine").stringValue()).isEqualTo("vllm");
        assertThat(same.path("deployment").path("engine").stringValue()).isEqualTo("vllm@0.12");
        assertThat(before.path("deployment").path("engine").stringValue()).isEqualTo("vllm@0.7");
        assertThat(seconds(same)).isEqualTo(seconds(now));
        assertThat(seconds(before) - seconds(now)).isCloseTo(0.0022, within(1e-9));
        assertThat(Run.line(LLAMA.replace("json", "table") + "--engine vllm@0.7")
                        .out())
                .contains("under vllm@0.7");
    }

    private static double seconds(JsonNode analysis) {
        return analysis.path("phases")
                .path("decode")
                .path("totals")
                .path("expectedSeconds")
                .doubleValue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        engines show vlm@0.12                                 | rooflight: engine 'vlm' is not known; did you mean vllm? ('rooflight engines' lists them)
        engines show vllm@new                                 | rooflight: engine is 'vllm@new'; expected vllm@ and a version such as 0.12 or v0.12.1; it differs from 0.3, 0.8, 0.8.4, 0.8.5, 0.9, 0.14, 0.19 on
        engines show vllm@                                    | rooflight: engine is 'vllm@'; expected a version after the @, such as 0.12, or the name alone
        engines show vllm --tp 0                              | rooflight: --tp is 0; expected a whole number from 1 to 65536
        engines show vllm --hardware nvidia-h100-sxn          | rooflight: hardware 'nvidia-h100-sxn' is not in the catalogue; did you mean nvidia-h100-sxm
        """)
    void badInputIsOneLine(String command, String message) {
        Run run = Run.line(command);

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).singleElement().asString().startsWith(message);
    }
}
