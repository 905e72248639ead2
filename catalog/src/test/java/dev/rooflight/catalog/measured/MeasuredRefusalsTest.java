package dev.rooflight.catalog.measured;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.catalog.CatalogException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad results get one line, and damaged ones nothing but that or runs of finite numbers. */
class MeasuredRefusalsTest {
    private static final int ROUNDS = 300;
    private static final String VLLM = "{\"request_throughput\": 1, \"output_throughput\": 1, ";

    @TempDir
    Path folder;

    private String refused(String text) throws IOException {
        Path file = Files.write(folder.resolve("r"), text.getBytes(StandardCharsets.UTF_8));
        try {
            MeasuredRuns.read(file);
        } catch (CatalogException e) {
            String message = String.valueOf(e.getMessage());
            assertThat(message).hasLineCount(1).startsWith(file.toString());
            return message.substring(file.toString().length());
        }
        return "not refused";
    }

    @Test
    void oneLineEach() throws IOException {
        assertThat(refused("")).isEqualTo(": is empty; expected results of a measured run");
        assertThat(refused("{\"a\": 1}"))
                .startsWith(
                        ": holds 'a', which no client writes that is known; expected benchmarks.json of GuideLLM, ");
        assertThat(refused("a,b\n1,2\n")).startsWith(": holds 'a,b', which no client writes that is known");
        assertThat(refused(VLLM + "\"mean_ttft_ms\": -1}"))
                .isEqualTo(":1: field mean_ttft_ms is -1; expected a number of 0 or more");
        assertThat(refused(VLLM + "\"mean_ttft_ms\": Infinity}")).contains("field mean_ttft_ms is Infinity");
        assertThat(refused(VLLM + "\"completed\": 1.5}")).contains("field completed is 1.5; expected a whole number");
        assertThat(refused(VLLM + "\"median_ttft_ms\": 5, \"p50_ttft_ms\": 6}"))
                .isEqualTo(":1: field p50_ttft_ms is 6; expected what the file says elsewhere, 5");
        assertThat(refused(VLLM + "\"duration\": 1, \"duration\": 1}")).contains("key 'duration' is given twice");
        assertThat(refused(VLLM + "\"input_lens\": [1, 2], \"output_lens\": [1], \"ttfts\": [1, 1]}"))
                .contains("field output_lens is a list of 1; expected as many as input_lens has, 2");
        assertThat(refused(VLLM + "\"itls\": [1, 2]}")).contains("field itls is a list of something else than lists");
        assertThat(refused(VLLM + "\"mean_ttft_ms\": 1")).contains("ends in the middle of an object");
        assertThat(refused("{\"request_throughput\": NaN, \"output_throughput\": NaN}"))
                .contains("has no metric of vllm bench serve; expected latencies or rates; did the run fail?");
        assertThat(refused("{\"time_to_first_token\": {\"unit\": \"parsec\", \"avg\": 1}}"))
                .contains("field time_to_first_token is in the unit 'parsec'; expected ms, us, ns or sec");
        assertThat(refused("{\"benchmarks\": []}")).isEqualTo(": has no run; expected one at least");
        assertThat(refused("{\"benchmarks\": 1}")).contains("field benchmarks is no list");
        assertThat(refused("n_prompt,n_gen,avg_ts\n0,0,1\n")).contains("field n_prompt is 0 beside n_gen 0");
        assertThat(refused("n_prompt,n_gen,avg_ts\n1,0,\n")).contains(":2: field avg_ts is ''; expected a number");
        assertThat(refused("| test | t/s |\n| --- | --- |\n| xx512 | 1 |\n"))
                .contains(":3: field test is 'xx512'; expected pp512, tg128 or pp512+tg128");
        assertThat(refused("| test | t/s |\n| pp512 | n/a |\n")).contains("field t/s is 'n/a'");
        assertThat(refused("input,output,ttft_s\n1,0,1\n")).contains("field output is 0; expected 1 or more tokens");
        assertThat(refused("input,output,ttft_s\n1,1,x\n"))
                .contains(":2: field ttft_s is 'x'; expected a number of 0 or more");
        assertThat(refused("input,output,ttft_s\n")).contains("has no metric of table of requests");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vllm.json",
                "vllm-detailed.json",
                "sglang.jsonl",
                "aiperf.json",
                "aiperf.csv",
                "guidellm.json",
                "llama-bench.json",
                "llama-bench.csv",
                "llama-bench.md",
                "requests.csv"
            })
    void damagedFiles(String name) throws IOException {
        byte[] whole = Files.readAllBytes(MeasuredRunsTest.resource(name));
        Random random = new Random(name.hashCode());
        Path file = folder.resolve("damaged");
        for (int round = 0; round < ROUNDS; round++) {
            Files.write(file, damaged(whole, random));
            try {
                MeasuredRuns.read(file).forEach(MeasuredRefusalsTest::check);
            } catch (CatalogException e) {
                assertThat(e.getMessage()).hasLineCount(1);
                assertThat(e.where()).isEqualTo(file.toString());
            } catch (RuntimeException e) {
                throw new AssertionError("round " + round + " of " + name, e);
            }
        }
    }

    private static byte[] damaged(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        for (int i = random.nextInt(3); i >= 0 && bytes.length > 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) "0123456789.-+eE,\"{}[]:\n |/a".charAt(random.nextInt(27));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                default -> {
                    int length = Math.min(30, bytes.length - at);
                    int to = random.nextInt(bytes.length - length + 1);
                    System.arraycopy(whole, Math.min(at, whole.length - length), bytes, to, length);
                }
            }
        }
        return bytes;
    }

    private static void check(MeasuredRun run) {
        assertThat(run.metrics().values()).allMatch(value -> value >= 0 && value < Double.POSITIVE_INFINITY);
        run.requests().ifPresent(requests -> {
            for (int i = 0; i < requests.size(); i++) {
                assertThat(requests.outputTokens(i)).isPositive();
                assertThat(List.of(requests.ttftSeconds(i), requests.e2eSeconds(i)))
                        .allMatch(seconds -> seconds.orElse(0) >= 0);
            }
        });
    }
}
