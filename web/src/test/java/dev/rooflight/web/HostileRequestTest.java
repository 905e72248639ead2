package dev.rooflight.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Nothing that a client sends is answered with an internal error, a file or another page's data. */
class HostileRequestTest {
    private static final String START = "{\"model\": \"meta-llama/Llama-2-7b-hf\", \"hardware\": \"nvidia-a6000\"";
    private static WebServer server;
    private static WebServer withViewer;
    private static Client client;
    private static Client viewer;

    @BeforeAll
    static void start() {
        server = WebServer.start(new ServerSettings("127.0.0.1", 0, List.of()));
        withViewer = WebServer.start(new ServerSettings("127.0.0.1", 0, ServerSettings.LLM_VIEWER_ORIGINS));
        client = new Client(server);
        viewer = new Client(withViewer);
    }

    @AfterAll
    static void stop() {
        server.close();
        withViewer.close();
    }

    /** The start of a request by hand, to which lines can be added. */
    private static String head(String... lines) {
        return String.join("\r\n", lines) + "\r\nHost: localhost\r\nConnection: close\r\n";
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
    void depthIsBounded() throws Exception {
        String deep = START + ", \"set\": " + "[".repeat(70) + "]".repeat(70) + "}";
        refused(client.post("/api/v1/analyze", deep), 400);
        refused(client.post("/api/v1/parse", "{\"config\": " + "[".repeat(400_000) + "]".repeat(400_000) + "}"), 400);
    }

    @Test
    void sizeIsBounded() throws Exception {
        refused(client.post("/api/v1/analyze", "{\"a\":\"" + "x".repeat(1_000_001) + "\"}"), 413);
        String large = "x".repeat(2_000_000);
        String start = head("POST /api/v1/analyze HTTP/1.1", "Content-Type: application/json");
        assertThat(client.raw(start + "Content-Length: 2000000\r\n\r\n" + large))
                .startsWith("HTTP/1.1 413")
                .contains("application/problem+json", "larger than 1000000 bytes");
        assertThat(client.raw(start + "Transfer-Encoding: chunked\r\n\r\n1e8480\r\n" + large + "\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 413")
                .contains("application/problem+json");
        assertThat(client.raw(start + "Content-Length: 99999999999\r\n\r\n")).startsWith("HTTP/1.1 413");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/json; charset=utf-16",
                "application/json; charset=utf-7",
                "application/jsonx",
                "text/json, application/json",
                ";application/json"
            })
    void otherTypesAreRefused(String type) throws Exception {
        refused(
                client.send(client.request("/api/v1/analyze")
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofString(START + "}"))),
                415);
    }

    @Test
    void aRequestWithoutTypeIsRefused() throws Exception {
        refused(
                client.send(client.request("/api/v1/analyze").POST(HttpRequest.BodyPublishers.ofString(START + "}"))),
                415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json", "Application/JSON;charset=UTF-8", "application/json; charset=\"utf-8\""})
    void jsonIsJsonHoweverItIsWritten(String type) throws Exception {
        assertThat(client.send(client.request("/api/v1/fit")
                                .header("Content-Type", type)
                                .POST(HttpRequest.BodyPublishers.ofString(START + "}")))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void compressedBodiesAreRefused() throws Exception {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bomb)) {
            for (int i = 0; i < 100; i++) {
                out.write(new byte[1_000_000]);
            }
        }
        for (String encoding : List.of("gzip", "deflate", "br", "identity, gzip")) {
            refused(
                    client.send(client.request("/api/v1/analyze")
                            .header("Content-Type", "application/json")
                            .header("Content-Encoding", encoding)
                            .POST(HttpRequest.BodyPublishers.ofByteArray(bomb.toByteArray()))),
                    415);
        }
    }

    @Test
    void keysStandOnce() throws Exception {
        refused(client.post("/api/v1/analyze", START + ", \"set\": {\"bandwidth\": 1, \"bandwidth\": 2}}"), 400);
        refused(client.post("/api/v1/parse", "{\"config\": {\"a\": {\"b\": 1, \"b\": 2}}}"), 400);
    }

