package dev.rooflight.catalog.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.device.DeviceCatalog;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.serving.engine.KnownEngine;
import dev.rooflight.serving.engine.SchedulerKind;
import dev.rooflight.serving.engine.SchedulerSettings;
import dev.rooflight.serving.engine.ServingEngine;
import dev.rooflight.serving.engine.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Defaults of engines by version and device, with the numbers that the sources in {@code engines.yaml} state. */
class EngineCatalogTest {
    private static final Device H100 = DeviceCatalog.find("nvidia-h100-sxm");

    private static String value(String engine, String device, String setting) {
        SchedulerSettings settings =
                EngineCatalog.serving(engine, DeviceCatalog.find(device), 1).settings();
        Setting wanted = settings.kind().settings().stream()
                .filter(each -> each.id().equals(setting))
                .findFirst()
                .orElseThrow();
        return settings.has(wanted) ? wanted.write(settings.get(wanted, Double.NaN)) : "";
    }

    @ParameterizedTest
    @CsvSource({
        // vLLM: by memory, but for A100; by name before 0.8.5; 1024 seats for all before 0.8.4
        "vllm, nvidia-h100-sxm, max-num-batched-tokens, 8192",
        "vllm, nvidia-h100-sxm, max-num-seqs, 1024",
        "vllm, nvidia-a100-80g, max-num-batched-tokens, 2048",
        "vllm, nvidia-a100-80g, max-num-seqs, 256",
        "vllm, nvidia-l40s, max-num-batched-tokens, 2048",
        "vllm, amd-mi300x, max-num-seqs, 1024",
        "vllm@0.8.5, nvidia-a100-80g, max-num-seqs, 1024",
        "vllm@0.8, nvidia-a100-80g, max-num-seqs, 1024",
        "vllm@0.8.4, nvidia-a100-80g, max-num-seqs, 256",
        "vllm@0.8.4, amd-mi300x, max-num-batched-tokens, 2048",
        "vllm@0.8.4, nvidia-h200-sxm, max-num-batched-tokens, 8192",
        "vllm@0.8.3, nvidia-l40s, max-num-seqs, 1024",
        "vllm@0.19, nvidia-h100-sxm, reserve-full-prompt, on",
        "vllm@0.18, nvidia-h100-sxm, reserve-full-prompt, off",
        "vllm@0.14, nvidia-h100-sxm, async, on",
        "vllm@0.13.0, nvidia-h100-sxm, async, off",
        "vllm@0.12, nvidia-h100-sxm, prefix-cache, on",
        "vllm@0.7.3, nvidia-h100-sxm, max-num-seqs, 256",
        "vllm@0.7.3, nvidia-h100-sxm, watermark, 0.01",
        "vllm@0.7.3, nvidia-h100-sxm, max-num-batched-tokens, ''",
        "vllm@0.3, nvidia-h100-sxm, prompt-budget, sum",
        "vllm@0.2.7, nvidia-h100-sxm, prompt-budget, padded",
        // SGLang: by memory, in more steps from 0.5.3 on
        "sglang, nvidia-rtx-4090, chunk, 2048",
        "sglang, nvidia-l40s, chunk, 4096",
        "sglang@0.5.2, nvidia-l40s, chunk, 8192",
        "sglang, nvidia-h100-sxm, chunk, 8192",
        "sglang, nvidia-h200-sxm, chunk, 8192",
        "sglang, amd-mi300x, chunk, 16384",
        "sglang@0.3, nvidia-rtx-4090, chunk, 8192",
        "sglang@0.4.3, nvidia-h100-sxm, policy, lpm",
        "sglang@0.4.4, nvidia-h100-sxm, policy, fcfs",
        "tensorrt-llm, nvidia-h100-sxm, max-num-seqs, 2048",
        "tensorrt-llm@0.18, nvidia-h100-sxm, policy, guaranteed-no-evict",
        "llama.cpp, apple-m2-ultra-76c, max-num-seqs, 4",
        "llama.cpp@b4000, apple-m2-ultra-76c, max-num-seqs, 1",
        "llama.cpp@b4000, apple-m2-ultra-76c, prefix-cache, off",
        "llama.cpp@b5000, apple-m2-ultra-76c, prefix-cache, on",
        "lmdeploy, nvidia-a100-80g, max-num-seqs, 384",
        "lmdeploy, nvidia-l40s, max-num-seqs, 128",
        "hugging-face, nvidia-h100-sxm, max-num-seqs, 1",
        "ideal, nvidia-h100-sxm, max-num-seqs, 1024"
    })
    void defaultsFollowVersionAndDevice(String engine, String device, String setting, String value) {
        assertThat(value(engine, device, setting)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "vllm, vllm",
        "vllm@0.8, vllm",
        "VLLM@V0.7.9, vllm-v0",
        "vllm@0.8.0rc1, vllm",
        "vllm@0.19.1rc1.dev296+gbcc2306ce, vllm",
        "sglang@0.4.3.post4, sglang",
        "tensorrt-llm@1.2.0rc3, tensorrt-llm",
        "llama.cpp@b7079, slots",
        "llama.cpp@7079, slots",
        "hugging-face@4.57, static",
        "gpt-fast, static",
        "exllamav2, slots",
        "lmdeploy, vllm",
        "mlc-llm, sglang",
        "ideal, vllm"
    })
    void schedulersFollowTheVersion(String engine, String scheduler) {
        assertThat(EngineCatalog.serving(engine, H100, 1).settings().kind().id())
                .isEqualTo(scheduler);
    }

