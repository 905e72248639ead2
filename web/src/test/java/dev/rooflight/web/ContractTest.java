package dev.rooflight.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.rooflight.Catalogue;
import dev.rooflight.Rooflight;
import dev.rooflight.catalog.model.LoadedModel;
import dev.rooflight.catalog.model.ModelReferences;
import dev.rooflight.catalog.text.JsonObject;
import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.report.AnalysisDocument;
import dev.rooflight.report.CatalogTables;
import dev.rooflight.report.ComparisonReport;
import dev.rooflight.report.Json;
import dev.rooflight.report.ModelReport;
import dev.rooflight.request.Asked;
import dev.rooflight.request.Configurations;
import dev.rooflight.request.Question;
import dev.rooflight.request.QuestionReader;
import dev.rooflight.study.Reference;
import dev.rooflight.technique.Techniques;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Every answer is as openapi.json says, and has the command line's numbers. */
class ContractTest {
    private static final String DEPLOYMENT = """
        {"model": "meta-llama/Llama-3.1-8B", "hardware": "nvidia-h100-sxm", "batch": 4, "context": "1_000",
         "outputTokens": 128, "kvCache": "fp8_e4m3", "set": {"bandwidth": "2TB/s"}, "tp": 2, "pp": 2, "price": 2.5,
         "grid": 400, "pue": 1.2, "hostPower": 100}
        """;
    private static WebServer server;
    private static Client client;
    private static JsonNode api;

