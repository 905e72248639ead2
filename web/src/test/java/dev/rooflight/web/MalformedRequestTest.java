package dev.rooflight.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is no request, or none for this server, is refused with all the headers of an answer, and in the words of this program. */
class MalformedRequestTest {
    private static final String HOST = "Host: localhost\r\nConnection: close\r\n";
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

    private static String get(String path, String... fields) {
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\n" + HOST);
        for (String field : fields) {
            request.append(field).append("\r\n");
        }
        return request.append("\r\n").toString();
    }

    private static String post(String path, String fields, String body) {
        return "POST " + path + " HTTP/1.1\r\n" + HOST + "Content-Type: application/json\r\n" + fields + "\r\n" + body;
    }

    static List<String> malformed() {
        List<String> requests = new ArrayList<>(List.of(
                "\r\n\r\nx\r\n\r\n",
                "GET\r\n\r\n",
                "GET /\r\n\r\n",
                "GET / HTTP\r\n\r\n",
                "GET / HTTP/0.9\r\n" + HOST + "\r\n",
                "GET / HTTP/9.9\r\n" + HOST + "\r\n",
                "GET / HTTP/2.0\r\n" + HOST + "\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "G\u0001T / HTTP/1.1\r\n" + HOST + "\r\n",
                "GET /\u0001 HTTP/1.1\r\n" + HOST + "\r\n",
                "GET nowhere HTTP/1.1\r\n" + HOST + "\r\n",
                "OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n",
                "TRACE / HTTP/1.1\r\n" + HOST + "\r\n",
                "BREW /pot HTTP/1.1\r\n" + HOST + "\r\n",
                "get / HTTP/1.1\r\n" + HOST + "\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n",
                get("/", "Host: evil.example"),
                get("/", "X : y"),
                get("/", " folded: yes"),
                get("/", "no colon"),
                get("/", ": no name"),
                get("/", "X: \u0000"),
                get("/", "X\u00e9: y"),
                get("/", "Content-Length: x"),
                get("/", "Content-Length: -1"),
                get("/", "Content-Length: 1", "Content-Length: 2"),
                get("/", "Content-Length: 99999999999999999999"),
                get("/", "Transfer-Encoding: gzip"),
                get("/", "Transfer-Encoding: chunked", "Content-Length: 4"),
                get("/", "Expect: wonders"),
                get("/", "X: " + "x".repeat(70_000)),
                get("/", "X: y\r\n".repeat(101).strip()),
                get("/" + "x".repeat(70_000)),
                get("http://evil.example/", "X: y"),
                get("http:///", "X: y"),
                get("/%"),
                get("/%zz"),
                get("/%00"),
                get("/a%00b"),
                get("/%c0%ae"),
                get("/..%2f..%2fetc"),
                get("/../../etc/passwd"),
                get("/;a=b"),
                get("/..;/x"),
                get("/a//b"),
                get("/api/v1/devices/%2e%2e%2fengines"),
                get("/api/v1/sweep"),
                get("/api/v1/sweep?q=%"),
                get("/api/v1/sweep?q=%ff"),
                get("/api/v1/sweep?%zz"),
                get("/nothing", "Sec-WebSocket-Version: 13", "Upgrade: websocket", "Connection: Upgrade"),
                get("/", "Connection: Upgrade", "Upgrade: h2c", "HTTP2-Settings: x", "Host: other"),
                post("/api/v1/fit", "Content-Length: 9\r\n", "{\"a\": 1}\u0000"),
                post("/api/v1/fit", "Content-Length: 3\r\nContent-Encoding: gzip\r\n", "{}\n"),
                post("/api/v1/fit", "Transfer-Encoding: chunked\r\n", "zz\r\n{}\r\n0\r\n\r\n"),
                post("/api/v1/fit", "Transfer-Encoding: chunked\r\n", "-1\r\n{}\r\n0\r\n\r\n"),
                post("/api/v1/fit", "Transfer-Encoding: chunked\r\n", "0\r\n" + "a: b\r\n".repeat(101) + "\r\n"),
                post("/api/v1/fit", "Content-Length: 99999999999\r\n", ""),
                post("/", "Content-Length: 2\r\n", "{}")));
        return requests;
    }

    private static void assertRefusedInFull(String request) throws Exception {
        String answer = client.raw(request);
        assertThat(answer).as(shown(request)).containsPattern("^HTTP/1\\.[01] [45]\\d\\d ");
        assertThat(answer).as(shown(request)).doesNotContainPattern("^HTTP/1\\.[01] 500 ");
        Guard.HEADERS.forEach((name, value) ->
                assertThat(answer).as(shown(request)).containsOnlyOnce("\r\n" + name + ": " + value + "\r\n"));
        assertThat(answer)
                .as(shown(request))
                .contains("\r\nContent-Type: application/problem+json")
                .doesNotContain("<html", "Exception", "etty");
        if (!request.startsWith("HEAD ")) {
            assertThat(Client.json(answer.substring(answer.indexOf("\r\n\r\n") + 4))
                            .path("detail")
                            .stringValue())
                    .as(shown(request))
                    .isNotBlank();
        }
    }

    private static String shown(String request) {
        return request.length() > 200 ? request.substring(0, 200) + "…" : request;
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void isRefusedInFull(String request) throws Exception {
        assertRefusedInFull(request);
    }

    /** Requests with a few wrong bytes in the head are answered with all headers, or not at all where they are not whole. */
    @Test
    void noMutilatedHeadIsAnsweredOtherwise() throws Exception {
        String whole = "GET /api/v1/nothing?a=b HTTP/1.1\r\n" + HOST + "Accept: */*\r\n";
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 300; i++) {
            StringBuilder head = new StringBuilder(whole);
            for (int j = 0; j <= random.nextInt(3); j++) {
                head.setCharAt(random.nextInt(head.length()), (char) random.nextInt(256));
            }
            // what shows neither an end nor an error is ended
            String answer =
                    client.raw("GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n" + head + "\r\nConnection: close\r\n\r\n");
            for (String one : answer.split("(?=HTTP/1\\.[01] \\d)", -1)) {
                assertThat(one).as(head.toString()).containsPattern("^HTTP/1\\.[01] [45]\\d\\d ");
                Guard.HEADERS.forEach((name, value) ->
                        assertThat(one).as(head.toString()).contains("\r\n" + name + ": " + value + "\r\n"));
                assertThat(one).as(head.toString()).contains("application/problem+json");
            }
        }
    }
}
