package dev.rooflight.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.rooflight.catalog.model.ModelCatalog;
import dev.rooflight.llmviewer.LlmViewerGraph;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** LLM-Viewer's own front end is answered as by its server, if that is asked for. */
class LlmViewerRoutesTest {
    private static final String ORIGIN = "http://localhost:5173";
    private static WebServer server;
    private static Client client;

    @BeforeAll
    static void start() {
        server = WebServer.start(new ServerSettings("127.0.0.1", 0, ServerSettings.LLM_VIEWER_ORIGINS));
        client = new Client(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String request(String model, String stage) {
        return """
            {"model_id": "%s", "hardware": "nvidia_A6000", "inference_config": {"stage": "%s", "batch_size": 1,
             "seq_length": "1024", "gen_length": 128, "w_quant": "FP16", "a_quant": "FP16", "kv_quant": "FP16",
             "use_flashattention": false}}""".formatted(model, stage);
    }

    @ParameterizedTest
    @ValueSource(strings = {"decode", "prefill", "chat"})
    void graphsAreTheModules(String stage) throws Exception {
        String body = request("meta-llama/Llama-2-7b-hf", stage);
        HttpResponse<String> response = client.send(client.request("/get_graph")
                .header("Origin", ORIGIN)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains(ORIGIN);
        LlmViewerGraph graph =
                new LlmViewerGraph(id -> Optional.of(ModelCatalog.find(id).config()));
        assertThat(response.body()).isEqualTo(graph.graph(Client.json(body)).toString());
    }

    /** The response of LLM-Viewer 472f71f itself (MIT) to the same request; it repeats its first node. */
    @Test
    void theGraphIsLlmViewersOwn() throws Exception {
        JsonNode expected;
        try (InputStream in = LlmViewerRoutesTest.class.getResourceAsStream("llm-viewer-get-graph.json")) {
            expected = Client.json(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        JsonNode answer = Client.json(client.post("/get_graph", request("meta-llama/Llama-2-7b-hf", "decode"))
                .body());
        List<JsonNode> nodes = new ArrayList<>(expected.path("nodes").values());
        nodes.remove(0);
        assertSame(List.copyOf(answer.path("nodes").values()), nodes, "nodes");
        for (String part : List.of("edges", "total_results", "hardware_info")) {
            assertSame(answer.path(part), expected.path(part), part);
        }
    }

    /** Same texts, and numbers to the last digits. */
    private static void assertSame(Iterable<JsonNode> actual, Iterable<JsonNode> expected, String where) {
        Iterator<JsonNode> rest = actual.iterator();
        for (JsonNode element : expected) {
            assertThat(rest.hasNext()).as(where).isTrue();
            assertSame(rest.next(), element, where);
        }
        assertThat(rest.hasNext()).as(where).isFalse();
    }

    private static void assertSame(JsonNode actual, JsonNode expected, String where) {
        if (expected.isNumber()) {
            assertThat(actual.doubleValue()).as(where).isCloseTo(expected.doubleValue(), withinPercentage(1e-10));
        } else if (expected.isObject()) {
            assertThat(actual.propertyNames()).as(where).containsExactlyInAnyOrderElementsOf(expected.propertyNames());
            expected.forEachEntry((name, value) -> assertSame(actual.path(name), value, where + "." + name));
        } else if (expected.isArray()) {
            assertSame(actual.values(), expected.values(), where);
        } else {
            assertThat(actual).as(where).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"decode", "prefill", "chat"})
    void everyModelIsDrawnOnEveryDevice(String stage) throws Exception {
        JsonNode lists = Client.json(client.get("/get_avaliable").body());
        assertThat(lists.path("avaliable_model_ids").size()).isGreaterThan(10);
        assertThat(lists.path("avaliable_hardwares").size()).isGreaterThan(10);
        for (JsonNode model : lists.path("avaliable_model_ids")) {
            for (JsonNode hardware : lists.path("avaliable_hardwares")) {
                for (boolean flash : List.of(false, true)) {
                    String body = request(model.stringValue(), stage)
                            .replace("nvidia_A6000", hardware.stringValue())
                            .replace("\"use_flashattention\": false", "\"use_flashattention\": " + flash);
                    HttpResponse<String> response = client.post("/get_graph", body);
                    assertThat(response.statusCode()).as(body + response.body()).isEqualTo(200);
                    assertGraph(Client.json(response.body()), stage);
                }
            }
        }
    }

    private static void assertGraph(JsonNode answer, String stage) {
        Set<String> ids = new HashSet<>();
        for (JsonNode node : answer.path("nodes")) {
            assertThat(ids.add(node.path("id").stringValue()))
                    .as(node.toString())
                    .isTrue();
            assertThat(node.path("label").stringValue()).isNotBlank();
            assertThat(node.path("description").stringValue()).startsWith("OPs:");
            assertThat(node.path("info").isObject()).isTrue();
        }
        for (JsonNode edge : answer.path("edges")) {
            assertThat(ids)
                    .contains(
                            edge.path("source").stringValue(),
                            edge.path("target").stringValue());
        }
        JsonNode totals = answer.path("total_results").path(stage);
        for (String key : List.of("OPs", "memory_access", "inference_time", "memory_consumption")) {
            assertThat(totals.path(key).doubleValue()).as(key).isPositive();
        }
        assertThat(answer.path("hardware_info").propertyNames()).contains("bandwidth", "max_OPS", "onchip_buffer");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "meta-llama/Llama-2-7b-hf|no/such-model",
                "nvidia_A6000|no_such_device",
                "\"1024\"|\"many\"",
                "\"1024\"|-1",
                "\"FP16\"|\"FP17\"",
                "decode|nothing",
                "}}|}"
            })
    void errorsAreReadableAcrossOrigins(String part, String wrong) throws Exception {
        String body = request("meta-llama/Llama-2-7b-hf", "decode").replace(part, wrong);
        HttpResponse<String> response = client.send(client.request("/get_graph")
                .header("Origin", ORIGIN)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains(ORIGIN);
        assertThat(Client.json(response.body()).path("detail").stringValue()).isNotBlank();
    }

    @Test
    void aBodyThatIsTooLargeIsReadableAcrossOrigins() throws Exception {
        HttpResponse<String> response = client.send(client.request("/get_graph")
                .header("Origin", ORIGIN)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"a\": \"" + "x".repeat(2_000_000) + "\"}")));
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains(ORIGIN);
    }

    @Test
    void preflightsAreAnswered() throws Exception {
        HttpResponse<String> response = client.send(client.request("/get_graph")
                .header("Origin", ORIGIN)
                .header("Access-Control-Request-Method", "POST")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains(ORIGIN);
        assertThat(response.headers().firstValue("Access-Control-Allow-Headers"))
                .contains("Content-Type");
    }

    @Test
    void othersAreRefused() throws Exception {
        assertThat(client.send(client.request("/get_avaliable").header("Origin", "http://evil.example"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(client.send(client.request("/api/v1/formats").header("Origin", ORIGIN))
                        .statusCode())
                .isEqualTo(403);
        assertThat(client.post("/get_graph", request("no/such-model", "decode")).statusCode())
                .isEqualTo(400);
        assertThat(client.get("/get_avaliable").body()).contains("avaliable_hardwares");
    }
}