    @BeforeAll
    static void start() throws Exception {
        server = WebServer.start(new ServerSettings("127.0.0.1", 0, List.of()));
        client = new Client(server);
        api = Client.json(client.get("/openapi.json").body());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Parses an answer after holding it against a schema of the description. */
    private static JsonNode valid(HttpResponse<String> response, int status, String schema) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        ObjectNode root = (ObjectNode) Client.json("{\"$ref\": \"#/components/schemas/" + schema + "\"}");
        root.set("components", api.path("components"));
        JsonNode answer = Client.json(response.body());
        assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(root)
                        .validate(answer))
                .isEmpty();
        return answer;
    }

    private static Analysis asTheCommandLine() {
        Map<String, String> options = Map.of(
                "batch", "4",
                "context", "1000",
                "output-tokens", "128",
                "kv-cache", "fp8_e4m3",
                "tp", "2",
                "pp", "2",
                "price", "2.5",
                "grid", "400",
                "pue", "1.2",
                "host-power", "100");
        return new QuestionReader(Question.OPTIONS, new Catalogue(), Configurations::of)
                .read(new Asked(
                        Reference.to("meta-llama/Llama-3.1-8B"),
                        Reference.to("nvidia-h100-sxm"),
                        List.of("bandwidth=2TB/s"),
                        List.of(),
                        options))
                .analyze();
    }

    @Test
    void analyzeIsTheCommandLines() throws Exception {
        JsonNode answer = valid(client.post("/api/v1/analyze", DEPLOYMENT), 200, "Analysis");
        assertThat(answer).isEqualTo(Client.json(Json.pretty(AnalysisDocument.of(asTheCommandLine()))));
        // and a second time, from what is kept
        assertThat(Client.json(client.post("/api/v1/analyze", DEPLOYMENT).body()))
                .isEqualTo(answer);
    }

    @Test
    void fitIsTheCommandLines() throws Exception {
        JsonNode answer = valid(client.post("/api/v1/fit", DEPLOYMENT), 200, "Fit");
        assertThat(answer).isEqualTo(Client.json(Json.pretty(AnalysisDocument.memory(asTheCommandLine()))));
    }

    @Test
    void paperAccountingIsAnswered() throws Exception {
        JsonNode answer = valid(
                client.post(
                        "/api/v1/analyze",
                        "{\"model\": \"meta-llama/Llama-2-7b-hf\", \"hardware\": \"nvidia_A6000\", \"accounting\":"
                                + " \"paper\"}"),
                200,
                "Analysis");
        assertThat(answer.path("accounting").stringValue()).isEqualTo("paper");
    }

    @Test
    void networkHasTheTimesOfTheAnalysis() throws Exception {
        JsonNode answer = valid(client.post("/api/v1/network", DEPLOYMENT), 200, "Network");
        double share = 0;
        for (JsonNode block : answer.path("phases").path("decode").path("blocks")) {
            for (JsonNode operator : block.path("operators")) {
                share += operator.path("share").asDouble(0);
            }
        }
        for (JsonNode other : answer.path("phases").path("decode").path("others")) {
            share += other.path("share").doubleValue();
        }
        assertThat(share).isBetween(1 - 1e-9, 1 + 1e-9);
    }

    /** An operator of the network's first decode block of layers, by name. */
    private static boolean hasDecodeOperator(JsonNode network, String name) {
        for (JsonNode block : network.path("phases").path("decode").path("blocks")) {
            for (JsonNode operator : block.path("operators")) {
                if (operator.path("name").stringValue().equals(name)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Test
    void networkIsOfThePassThatIsAnalysed() throws Exception {
        // DeepSeek-V3 decodes absorbed, but verifies 64 tokens a sequence in the expanded form, whose keys and values
        // are made
        // by kv_b_proj; the absorbed form has v_absorb in its place
        String plain =
                "{\"model\": \"deepseek-ai/DeepSeek-V3\", \"hardware\": \"nvidia-h100-sxm\", \"tp\": 8, \"context\":"
                        + " 128, \"batch\": 64}";
        JsonNode one = valid(client.post("/api/v1/network", plain), 200, "Network");
        JsonNode many = valid(
                client.post("/api/v1/network", plain.replace("}", ", \"with\": [\"parallel-decoding:tokens=128\"]}")),
                200,
                "Network");
        assertThat(hasDecodeOperator(one, "v_absorb")).isTrue();
        assertThat(hasDecodeOperator(many, "v_absorb")).isFalse();
        for (JsonNode block : many.path("phases").path("decode").path("blocks")) {
            for (JsonNode operator : block.path("operators")) {
                assertThat(operator.has("share"))
                        .as(operator.path("id").stringValue())
                        .isTrue();
            }
        }
    }

    @Test
    void compareIsTheCommandLines() throws Exception {
        JsonNode answer = valid(
                client.post("/api/v1/compare", "{\"deployments\": [" + DEPLOYMENT + "," + DEPLOYMENT + "]}"),
                200,
                "Comparison");
        String name = "meta-llama/Llama-3.1-8B on nvidia-h100-sxm";
        assertThat(answer)
                .isEqualTo(Client.json(Json.pretty(new ComparisonReport(
                                List.of(name, name + " (2)"), List.of(asTheCommandLine(), asTheCommandLine()))
                        .tree())));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"rate\": 5, \"requests\": 50",
                "\"rate\": \"inf\", \"requests\": 50, \"slo\": \"ttft p95 1ms, e2e p99 10s\", \"horizon\": \"500ms\"",
                "\"users\": 4, \"requests\": 20, \"think\": \"1s\", \"engine\": \"sglang\"",
                "\"concurrency\": 8, \"turns\": 3, \"requests\": 30, \"engineSet\": [\"max-num-seqs=2\"]",
                "\"rate\": 3, \"requests\": 10, \"engineSet\": {\"kv-blocks\": 1}, \"engine\": \"llama.cpp\""
            })
    void simulationsAreAsDescribed(String load) throws Exception {
        JsonNode answer = valid(
                client.post(
                        "/api/v1/simulate",
                        "{\"model\": \"meta-llama/Llama-3.1-8B\", \"hardware\": \"nvidia-h100-sxm\","
                                + " \"inputTokens\": 1000, \"outputTokens\": 100, " + load + "}"),
                200,
                "Simulation");
        JsonNode requests = answer.at("/expected/requests");
        assertThat(requests.path("completed").intValue()
                        + requests.path("rejected").intValue()
                        + requests.path("unfinished").intValue())
                .isEqualTo(requests.path("offered").intValue());
    }

    @Test
    void changedBoundsAreNamed() throws Exception {
        String other = DEPLOYMENT.replace("\"batch\": 4", "\"batch\": 4000");
        JsonNode answer = valid(
                client.post("/api/v1/compare", "{\"deployments\": [" + DEPLOYMENT + "," + other + "]}"),
                200,
                "Comparison");
        assertThat(answer.path("changedBounds").size()).isPositive();
        assertThat(answer.path("changedBounds").get(0).path("bounds").size()).isEqualTo(2);
    }

    @Test
    void curvePointsAreAnalyses() throws Exception {
        String curve = DEPLOYMENT.strip().replaceAll("}$", "")
                + ", \"metric\": \"tpot\", \"over\": \"batch\", \"from\": 1, \"to\": 4, \"points\": 4}";
        JsonNode answer = valid(client.post("/api/v1/curve", curve), 200, "Curve");
        assertThat(answer.path("points").size()).isEqualTo(4);
        assertThat(answer.path("points").get(3).path("bound").doubleValue())
                .isEqualTo(asTheCommandLine().generation().orElseThrow().bound().tpotSeconds());
    }

    @Test
    void curvesOfSeveralDeploymentsSayWhereTheyMeet() throws Exception {
        String curve =
                "{\"model\": \"meta-llama/Llama-3.1-8B\", \"hardware\": \"nvidia-h100-sxm\", \"metric\": \"decode\","
                        + " \"over\": \"batch\", \"from\": 1, \"to\": 64, \"points\": 4, \"names\": [\"now\", \"A\"],"
                        + " \"others\": [%s]}";
        String other =
                "{\"model\": \"meta-llama/Llama-3.1-8B\", \"hardware\": \"nvidia-a6000\", \"weights\": \"int2\"}";
        JsonNode answer = valid(client.post("/api/v1/curve", curve.formatted(other)), 200, "Curve");
        assertThat(answer.path("series").size()).isEqualTo(2);
        assertThat(answer.path("series").get(0).path("points")).isEqualTo(answer.path("points"));
        assertThat(answer.path("series").get(1).path("name").stringValue()).isEqualTo("A");
        double at = answer.path("meetings").get(0).path("x").doubleValue();
        for (double batch : new double[] {at - 1, at}) {
            double now = decode("nvidia-h100-sxm", "bf16", batch);
            double then = decode("nvidia-a6000", "int2", batch);
            assertThat(now < then).as("batch " + batch).isEqualTo(batch == at);
        }
        valid(client.post("/api/v1/curve", curve.formatted("1")), 400, "Problem");
        valid(
                client.post("/api/v1/curve", curve.formatted(String.join(",", Collections.nCopies(10, other)))),
                400,
                "Problem");
    }

    private static double decode(String hardware, String weights, double batch) throws Exception {
        return Client.json(client.post(
                                "/api/v1/analyze",
                                "{\"model\": \"meta-llama/Llama-3.1-8B\", \"hardware\": \"%s\", \"weights\": \"%s\", \"batch\": %s}"
                                        .formatted(hardware, weights, (long) batch))
                        .body())
                .path("phases")
                .path("decode")
                .path("totals")
                .path("expectedSeconds")
                .doubleValue();
    }

    @ParameterizedTest
    @CsvSource({"bandwidth,1e12,4e12", "tp,1,8", "overlap,0,1", "peak.bf16,1e14,2e15", "link.node,1e10,1e12"})
    void curvesRunOverAnyNumber(String over, String from, String to) throws Exception {
        String curve =
                "{\"model\": \"meta-llama/Llama-3.1-8B\", \"hardware\": \"nvidia-h100-sxm\", \"metric\": \"prefill\", \"over\": \"%s\", \"from\": %s, \"to\": %s, \"points\": 5}"
                        .formatted(over, from, to);
        valid(client.post("/api/v1/curve", curve), 200, "Curve");
    }

    @Test
    void catalogueIsTheCommandLines() throws Exception {
        valid(client.get("/api/v1/models"), 200, "Models");
        valid(client.get("/api/v1/engines?hardware=nvidia-a6000"), 200, "Engines");
        assertThat(valid(client.get("/api/v1/formats"), 200, "Formats"))
                .isEqualTo(Client.json(Json.pretty(CatalogTables.formats().tree())));
        assertThat(valid(client.get("/api/v1/devices"), 200, "Devices"))
                .isEqualTo(
                        Client.json(Json.pretty(CatalogTables.devices(dev.rooflight.catalog.device.DeviceCatalog.all())
                                .tree())));
        LoadedModel model = ModelReferences.read("meta-llama/Llama-3.1-8B");
        assertThat(valid(client.get("/api/v1/models/meta-llama/Llama-3.1-8B"), 200, "Model"))
                .isEqualTo(Client.json(Json.pretty(ModelReport.of(model.architecture(), model.origin(), model.notes())
                        .tree())));
        JsonNode device = valid(client.get("/api/v1/devices/nvidia-h100-sxm"), 200, "Device");
        JsonNode known = Client.json(Json.pretty(
                CatalogTables.device(Rooflight.device("nvidia-h100-sxm")).tree()));
        ((ObjectNode) device).remove("editable");
        assertThat(device).isEqualTo(known);
    }

    @Test
    void enginesHaveVersions() throws Exception {
        JsonNode engine = valid(client.get("/api/v1/engines/vllm@0.7?hardware=nvidia-a100-80g&tp=4"), 200, "Engine");
        assertThat(engine.path("scheduler").stringValue()).isEqualTo("vllm-v0");
        assertThat(engine.path("version").stringValue()).isEqualTo("0.7");
        assertThat(engine.path("hardware").stringValue()).isEqualTo("nvidia-a100-80g");
        assertThat(engine.path("tensorParallel").intValue()).isEqualTo(4);
        assertThat(valid(client.get("/api/v1/engines/sglang"), 200, "Engine")
                        .path("hardware")
                        .stringValue())
                .isEqualTo("nvidia-h100-sxm");
        valid(client.get("/api/v1/engines/vlm"), 404, "Problem");
        assertThat(valid(client.get("/api/v1/engines/vllm@new"), 400, "Problem")
                        .path("field")
                        .stringValue())
                .isEqualTo("engine");
        assertThat(valid(client.get("/api/v1/engines/vllm?tp=0"), 400, "Problem")
                        .path("field")
                        .stringValue())
                .isEqualTo("tp");
        valid(client.get("/api/v1/engines/vllm?hardware=nowhere"), 400, "Problem");
        JsonNode analysis = valid(
                client.post("/api/v1/analyze", DEPLOYMENT.replace("\"tp\": 2", "\"engine\": \"vllm@0.7\"")),
                200,
                "Analysis");
        assertThat(analysis.path("deployment").path("engine").stringValue()).isEqualTo("vllm@0.7");
        JsonNode refused = valid(
                client.post("/api/v1/analyze", DEPLOYMENT.replace("\"tp\": 2", "\"engine\": \"vllm@new\"")),
                400,
                "Problem");
        assertThat(refused.path("field").stringValue()).isEqualTo("engine");
        assertThat(refused.path("value").stringValue()).isEqualTo("vllm@new");
    }

    @Test
    void techniquesAndAdviceAreTheCommandLines() throws Exception {
        JsonNode techniques = valid(client.get("/api/v1/techniques"), 200, "Techniques");
        assertThat(techniques.size()).isEqualTo(Techniques.all().size());
        JsonNode advice = valid(
                client.post(
                        "/api/v1/advise",
                        DEPLOYMENT.strip().replaceAll("}$", "") + ", \"objective\": \"cost\", \"neutralOnly\": true}"),
                200,
                "Advice");
        assertThat(advice.path("unit").stringValue()).isEqualTo("USD");
        assertThat(advice.path("ranked").size()).isPositive();
        valid(
                client.post(
                        "/api/v1/advise",
                        "{\"model\": \"meta-llama/Llama-2-7b-hf\", \"hardware\": \"nvidia-a6000\","
                                + " \"objective\": \"speed\"}"),
                400,
                "Problem");
    }

    @Test
    void filesAreUnderstood() throws Exception {
        JsonObject config = dev.rooflight.catalog.model.ModelCatalog.find("meta-llama/Llama-3.1-8B")
                .config();
        JsonNode parsed = valid(client.post("/api/v1/parse", "{\"config\": " + config + "}"), 200, "Parsed");
        assertThat(parsed.path("model").path("parameters").longValue()).isEqualTo(8_030_261_248L);
        JsonNode device = valid(
                client.post(
                        "/api/v1/parse", "{\"yaml\": \"extends: nvidia-h100-sxm\\nmemory:\\n  bandwidth: 2 TB/s\\n\"}"),
                200,
                "Parsed");
        assertThat(device.path("device").path("memoryBandwidthBytesPerSecond").doubleValue())
                .isEqualTo(2e12);
        valid(client.post("/api/v1/parse", "{\"ggufBase64\": \"R0dVRgMA\"}"), 400, "Problem");
    }

    @Test
    void chartsAreDrawn() throws Exception {
        assertThat(client.post("/api/v1/chart?theme=dark&width=800", DEPLOYMENT).body())
                .startsWith("<svg");
        HttpResponse<String> png = client.post("/api/v1/chart?format=png", DEPLOYMENT);
        assertThat(png.headers().firstValue("Content-Type")).contains("image/png");
        valid(client.post("/api/v1/chart?width=100000", DEPLOYMENT), 400, "Problem");
    }

    @Test
    void whatIsNotThereIsAProblem() throws Exception {
        valid(client.get("/api/v1/devices/nvidia-h100-sxn"), 404, "Problem");
        valid(client.get("/api/v1/models/meta-llama/Llama-9"), 404, "Problem");
    }

    @Test
    void aRefusalNamesTheMember() throws Exception {
        JsonNode split = valid(
                client.post(
                        "/api/v1/analyze",
                        "{\"model\": \"meta-llama/Llama-3.1-8B\", \"hardware\": \"nvidia-h100-sxm\", \"tp\": 3}"),
                400,
                "Problem");
        assertThat(split.path("field").stringValue()).isEqualTo("tp");
        assertThat(split.path("value").stringValue()).isEqualTo("3");
        assertThat(split.path("allowed").stringValue()).startsWith("one of 1, 2, 4, 8");
        JsonNode engine = valid(
                client.post("/api/v1/analyze", DEPLOYMENT.replace("\"tp\": 2", "\"engine\": \"vlm\"")), 400, "Problem");
        assertThat(engine.path("field").stringValue()).isEqualTo("engine");
        assertThat(engine.path("value").stringValue()).isEqualTo("vlm");
        assertThat(engine.path("allowed").stringValue()).endsWith("did you mean vllm?");
        JsonNode tokens = valid(
                client.post(
                        "/api/v1/analyze", DEPLOYMENT.replace("\"outputTokens\": 128", "\"outputTokens\": \"many\"")),
                400,
                "Problem");
        assertThat(tokens.path("field").stringValue()).isEqualTo("outputTokens");
        assertThat(tokens.path("detail").stringValue())
                .isEqualTo("outputTokens is 'many'; expected a whole number from 1 to 10000000000");
    }

    @Test
    void aModelThatATechniqueNamesIsOfTheCatalogue() throws Exception {
        String asked = DEPLOYMENT.strip().replaceAll("}$", "") + ", \"with\": [\"draft-model:model=%s\"]}";
        valid(client.post("/api/v1/analyze", asked.formatted("meta-llama/Llama-3.2-1B")), 200, "Analysis");
        // neither files of the server nor the hub: they were looked up
        for (String beyond : List.of("./pom.xml", "/etc/passwd", "hf:meta-llama/Llama-3.2-1B")) {
            JsonNode problem = valid(client.post("/api/v1/analyze", asked.formatted(beyond)), 400, "Problem");
            assertThat(problem.path("detail").stringValue())
                    .as(beyond)
                    .startsWith("model '" + beyond + "' is not in the catalogue");
        }
    }
}
