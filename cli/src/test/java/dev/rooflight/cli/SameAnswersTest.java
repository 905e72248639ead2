package dev.rooflight.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.Inference;
import dev.rooflight.Rooflight;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.report.AnalysisDocument;
import dev.rooflight.report.CurveReport;
import dev.rooflight.report.Json;
import dev.rooflight.study.option.KernelSet;
import dev.rooflight.study.option.Options;
import dev.rooflight.web.ServerSettings;
import dev.rooflight.web.WebServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** One question asked through the library, on the command line and of the server has one answer. */
class SameAnswersTest {
    private static WebServer server;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        server = WebServer.start(new ServerSettings(ServerSettings.LOOPBACK, 0, List.of()));
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /**
     * A question in three forms.
     *
     * @param words of the command line
     * @param members of REST
     * @param library the same
     */
    record Asked(String words, String members, Inference library) {
        @Override
        public String toString() {
            return words;
        }
    }

    static Stream<Asked> questions() {
        return Stream.of(
                new Asked(
                        "meta-llama/Llama-2-7b-hf --hardware nvidia-h100-sxm",
                        "\"model\": \"meta-llama/Llama-2-7b-hf\", \"hardware\": \"nvidia-h100-sxm\"",
                        Rooflight.model("meta-llama/Llama-2-7b-hf").on("nvidia-h100-sxm")),
                new Asked(
                        "meta-llama/Llama-2-7b-hf --hardware apple-m2-ultra-76c --weights q4_k --output-tokens 20",
                        "\"model\": \"meta-llama/Llama-2-7b-hf\", \"hardware\": \"apple-m2-ultra-76c\", \"weights\":"
                                + " \"q4_k\", \"outputTokens\": 20",
                        Rooflight.model("meta-llama/Llama-2-7b-hf")
                                .on("apple-m2-ultra-76c")
                                .weights("q4_k")
                                .outputTokens(20)),
                new Asked(
                        "meta-llama/Llama-3.1-8B --hardware nvidia-h100-sxm --engine vLLM@v0.7 --batch 8",
                        "\"model\": \"meta-llama/Llama-3.1-8B\", \"hardware\": \"nvidia-h100-sxm\", \"engine\":"
                                + " \"vllm@0.7\", \"batch\": 8",
                        Rooflight.model("meta-llama/Llama-3.1-8B")
                                .on("nvidia-h100-sxm")
                                .engine("vllm@0.7")
                                .batch(8)),
                new Asked(
                        "meta-llama/Llama-3.1-70B --hardware nvidia-h100-sxm --tp 4 --pp 2 --batch 64 --context 1000"
                                + " --output-tokens 100 --precision fp8 --kv-cache fp8 --engine sglang --kernels fused"
                                + " --overlap 0.25",
                        "\"model\": \"meta-llama/Llama-3.1-70B\", \"hardware\": \"nvidia-h100-sxm\", \"tp\": 4,"
                                + " \"pp\": 2, \"batch\": 64, \"context\": 1000, \"outputTokens\": 100, \"precision\":"
                                + " \"fp8\", \"kvCache\": \"fp8\", \"engine\": \"sglang\", \"kernels\": \"fused\","
                                + " \"overlap\": 0.25",
                        Rooflight.model("meta-llama/Llama-3.1-70B")
                                .on("nvidia-h100-sxm")
                                .tensorParallel(4)
                                .pipelineParallel(2)
                                .batch(64)
                                .context(1000)
                                .outputTokens(100)
                                .precision("fp8")
                                .kvCache("fp8")
                                .engine("sglang")
                                .set(Options.KERNELS, KernelSet.FUSED)
                                .set(Options.OVERLAP, 0.25)),
                new Asked(
                        "deepseek-ai/DeepSeek-V3 --hardware nvidia-h200-sxm --tp 8 --ep 16 --dp 2 --batch 256 --set"
                                + " bandwidth=4TB/s --with draft-model:model=meta-llama/Llama-3.2-1B --output-tokens 32"
                                + " --price 3.5",
                        "\"model\": \"deepseek-ai/DeepSeek-V3\", \"hardware\": \"nvidia-h200-sxm\", \"tp\": 8, \"ep\":"
                                + " 16, \"dp\": 2, \"batch\": 256, \"set\": {\"bandwidth\": \"4TB/s\"}, \"with\":"
                                + " [\"draft-model:model=meta-llama/Llama-3.2-1B\"], \"outputTokens\": 32, \"price\": 3.5",
                        Rooflight.model("deepseek-ai/DeepSeek-V3")
                                .on("nvidia-h200-sxm")
                                .tensorParallel(8)
                                .expertParallel(16)
                                .dataParallel(2)
                                .batch(256)
                                .set("bandwidth", 4e12)
                                .with("draft-model:model=meta-llama/Llama-3.2-1B")
                                .outputTokens(32)
                                .set(Options.PRICE, 3.5)));
    }