    /** Each entry of the files is asked for: a name, a value or a condition that is none is found here. */
    @Test
    void everyVersionOfEveryEngineIsCompleteOnEveryDevice() {
        for (KnownEngine known : EngineCatalog.known()) {
            List<String> versions = new ArrayList<>(known.versions());
            versions.add("");
            if (!known.versions().isEmpty()) {
                versions.add(known.versions().get(0).startsWith("b") ? "b1" : "0.0.1");
            }
            for (String version : versions) {
                for (Device device : DeviceCatalog.all()) {
                    String name = EngineName.of(known.id(), version).toString();
                    ServingEngine engine = EngineCatalog.serving(name, device, 8);
                    assertThat(engine.settings().values()).as(name).isNotEmpty();
                    assertThat(engine.settings().has(Setting.BLOCK)).as(name).isTrue();
                    assertThat(engine.settings().has(Setting.MAX_NUM_SEQS))
                            .as(name)
                            .isTrue();
                    assertThat(engine.settings().values().values())
                            .as(name)
                            .allSatisfy(value -> assertThat(value.source()).isNotBlank());
                    assertThat(known.schedulers()).contains(engine.settings().kind());
                    // what an engine starts with by itself, it does not refuse
                    assertThat(engine.settings().checked(2048, 1024)).isNotNull();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(SchedulerKind.class)
    void aSchedulerByItselfHasDefaults(SchedulerKind kind) {
        SchedulerSettings settings = EngineCatalog.scheduler(kind, H100, 1);

        assertThat(settings.kind()).isEqualTo(kind);
        assertThat(settings.has(Setting.MAX_NUM_SEQS)).isTrue();
        assertThat(settings.checked(2048, 400)).isEqualTo(settings);
    }

    /** vidur/config/config.py at commit 7d47513. */
    @Test
    void thoseThatNoEngineHasTodayAreAsInVidur() {
        for (SchedulerKind kind : List.of(SchedulerKind.VLLM_V0, SchedulerKind.SARATHI)) {
            SchedulerSettings settings = EngineCatalog.scheduler(kind, H100, 1);
            assertThat(settings.whole(Setting.MAX_NUM_SEQS, 0)).isEqualTo(128);
            assertThat(settings.whole(Setting.BLOCK, 0)).isEqualTo(16);
            assertThat(settings.get(Setting.WATERMARK, 0)).isEqualTo(0.01);
            assertThat(settings.whole(Setting.MAX_NUM_BATCHED_TOKENS, 0))
                    .isEqualTo(kind == SchedulerKind.SARATHI ? 512 : 4096);
        }
    }

    /** The host's time of vLLM before 0.8, fitted on measurements. */
    @ParameterizedTest
    @CsvSource({"'', 300", "0.8, 300", "0.8.0, 300", "0.7, 2500", "0.7.3, 2500", "v0.6.3.post1, 2500", "1, 300"})
    void theHostsTimeFollowsTheVersion(String version, double microseconds) {
        EngineName name = EngineName.of("vllm", version);
        assertThat(EngineCatalog.find(name, H100).hostSeconds() * 1e6).isEqualTo(microseconds);
        assertThat(EngineCatalog.find("vllm", H100, version).hostSeconds() * 1e6)
                .isEqualTo(microseconds);
        assertThat(EngineCatalog.find(name, H100).version()).isEqualTo(name.version());
        assertThat(EngineCatalog.find("vllm", H100, version).asked()).isEqualTo("vllm");
    }

    /** Publications write all sorts of things where a version is meant. */
    @ParameterizedTest
    @ValueSource(strings = {"main", "b4000", "?", "2024-05", "nightly 0.6"})
    void whatIsNoVersionInAPublicationMeansTheLatest(String version) {
        assertThat(EngineCatalog.find("vllm", H100, version)).isEqualTo(EngineCatalog.find("vllm", H100));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        vllm@latest   | engine is 'vllm@latest'; expected vllm@ and a version such as 0.12 or v0.12.1; it differs from 0.3, 0.8, 0.8.4, 0.8.5, 0.9, 0.14, 0.19 on
        vllm@b4000    | engine is 'vllm@b4000'; expected vllm@ and a version such as 0.12 or v0.12.1; it differs from 0.3, 0.8, 0.8.4, 0.8.5, 0.9, 0.14, 0.19 on
        vllm@0.8@1    | engine is 'vllm@0.8@1'; expected vllm@ and a version such as 0.12 or v0.12.1; it differs from 0.3, 0.8, 0.8.4, 0.8.5, 0.9, 0.14, 0.19 on
        vllm@         | engine is 'vllm@'; expected a version after the @, such as 0.12, or the name alone
        llama.cpp@1.2 | engine is 'llama.cpp@1.2'; expected llama.cpp@ and a build such as b4000; it differs from b4179, b7079 on
        ideal@1       | engine is 'ideal@1'; expected ideal alone, as it has no versions
        """)
    void whatIsNoVersionIsRefused(String asked, String message) {
        assertThatThrownBy(() -> EngineCatalog.serving(asked, H100, 1))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage(message);
    }

    @Test
    void whatIsNoEngineIsRefusedWithTheNearest() {
        assertThatThrownBy(() -> EngineCatalog.serving("vlm@0.12", H100, 1))
                .isInstanceOf(CatalogException.class)
                .hasMessage("engine 'vlm' is not known; did you mean vllm?");
        assertThatThrownBy(() -> EngineCatalog.serving("vllm", H100, 0)).hasMessageStartingWith("tp is 0");
    }

    @Test
    void conditionsOnDegreesAreData() {
        EngineEntry entry = EngineEntry.read("engines.yaml").get("sglang");
        String yaml = "few: {tp-below: 4}\nmany: {tp-at-least: 4}\n";
        var cases = dev.rooflight.catalog.text.YamlReader.read(yaml, "conditions", false);
        for (int degree : List.of(1, 3, 4, 8)) {
            EngineConditions conditions = new EngineConditions(entry, Optional.empty(), H100, degree);
            assertThat(conditions.hold(EngineEntry.mapping(cases.get("few")))).isEqualTo(degree < 4);
            assertThat(conditions.hold(EngineEntry.mapping(cases.get("many")))).isEqualTo(degree >= 4);
        }
    }

    @Test
    void namesHaveOneForm() {
        assertThat(EngineName.of(" vLLM@V0.12 ")).isEqualTo(new EngineName("vllm", "0.12"));
        assertThat(EngineName.of("llama.cpp@B4000")).hasToString("llama.cpp@b4000");
        assertThat(EngineName.normalized("VLLM@ ")).isEqualTo("vllm@");
        assertThat(EngineName.normalized("vLLM")).isEqualTo("vllm");
    }
}
