package dev.rooflight.catalog.measured;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.catalog.measured.MeasuredClient.TokenTime;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every client by a small file of its shape; where the shapes are from says the README beside them. */
class MeasuredRunsTest {
    static Path resource(String name) {
        try {
            return Path.of(requireNonNull(MeasuredRunsTest.class.getResource(name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<MeasuredRun> read(String name) {
        return MeasuredRuns.read(resource(name));
    }

    @Test
    void vllm() {
        MeasuredRun run = read("vllm.json").get(0);
        assertThat(run.client()).isEqualTo(MeasuredClient.VLLM_BENCH);
        assertThat(run.client().tokenTime()).isEqualTo(TokenTime.AFTER_FIRST);
        assertThat(run.settings())
                .containsEntry("model_id", "meta-llama/Llama-3.1-8B")
                .containsEntry("burstiness", "1.0");
        assertThat(run.load().requestRate()).hasValue(Double.POSITIVE_INFINITY);
        assertThat(run.load().concurrency()).hasValue(64);
        assertThat(run.load().prompts()).hasValue(300);
        assertThat(run.load().completed()).hasValue(299);
        assertThat(run.load().inputTokens()).hasValue(306_176);
        assertThat(run.load().outputTokens()).hasValue(38_272);
        assertThat(run.load().durationSeconds()).hasValue(30.5);
        assertThat(run.requests()).isEmpty();
        assertThat(run.metrics())
                .contains(
                        entry("requests-per-second", 9.803),
                        entry("output-tokens-per-second", 1254.8),
                        entry("total-tokens-per-second", 11293.4),
                        entry("ttft.mean", 0.2105),
                        entry("ttft.p50", 0.18025),
                        entry("ttft.p99", 0.812),
                        entry("tpot.p50", 0.028),
                        entry("tpot.p99.9", 0.033),
                        entry("itl.std", 0.009),
                        entry("e2e.p99", 4.3))
                // NaN is what could not be measured
                .doesNotContainKey("e2e.std");
    }

    @Test
    void vllmWithItsRequests() {
        MeasuredRun run = read("vllm-detailed.json").get(0);
        MeasuredRequests requests = run.requests().orElseThrow();
        assertThat(requests.size()).isEqualTo(3);
        assertThat(requests.inputTokens(1)).isEqualTo(20);
        assertThat(requests.outputTokens(1)).isEqualTo(3);
        assertThat(requests.arrivalSeconds(1)).hasValue(0.5);
        assertThat(requests.queueSeconds(1)).isEmpty();
        assertThat(requests.tpotSeconds(0).orElseThrow()).isCloseTo(0.1, within(1e-12));
        assertThat(requests.tpotSeconds(1).orElseThrow()).isCloseTo(0.2, within(1e-12));
        // one token has no gap
        assertThat(requests.tpotSeconds(2)).isEmpty();
        assertThat(requests.e2eSeconds(1).orElseThrow()).isCloseTo(0.65, within(1e-12));
        // stated by the file; computed of 0.25, 0.5, 0.75: rank 1.8 of 0 to 2
        assertThat(run.metric("ttft.mean")).hasValue(0.5);
        assertThat(run.metric("ttft.p90").orElseThrow()).isCloseTo(0.7, within(1e-12));
        assertThat(run.metric("tpot.p50").orElseThrow()).isCloseTo(0.15, within(1e-12));
        assertThat(run.notes())
                .containsExactly(
                        "requests left out because they have no answer: 1",
                        "means and percentiles that the file does not state are those of its requests");
    }

    @Test
    void sglangHasALineForEachRun() {
        List<MeasuredRun> runs = read("sglang.jsonl");
        assertThat(runs).hasSize(2).allMatch(run -> run.client() == MeasuredClient.SGLANG_BENCH);
        assertThat(runs.get(0).load().requestRate()).hasValue(Double.POSITIVE_INFINITY);
        // without a limit, the mean that it states
        assertThat(runs.get(0).load().concurrency()).hasValue(32);
        assertThat(runs.get(1).load().concurrency()).hasValue(16);
        assertThat(runs.get(0).metrics())
                .contains(
                        entry("e2e.p90", 6.0),
                        entry("itl.p95", 0.09),
                        entry("total-tokens-per-second", 4608.0),
                        entry("tpot.mean", 0.048));
        assertThat(runs.get(0).settings()).containsEntry("random_input_len", "1024");
    }

    @Test
    void aiPerf() {
        MeasuredRun run = read("aiperf.json").get(0);
        assertThat(run.client()).isEqualTo(MeasuredClient.AIPERF);
        assertThat(run.settings()).containsEntry("model", "qwen").containsEntry("aiperf_version", "0.8.0");
        assertThat(run.load().concurrency()).hasValue(2);
        assertThat(run.load().requestRate()).isEmpty();
        assertThat(run.load().prompts()).hasValue(10);
        assertThat(run.load().completed()).hasValue(10);
        assertThat(run.load().outputTokens()).hasValue(640);
        assertThat(run.load().durationSeconds()).hasValue(12.14);
        assertThat(run.metrics())
                .contains(
                        entry("requests-per-second", 0.8233),
                        entry("output-tokens-per-second", 52.69),
                        entry("e2e.p50", 2.43175),
                        entry("ttft.p95", 0.2529))
                // its inter-token latency is a mean of each request
                .containsKey("tpot.p99")
                .doesNotContainKeys("itl.p99", "ttft.count", "ttft.sum");
    }

    @Test
    void aiPerfAsCsv() {
        MeasuredRun run = read("aiperf.csv").get(0);
        assertThat(run.load().completed()).hasValue(70);
        assertThat(run.load().durationSeconds()).hasValue(402.13);
        assertThat(run.metric("ttft.p99")).hasValue(0.985);
        assertThat(run.metric("e2e.mean").orElseThrow()).isCloseTo(5.91916, within(1e-12));
        assertThat(run.metric("e2e.std")).isEmpty();
        assertThat(run.metric("requests-per-second")).hasValue(0.17);
    }

    @Test
    void guideLlmHasARunForEachRate() {
        List<MeasuredRun> runs = read("guidellm.json");
        assertThat(runs).hasSize(3);
        MeasuredRun run = runs.get(0);
        assertThat(run.client().tokenTime()).isEqualTo(TokenTime.WHOLE_ANSWER);
        assertThat(run.load().concurrency()).hasValue(8);
        assertThat(run.load().completed()).hasValue(4);
        assertThat(run.load().prompts()).hasValue(5);
        assertThat(run.load().inputTokens()).hasValue(4002);
        assertThat(run.load().durationSeconds()).hasValue(60.5);
        assertThat(run.metrics())
                .contains(
                        entry("ttft.p99", 0.9),
                        entry("tpot.mean", 0.035),
                        entry("itl.mean", 0.03),
                        entry("e2e.p99.9", 4.0),
                        entry("e2e.p0.1", 3.0),
                        entry("output-tokens-per-second", 150.0))
                // requests would tell another tpot than it states
                .doesNotContainKey("tpot.p90");
        MeasuredRequests requests = run.requests().orElseThrow();
        assertThat(requests.arrivalSeconds(0)).hasValue(1);
        assertThat(requests.tpotSeconds(0)).hasValue(0.03);
        assertThat(requests.tpotSeconds(1)).isEmpty();
        assertThat(runs.get(1).load().requestRate()).hasValue(4);
        assertThat(runs.get(2).load().requestRate()).hasValue(Double.POSITIVE_INFINITY);
    }

    @Test
    void llamaBenchInAllItsForms() {
        for (String name : List.of("llama-bench.json", "llama-bench.csv", "llama-bench.md")) {
            List<MeasuredRun> runs = read(name);
            assertThat(runs.get(0).metrics())
                    .as(name)
                    .containsExactly(
                            entry("prompt-tokens-per-second", 7285.68), entry("prompt-tokens-per-second.std", 100.06));
            assertThat(runs.get(1).metric("decode-tokens-per-second")).as(name).hasValue(120.5);
            assertThat(runs.get(0).load().inputTokens()).as(name).hasValue(512);
            assertThat(runs.get(1).load().outputTokens()).as(name).hasValue(128);
        }
        assertThat(read("llama-bench.json").get(1).settings()).containsEntry("n_depth", "4096");
        assertThat(read("llama-bench.md").get(1).settings())
                .containsEntry("n_depth", "4096")
                .containsEntry("ngl", "99");
        assertThat(read("llama-bench.json").get(2).metric("total-tokens-per-second"))
                .hasValue(500);
        assertThat(read("llama-bench.md").get(2).metrics()).containsExactly(entry("total-tokens-per-second", 500.0));
    }

    @Test
    void tableOfRequests() {
        MeasuredRun run = read("requests.csv").get(0);
        assertThat(run.client()).isEqualTo(MeasuredClient.REQUEST_TABLE);
        assertThat(run.load().completed()).hasValue(2);
        assertThat(run.load().outputTokens()).hasValue(1300);
        // the second one ends last
        assertThat(run.load().durationSeconds()).hasValue(0.285059 + 23.497496);
        assertThat(run.metric("tpot.mean").orElseThrow()).isCloseTo((0.029328 + 0.030514) / 2, within(1e-15));
        assertThat(run.metric("ttft.p50").orElseThrow()).isCloseTo((0.169525 + 0.062589) / 2, within(1e-15));
        assertThat(run.requests().orElseThrow().queueSeconds(0)).hasValue(4.6e-5);
        assertThat(run.notes().get(0))
                .isEqualTo("ignored columns: sim_arrival_s, sim_queue_s, sim_ttft_s, sim_tpot_s, sim_e2e_s");
    }
}