    private static String post(String path, String body) throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(URI.create(server.url() + path))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @ParameterizedTest
    @MethodSource("questions")
    void oneQuestionHasOneAnswer(Asked asked) throws Exception {
        String library = Json.pretty(AnalysisDocument.of(asked.library().analyze()));
        assertThat(Run.line("analyze " + asked.words() + " --format json").out().strip())
                .isEqualTo(library.strip());
        assertThat(post("api/v1/analyze", "{" + asked.members() + "}"))
                .isEqualTo(new String(
                        Json.compact(AnalysisDocument.of(asked.library().analyze())), StandardCharsets.UTF_8));
    }

    @Test
    void oneCurveHasTheSamePoints() throws Exception {
        String question = "meta-llama/Llama-3.1-8B --hardware nvidia-h100-sxm";
        var curve =
                Rooflight.model("meta-llama/Llama-3.1-8B").on("nvidia-h100-sxm").curve("decode", "batch", 1, 64, 7);
        assertThat(Run.line("curve " + question + " --metric decode --over batch --to 64 --points 7 --format json")
                        .out()
                        .strip())
                .isEqualTo(Json.pretty(CurveReport.tree(curve)).strip());
        assertThat(post(
                        "api/v1/curve",
                        "{\"model\": \"meta-llama/Llama-3.1-8B\", \"hardware\": \"nvidia-h100-sxm\", \"metric\":"
                                + " \"decode\", \"over\": \"batch\", \"from\": 1, \"to\": 64, \"points\": 7, \"scale\":"
                                + " \"log\"}"))
                .isEqualTo(new String(Json.compact(CurveReport.tree(curve)), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "meta-llama/Llama-3.1-8B --hardware nvidia-h100-sxm --rate 8 --requests 200 --input-tokens 1024"
                        + " --output-tokens uniform:50-400 --slo 'ttft p95 1s, tpot p95 40ms'"
                        + "|'model': 'meta-llama/Llama-3.1-8B', 'hardware': 'nvidia-h100-sxm', 'rate': 8, 'requests': 200,"
                        + " 'inputTokens': 1024, 'outputTokens': 'uniform:50-400', 'slo': 'ttft p95 1s, tpot p95 40ms'",
                "meta-llama/Llama-3.1-70B --hardware nvidia-h100-sxm --tp 4 --engine sglang --concurrency 16 --requests 100"
                        + " --input-tokens lognormal:2000,1500 --output-tokens 100 --precision fp8 --replicas 2 --router kv"
                        + " --shared-prefix 512x4 --engine-set chunk=4096 --engine-set mixed-chunk=on"
                        + "|'model': 'meta-llama/Llama-3.1-70B', 'hardware': 'nvidia-h100-sxm', 'tp': 4, 'engine': 'sglang',"
                        + " 'concurrency': 16, 'requests': '100', 'inputTokens': 'lognormal:2000,1500', 'outputTokens': 100,"
                        + " 'precision': 'fp8', 'replicas': 2, 'router': 'kv', 'sharedPrefix': '512x4',"
                        + " 'engineSet': {'chunk': 4096, 'mixed-chunk': true}",
                "meta-llama/Llama-3.1-8B --hardware nvidia-l40s --users 8 --think 1s --requests 60 --turns 1"
                        + " --input-tokens 512 --output-tokens 64 --engine vllm@0.12 --engine-set kv-blocks=2000 --warm-up 10"
                        + " --like guidellm --kv-block 32 --seed 7"
                        + "|'model': 'meta-llama/Llama-3.1-8B', 'hardware': 'nvidia-l40s', 'users': 8, 'think': '1s',"
                        + " 'requests': 60, 'turns': 1, 'inputTokens': 512, 'outputTokens': 64, 'engine': 'vllm@0.12',"
                        + " 'engineSet': ['kv-blocks=2000'], 'warmUp': 10, 'like': 'guidellm', 'kvBlock': 32, 'seed': 7"
            },
            quoteCharacter = '`')
    void oneSimulationHasOneAnswer(String words, String members) throws Exception {
        List<String> line = new ArrayList<>(List.of("simulate"));
        Matcher word = Pattern.compile("'([^']*)'|(\\S+)").matcher(words);
        while (word.find()) {
            line.add(word.group(1) == null ? word.group(2) : word.group(1));
        }
        line.addAll(List.of("--format", "json"));
        String answer = post("api/v1/simulate", "{" + members.replace('\'', '"') + "}");
        assertThat(JsonMapper.shared()
                        .readTree(Run.of(line.toArray(new String[0])).out())
                        .toString())
                .isEqualTo(JsonMapper.shared().readTree(answer).toString())
                .contains("\"verdict\"");
    }

    @Test
    void theUsualEngineTakesItsTime() {
        // the library had an engine that takes none: 6.17 ms a step where the command line said 6.47
        double seconds = Rooflight.model("meta-llama/Llama-2-7b-hf")
                .on("nvidia-h100-sxm")
                .analyze()
                .phases()
                .get(Phase.DECODE)
                .totals()
                .expectedSeconds();
        assertThat(seconds * 1e3).isCloseTo(6.47, within(0.005));
        double without = Rooflight.model("meta-llama/Llama-2-7b-hf")
                .on("nvidia-h100-sxm")
                .engine("ideal")
                .analyze()
                .phases()
                .get(Phase.DECODE)
                .totals()
                .expectedSeconds();
        assertThat(without * 1e3).isCloseTo(6.17, within(0.005));
    }
}