    @Test
    void scriptsAreEchoedAsDataAlone() throws Exception {
        String script = "<script>alert(1)</script>";
        HttpResponse<String> answer = client.post(
                "/api/v1/analyze",
                "{\"model\": {\"name\": \"" + script + "\", \"config\": "
                        + dev.rooflight.catalog.model.ModelCatalog.find("meta-llama/Llama-2-7b-hf")
                                .config() + "}, \"hardware\": \"nvidia-a6000\"}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Client.json(answer.body()).path("model").path("id").stringValue())
                .isEqualTo(script);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        refused(client.post("/api/v1/analyze", START.replace("meta-llama/Llama-2-7b-hf", script) + "}"), 400);
        refused(
                client.get("/api/v1/devices/"
                        + URLEncoder.encode(script, StandardCharsets.UTF_8).replace("%2F", "_")),
                404);
    }

    @Test
    void namesInPicturesAreNoMarkup() throws Exception {
        HttpResponse<String> answer = client.post(
                "/api/v1/chart",
                "{\"model\": {\"name\": \"<script>&\\u0001]]>\", \"config\": "
                        + dev.rooflight.catalog.model.ModelCatalog.find("meta-llama/Llama-2-7b-hf")
                                .config() + "}, \"hardware\": \"nvidia-a6000\"}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).startsWith("<svg").doesNotContain("<script");
    }

    /** Values of the wrong kind, out of range, or barely readable. */
    private static final List<String> BAD = List.of(
            "null",
            "\"x\"",
            "-1",
            "1e308",
            "1e999",
            "NaN",
            "[]",
            "{}",
            "true",
            "\"\"",
            "\" \"",
            "0",
            "1.5",
            "-1e308",
            "-Infinity",
            "99999999999999999999",
            "\"1e400\"",
            "\"NaN\"",
            "\"9223372036854775808\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"../../etc/passwd\"",
            "\"" + "9".repeat(5000) + "\"",
            "[[1]]",
            "{\"a\": NaN}");

    static List<String> posts() {
        return OpenApiTest.requests().keySet().stream().sorted().toList();
    }

    /** Each member of each request that openapi.json describes, with each bad value, and without it. */
    @ParameterizedTest
    @MethodSource("posts")
    void noValueOfAnyMemberIsABug(String path) throws Exception {
        OpenApiTest.Asked asked = OpenApiTest.requests().get(path);
        for (String pointer : asked.members()) {
            // advice takes a hundred times as long
            for (String bad : path.endsWith("/advise") ? BAD.subList(0, 8) : BAD) {
                String body = asked.with(pointer, bad);
                HttpResponse<String> answer = viewer.post(path, body);
                if (answer.statusCode() != 200) {
                    refused(answer, 400);
                }
            }
        }
        if (path.startsWith("/api/")) {
            refused(viewer.post(path, asked.with("/extra", "1")), 400);
        }
    }

    @Test
    void otherMethodsAreRefused() throws Exception {
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
            strings = {
                "..%2f..%2fetc%2fpasswd",
                "%2e%2e%2f%2e%2e",
                "..%5c..",
                "%c0%ae%c0%ae",
                "a%00.js",
                "%",
                "%zz",
                ";a=b",
                "..;/x",
                "%252e%252e",
                "nvidia-a6000%0d%0aX-Evil:1"
            })
    void noNameInAPathLeavesItsPlace(String name) throws Exception {
        for (String path : List.of(
                "/api/v1/devices/" + name, "/api/v1/models/" + name + "/" + name, "/assets/" + name, "/" + name)) {
            String answer = client.raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(answer)
                    .as(path)
                    .containsPattern("^HTTP/1.1 (400|404)")
                    .doesNotContain("root:", "\r\nX-Evil", "Exception");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET /api/v1/formats HTTP/1.1|Host: localhost|Content-Length: 1|Content-Length: 2, 400",
        "POST /api/v1/fit HTTP/1.1|Host: localhost|Content-Type: application/json|Content-Length: 4|Transfer-Encoding: chunked, 400",
        "POST /api/v1/fit HTTP/1.1|Host: localhost|Content-Type: application/json|Transfer-Encoding: chunked|Content-Length: 4, 400",
        "POST /api/v1/fit HTTP/1.1|Host: localhost|Content-Type: application/json|Transfer-Encoding: gzip, 400",
        "POST /api/v1/fit HTTP/1.1|Host: localhost|Content-Length: -1, 400",
        "GET /api/v1/formats HTTP/1.1|X: y, 400",
        "GET /api/v1/formats HTTP/1.1|Host: localhost|Host: evil.example, 400",
        "GET /api/v1/formats HTTP/1.1|Host : localhost, 400",
        "GET /api/v1/formats HTTP/1.1|Host: localhost| folded: yes, 400",
        "GET http://evil.example/api/v1/formats HTTP/1.1|Host: localhost, 400|421",
        "GET /api/v1/formats HTTP/9.9|Host: localhost, 505|400",
        "GET /api/v1/formats, 505|400",
        "TRACE / HTTP/1.1|Host: localhost, 404|405|400",
        "PATCH /api/v1/fit HTTP/1.1|Host: localhost, 405",
        "OPTIONS /api/v1/fit HTTP/1.1|Host: localhost, 404|405",
        "get /api/v1/formats HTTP/1.1|Host: localhost, 404|405|400",
        "GET /api/v1/formats HTTP/1.0|Host: localhost, 200",
        "HEAD /api/v1/formats HTTP/1.1|Host: localhost, 200"
    })
    void whatIsHardlyHttpIsAnsweredOnce(String head, String statuses) throws Exception {
        String answer = client.raw(head.replace("|", "\r\n") + "\r\nConnection: close\r\n\r\n"
                + (head.contains("chunked") ? "0\r\n\r\n" : ""));
        assertThat(answer)
                .containsPattern("^HTTP/1.[01] (" + statuses + ")")
                .doesNotContain("Exception", "evil.example");
        assertThat(answer.split("HTTP/1\\.[01] \\d", -1)).as(answer).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void headersAreBounded() throws Exception {
        String start = head("GET /api/v1/formats HTTP/1.1");
        assertThat(client.raw(start + "X: " + "x".repeat(70_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431")
                .contains("application/problem+json");
        assertThat(client.raw(start + "X: y\r\n".repeat(20_000) + "\r\n")).startsWith("HTTP/1.1 431");
        assertThat(client.raw("GET /" + "x".repeat(70_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 414");
    }

    @Test
    void picturesAndScriptsOfOtherPagesAreRefused() throws Exception {
        String start = head("GET /api/v1/sweep?q=%7B%7D HTTP/1.1");
        assertThat(client.raw(start + "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n\r\n"))
                .startsWith("HTTP/1.1 403");
        assertThat(client.raw(start + "Sec-Fetch-Site: cross-site\r\n\r\n")).startsWith("HTTP/1.1 403");
        assertThat(client.raw(start + "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
        // somebody follows a link to the page
        assertThat(client.raw(start.replace("/api/v1/sweep?q=%7B%7D", "/")
                        + "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
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
        assertThat(answer)
                .startsWith("HTTP/1.1 200")
                .contains("frame-ancestors 'none'", "nosniff", "no-referrer")
                .doesNotContain("unsafe-");
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
