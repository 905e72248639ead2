package dev.rooflight.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.catalog.ModelCatalog;
import dev.rooflight.llmviewer.LlmViewerGraph;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
