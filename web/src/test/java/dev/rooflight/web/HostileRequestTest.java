package dev.rooflight.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Nothing that a client sends is answered with an internal error, a file or another page's data. */
class HostileRequestTest {
    private static final String START = "{\"model\": \"meta-llama/Llama-2-7b-hf\", \"hardware\": \"nvidia-a6000\"";
    private static WebServer server;
    private static Client client;

    @BeforeAll
    static void start() {
        server = WebServer.start(new ServerSettings("127.0.0.1", 0, List.of()));
        client = new Client(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void refused(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        JsonNode problem = Client.json(response.body());
        assertThat(problem.path("status").intValue()).isEqualTo(status);
        assertThat(problem.path("detail").stringValue())
                .isNotBlank()
                .doesNotContain("\n", "Exception", "dev.rooflight");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "1",
                "{",
                "{}",
                "{\"model\": 1, \"hardware\": 2}",
                "{\"model\": null, \"hardware\": null}",
                "{\"model\": \"/etc/passwd\", \"hardware\": \"nvidia-a6000\"}",
                "{\"model\": \"./config.json\", \"hardware\": \"nvidia-a6000\"}",
                "{\"model\": \"hf:meta-llama/Llama-2-7b-hf\", \"hardware\": \"nvidia-a6000\"}",
                "{\"model\": \"http://localhost/\", \"hardware\": \"nvidia-a6000\"}",
                "{\"model\": {\"config\": {}}, \"hardware\": \"nvidia-a6000\"}",
                "{\"model\": {\"config\": {\"model_type\": \"llama\", \"hidden_size\": NaN}}, \"hardware\": \"nvidia-a6000\"}",
                "{\"model\": \"meta-llama/Llama-2-7b-hf\", \"hardware\": \"../devices/nvidia-a6000\"}",
                "{\"model\": \"meta-llama/Llama-2-7b-hf\", \"hardware\": {\"yaml\": \"a: &a [*a]\"}}",
                "{\"model\": \"meta-llama/Llama-2-7b-hf\", \"hardware\": {\"yaml\": \"extends: ../../x\"}}",
                START + ", \"batch\": 1, \"batch\": 2}",
                START + ", \"batch\": NaN}",
                START + ", \"batch\": Infinity}",
                START + ", \"batch\": 1e308}",
                START + ", \"batch\": 1e999}",
                START + ", \"batch\": -1}",
                START + ", \"batch\": 1.5}",
                START + ", \"batch\": true}",
                START + ", \"batch\": {}}",
                START + ", \"batchh\": 1}",
                START + ", \"context\": 99999999999}",
                START + ", \"weights\": \"nope\"}",
                START + ", \"efficiency\": \"/etc/passwd\"}",
                START + ", \"set\": {\"bandwidth\": -1}}",
                START + ", \"set\": [1]}",
                START + ", \"set\": \"bandwidth=1\"}",
                START + ", \"tp\": 3}",
                START + ", \"engine\": \"\\u0000\"}",
                START + ", \"price\": \"1\\n2\"}"
            })
    void badBodiesAreRefused(String body) throws Exception {
        refused(client.post("/api/v1/analyze", body), 400);
        refused(client.post("/api/v1/fit", body), 400);
        refused(client.post("/api/v1/network", body), 400);
        refused(client.post("/api/v1/curve", body), 400);
        refused(client.post("/api/v1/parse", body), 400);
    }

    @Test
    void anUnknownMemberIsNamedWithTheNearest() throws Exception {
        JsonNode problem = Client.json(
                client.post("/api/v1/analyze", START + ", \"contxt\": 1}").body());
        assertThat(problem.path("field").stringValue()).isEqualTo("contxt");
        assertThat(problem.path("allowed").stringValue()).isEqualTo("context");
    }

    @Test
    void aBadValueIsNamed() throws Exception {
        JsonNode problem = Client.json(
                client.post("/api/v1/analyze", START + ", \"kvBlock\": \"x\"}").body());
        assertThat(problem.path("field").stringValue()).isEqualTo("kvBlock");
        assertThat(problem.path("value").stringValue()).isEqualTo("x");
    }

    @Test
    void depthAndSizeAreBounded() throws Exception {
        String deep = START + ", \"set\": " + "[".repeat(70) + "]".repeat(70) + "}";
        refused(client.post("/api/v1/analyze", deep), 400);
        refused(client.post("/api/v1/analyze", "{\"a\":\"" + "x".repeat(1_000_001) + "\"}"), 413);
        assertThat(client.raw("POST /api/v1/analyze HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n112A88\r\n" + "x".repeat(0x112A88)
                        + "\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 413");
    }

    @Test
    void otherTypesAndMethodsAreRefused() throws Exception {
        refused(
                client.send(client.request("/api/v1/analyze")
                        .header("Content-Type", "text/plain")
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))),
                415);
        refused(client.send(client.request("/api/v1/analyze").DELETE()), 405);
        refused(client.get("/api/v1/analyze"), 405);
        refused(client.get("/api/v1/nothing"), 404);
        refused(client.get("/get_avaliable"), 404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/assets/../openapi.json",
                "/assets/..%2fopenapi.json",
                "/assets/%2e%2e/openapi.json",
                "/..%5copenapi.json",
                "/WebServer.class",
                "/assets/.hidden",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/api/v1/models/../../etc",
                "/api/v1/devices/..%2f..%2fengines",
                "/assets//etc/passwd",
                "/a%00b"
            })
    void noPathLeavesThePage(String path) throws Exception {
        String answer = client.raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        // a path that is put straight may be a page of ours
        assertThat(answer).containsPattern("^HTTP/1.1 (400|404|200)").doesNotContain("root:");
        if (answer.startsWith("HTTP/1.1 200")) {
            assertThat(answer).contains("\"openapi\"");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "evil.example:8750", "127.0.0.1.evil.example", "localhost.", "[::2]", "0.0.0.0"})
    void otherHostsAreRefused(String host) throws Exception {
        assertThat(client.raw("GET /api/v1/formats HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 421");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1:1", "[::1]:8750", "LOCALHOST"})
    void thisHostIsAnswered(String host) throws Exception {
        String answer = client.raw("GET /api/v1/formats HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 200").contains("frame-ancestors 'none'", "nosniff", "no-referrer");
    }

    @Test
    void otherOriginsAreRefused() throws Exception {
        refused(client.send(client.request("/api/v1/formats").header("Origin", "http://evil.example")), 403);
        refused(client.send(client.request("/api/v1/formats").header("Origin", "null")), 403);
        String own = "http://127.0.0.1:" + server.port();
        assertThat(client.send(client.request("/api/v1/formats").header("Origin", own))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void noMutilatedRequestIsABug() throws Exception {
        String whole = START
                + ", \"batch\": 4, \"context\": \"100\", \"outputTokens\": 8, \"set\": {\"bandwidth\": \"2TB/s\"}, \"metric\": \"ttft\","
                + " \"over\": \"batch\", \"from\": 1, \"to\": 4, \"points\": 3, \"precision\": \"w4a16\", \"tp\": 2}";
        String letters = "{}[]\",:0123456789eE+-.truefalsnN \\";
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 300; i++) {
            StringBuilder body = new StringBuilder(whole);
            for (int j = 0; j <= random.nextInt(3); j++) {
                body.setCharAt(random.nextInt(body.length()), letters.charAt(random.nextInt(letters.length())));
            }
            HttpResponse<String> response = client.post("/api/v1/curve", body.toString());
            assertThat(response.statusCode()).as(body.toString()).isIn(200, 400);
        }
    }
}
