package dev.rooflight.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Loads over REST: answered, told of as they go on, refused where they are none or too large, and ended with their clients. */
class SimulationTest {
    private static final String DEPLOYMENT =
            "\"model\": \"meta-llama/Llama-3.1-8B\", \"hardware\": \"nvidia-h100-sxm\"";
    private static final String SMALL =
            load("\"rate\": 20, \"requests\": 300, \"inputTokens\": 500, \"outputTokens\": 50");

    /** Seconds of work. */
    private static final String LARGE = load(
            "\"rate\": \"inf\", \"requests\": 100000, \"inputTokens\": \"uniform:100-2000\", \"outputTokens\": \"uniform:1-800\"");

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

    private static String load(String members) {
        return "{" + DEPLOYMENT + ", " + members + "}";
    }

    private static JsonNode refused(String body) throws Exception {
        HttpResponse<String> answer = client.post("/api/v1/simulate", body);
        assertThat(answer.statusCode()).as(body + answer.body()).isEqualTo(400);
        JsonNode problem = Client.json(answer.body());
        // traces are described in the command line's words
        assertThat(problem.path("detail").stringValue().replace("--columns", ""))
                .isNotBlank()
                .doesNotContain("\n", "Exception", "--");
        return problem;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // member, value | member that is named, part of what is said of it
                "rate|0|rate|a number from 1.0E-9",
                "rate|\"fast\"|rate|a number from",
                "rate|\"NaN\"|rate|a number from",
                "rate|null|rate|a number or a text",
                "rate|[1]|rate|a number or a text",
                "arrivals|\"often\"|arrivals|poisson, gamma",
                "burstiness|0|burstiness|a number from",
                "concurrency|0|concurrency|a whole number from 1",
                "concurrency|1.5|concurrency|a whole number from 1",
                "users|0|users|a whole number from 1",
                "think|\"5s\"|think|neither users nor turns",
                "requests|0|requests|a whole number from 1",
                "requests|100001|requests|at most 100000",
                "requests|10000001|requests|a whole number from 1 to 10000000",
                "inputTokens|0|inputTokens|a whole number from 1",
                "inputTokens|\"uniform:5-1\"|inputTokens|a whole number from 5",
                "inputTokens|\"normal:0,1\"|inputTokens|mean tokens",
                "inputTokens|\"zipf:0,10\"|inputTokens|exponent",
                "inputTokens|\"csv:/etc/passwd\"|inputTokens|no file of the server",
                "outputTokens|-1|outputTokens|a whole number from 1",
                "outputTokens|\"sometimes:1\"|outputTokens|a number of tokens, uniform",
                "range|\"2\"|range|two shares",
                "sharedPrefix|\"1x2x3\"|sharedPrefix|512x4",
                "turns|0|turns|a whole number from 1",
                "trace|\"/etc/passwd\"|trace|traceContent",
                "columns|\"a=b\"|columns|nothing",
                "speed|2|speed|nothing",
                "seed|\"x\"|seed|a whole number",
                "like|\"wrk\"|like|vllm-bench",
                "slo|\"ttft p95 1\"|slo|a time with its unit",
                "slo|\"ttft p95\"|slo|limits such as",
                "slo|\"speed p95 1s\"|slo|limits such as",
                "ttft|1|ttft|a time with its unit",
                "percentile|95|percentile|nothing",
                "horizon|\"0s\"|horizon|seconds above 0",
                "horizon|\"-1s\"|horizon|a time with its unit",
                "warmUp|300|warmUp|below that of the requests",
                "replicas|0|replicas|a whole number from 1",
                "router|\"best\"|router|round",
                "scheduler|\"fair\"|scheduler|vllm",
                "engineSet|\"max-num-seqs=1\"|engineSet|an object of settings by name",
                "engineSet|[1]|engineSet|an object of settings by name",
                "engineSet|[\"max-num-seqs\"]|engineSet|NAME=VALUE",
                "engineSet|{\"seats\": 1}|engineSet|a setting of the scheduler",
                "engineSet|{\"max-num-seqs\": 0}|engineSet.max-num-seqs|a whole number from 1",
                "engineSet|{\"max-num-batched-tokens\": 5}|engineSet.max-num-batched-tokens|at least max-num-seqs",
                "engineSet|{\"watermark\": 1}|engineSet.watermark|less than 1",
                "engineSet|{\"chunked-prefill\": [1]}|engineSet.chunked-prefill|a number or a text",
                "stepTimes|1|stepTimes|the content of a file",
                "stepTimes|\"a,b\"|stepTimes|steptime=1",
                "traceName|\"x\"|traceName|nothing",
                "traceContent|\"\"|traceContent|a trace",
                "batch|1|batch|one of",
                "context|1|context|one of",
                "phase|\"decode\"|phase|one of",
                "model|\"/etc/passwd\"|model|''",
                "accounting|\"paper\"|accounting|exact"
            })
    void whatIsNoLoadIsRefused(String member, String value, String named, String said) throws Exception {
        String body = SMALL.replaceAll(",? *\"" + member + "\": *(\"[^\"]*\"|\\d+)", "")
                .replaceFirst("\\{,? *", "{\"" + member + "\": " + value + ", ");
        body = member.startsWith("trace") && member.length() > 5
                ? load("\"" + member + "\": " + value + (member.equals("traceName") ? ", \"rate\": 1" : ""))
                : body;
        JsonNode problem = refused(body);
        assertThat(problem.path("field").stringValue()).as(problem.toString()).isEqualTo(named);
        assertThat(problem.path("value").isMissingNode()).as(problem.toString()).isFalse();
        if (!said.equals("one of")) {
            assertThat(problem.path("detail").stringValue()).contains(said);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "arrived_at,num_prefill_tokens,num_decode_tokens;0,100,0|trace:2",
                "arrived_at,num_prefill_tokens,num_decode_tokens;5,100,1;4,100,1|trace:3",
                "arrived_at,num_prefill_tokens,num_decode_tokens;-1,100,1|trace:2",
                "arrived_at,num_prefill_tokens,num_decode_tokens;,100,1|trace:2",
                "when,how_long;1,2|when,how_long"
            })
    void whatIsNoTraceIsRefused(String content, String said) throws Exception {
        JsonNode problem = refused(load("\"traceContent\": \"" + content.replace(";", "\\n") + "\""));
        assertThat(problem.path("field").stringValue()).isEqualTo("traceContent");
        assertThat(problem.path("detail").stringValue()).contains(said);
    }

    @Test
    void aLoadHasToSayHowItComes() throws Exception {
        assertThat(refused(load("\"inputTokens\": 1, \"outputTokens\": 1"))
                        .path("field")
                        .stringValue())
                .isEqualTo("rate");
        assertThat(refused(load("\"rate\": 1, \"outputTokens\": 1"))
                        .path("field")
                        .stringValue())
                .isEqualTo("inputTokens");
    }

    @Test
    void tracesAndStepTimesAreContent() throws Exception {
        String trace = "arrived_at,num_prefill_tokens,num_decode_tokens\\n0,100,10\\n1,200,20\\n";
        HttpResponse<String> answer = client.post(
                "/api/v1/simulate",
                load("\"traceContent\": \"" + trace + "\", \"traceName\": \"mine\", \"repeat\": 3"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode load = Client.json(answer.body()).path("load");
        assertThat(load.path("requests").intValue()).isEqualTo(6);
        assertThat(load.path("trace").stringValue()).isEqualTo("mine");
        // every step takes 10 ms: a prompt's, and nine more
        answer = client.post(
                "/api/v1/simulate",
                load(
                        "\"rate\": 1, \"arrivals\": \"constant\", \"requests\": 5, \"inputTokens\": 10, \"outputTokens\": 10,"
                                + " \"engineSet\": {\"async\": false},"
                                + " \"stepTimes\": \"# steptime=1 unit=ms\\npart,seqs,kv,tokens,ms\\nstep,,,1000,10\\n\""));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(Client.json(answer.body())
                        .at("/expected/endToEndSeconds/max")
                        .doubleValue())
                .isBetween(0.0999, 0.1001);
        assertThat(refused(load("\"traceContent\": \"" + trace + "\", \"repeat\": 50001"))
                        .path("field")
                        .stringValue())
                .isEqualTo("repeat");
    }

    @Test
    void whatTakesTooLongOrTooMuchIsRefusedBeforeItBegins() throws Exception {
        long start = System.nanoTime();
        assertThat(refused(
                                load(
                                        "\"rate\": 1, \"requests\": 100000, \"inputTokens\": 1000000, \"outputTokens\": 1, \"engineSet\": {\"max-num-batched-tokens\": 2048}"))
                        .path("detail")
                        .stringValue())
                .contains("expected at most 12 s: ask for fewer or shorter requests");
        assertThat(refused(
                                load(
                                        "\"rate\": 1, \"requests\": 100000, \"inputTokens\": 10, \"outputTokens\": 10, \"replicas\": 10000, \"router\": \"least\""))
                        .path("detail")
                        .stringValue())
                .contains("expected at most 12 s");
        assertThat(refused(
                                load(
                                        "\"rate\": 1, \"requests\": 10, \"inputTokens\": 10, \"outputTokens\": 10, \"replicas\": 2000"))
                        .path("detail")
                        .stringValue())
                .contains("expected at most 100 MB");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void abandonedSimulationsEnd() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            sockets.add(send("POST /api/v1/simulate HTTP/1.1", LARGE));
        }
        sockets.add(
                send("GET /api/v1/simulation?q=" + URLEncoder.encode(LARGE, StandardCharsets.UTF_8) + " HTTP/1.1", ""));
        await(() -> server.waitingClients() == sockets.size());
        long start = System.nanoTime();
        for (Socket socket : sockets) {
            socket.close();
        }
        await(() -> server.waitingClients() == 0);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        assertThat(client.post("/api/v1/simulate", SMALL).statusCode()).isEqualTo(200);
    }

    @Test
    void progressComesBeforeTheResult() throws Exception {
        String large = SMALL.replace("300", "20000");
        String events = client.get("/api/v1/simulation?q=" + URLEncoder.encode(large, StandardCharsets.UTF_8))
                .body();
        assertThat(events).startsWith("event: progress\ndata: {\"done\":0,\"requests\":20000}\n\n");
        assertThat(events.split("event: progress\n", -1).length).isBetween(20, 102);
        assertThat(events.split("event: result\n", -1)).hasSize(2);
        String result = events.substring(events.indexOf("event: result\ndata: ") + "event: result\ndata: ".length());
        assertThat(result.strip())
                .isEqualTo(client.post("/api/v1/simulate", large).body());
    }

    @Test
    void aStreamSaysWhatWentWrong() throws Exception {
        HttpResponse<String> none = client.get("/api/v1/simulation");
        assertThat(none.statusCode()).isEqualTo(400);
        String bad = SMALL.replace("\"rate\": 20", "\"rate\": 0");
        assertThat(client.get("/api/v1/simulation?q=" + URLEncoder.encode(bad, StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(400);
        // what shows only when requests are drawn
        String late = SMALL.replace("\"rate\": 20", "\"rate\": 20, \"warmUp\": 300");
        HttpResponse<String> events =
                client.get("/api/v1/simulation?q=" + URLEncoder.encode(late, StandardCharsets.UTF_8));
        assertThat(events.statusCode()).isEqualTo(200);
        assertThat(events.body()).startsWith("event: problem\n").contains("\"status\":400", "\"field\":\"warmUp\"");
    }

    private static Socket send(String line, String body) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        socket.getOutputStream()
                .write((line + "\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                                + content.length + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    private static void await(BooleanSupplier state) throws InterruptedException {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!state.getAsBoolean() && System.nanoTime() < end) {
            Thread.sleep(5);
        }
        assertThat(state.getAsBoolean()).isTrue();
    }
}
