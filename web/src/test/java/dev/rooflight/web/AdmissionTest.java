package dev.rooflight.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.core.CancelledException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Work is bounded by what it costs: cheap requests are answered at once, dear ones in turn, and the dearest not at all. */
class AdmissionTest {
    /** Long enough to be left before it is answered. */
    private static final String DEAR_ADVICE = question("deepseek-ai/DeepSeek-V3", "nvidia-h200-sxm", "");

    private WebServer server;
    private Client client;

    @BeforeEach
    void start() {
        server = WebServer.start(new ServerSettings("127.0.0.1", 0, List.of()));
        client = new Client(server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String question(String model, String hardware, String more) {
        return "{\"model\": \"%s\", \"hardware\": \"%s\"%s}".formatted(model, hardware, more);
    }

    /** A Llama whose layers take turns among so many widths, as searches for architectures find them. */
    private static String config(int layers, int kinds) {
        String blocks = IntStream.range(0, layers)
                .mapToObj(i ->
                        "{\"attention\": {\"n_heads_in_group\": 8, \"no_op\": false, \"replace_with_linear\": false},"
                                + " \"ffn\": {\"ffn_mult\": %s, \"no_op\": false, \"replace_with_linear\": false}}"
                                        .formatted(1 + i % kinds / 8.0))
                .collect(Collectors.joining(", "));
        return "{\"model_type\": \"nemotron-nas\", \"hidden_size\": 4096, \"num_hidden_layers\": %s, \"num_attention_heads\": 32,"
                        .formatted(layers)
                + " \"vocab_size\": 32000, \"block_configs\": [" + blocks + "]}";
    }

    private static String deep(int layers, String more) {
        return "{\"model\": {\"config\": {\"model_type\": \"llama\", \"hidden_size\": 4096, \"intermediate_size\": 11008,"
                + " \"num_hidden_layers\": %s, \"num_attention_heads\": 32, \"vocab_size\": 32000}}, \"hardware\": \"nvidia-h100-sxm\"%s}"
                        .formatted(layers, more);
    }

    @Test
    void aThousandEqualStagesCostAsMuchAsOne() throws Exception {
        long start = System.nanoTime();
        HttpResponse<String> answer = client.post("/api/v1/analyze", deep(10_000, ", \"pp\": 10000"));
        assertThat(answer.statusCode()).as(start(answer)).isEqualTo(200);
        assertThat(answer.body().length()).isLessThan(100_000);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void kindsOfLayersAreLimited() throws Exception {
        String body = "{\"model\": {\"config\": %s}, \"hardware\": \"nvidia-h100-sxm\"}";
        HttpResponse<String> many = client.post("/api/v1/analyze", body.formatted(config(1000, 1000)));
        assertThat(many.statusCode()).as(start(many)).isEqualTo(400);
        assertThat(many.body()).contains("kinds of layers is 1000; expected a whole number from 1 to 400");
        HttpResponse<String> some = client.post("/api/v1/fit", body.formatted(config(1000, 400)));
        assertThat(some.statusCode()).as(start(some)).isEqualTo(200);
    }

    @Test
    void refusesWhatWouldTakeTooLong() throws Exception {
        HttpResponse<String> answer = client.post(
                "/api/v1/advise",
                "{\"model\": {\"config\": %s}, \"hardware\": \"nvidia-h100-sxm\"}".formatted(config(400, 400)));
        assertThat(answer.statusCode()).as(start(answer)).isEqualTo(400);
        assertThat(answer.body()).contains("this compiles about 560000 layers; expected at most 400000");
    }

    @Test
    void adviceOnStagesOfADeepModelIsAnswered() throws Exception {
        HttpResponse<String> answer =
                client.post("/api/v1/advise", question("deepseek-ai/DeepSeek-V2", "nvidia-dgx-spark", ", \"pp\": 33"));
        assertThat(answer.statusCode()).as(start(answer)).isEqualTo(200);
        assertThat(answer.body()).contains("there are 8 layers, and a stage has one at least");
    }

    @Test
    void abandonedWorkEnds() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            sockets.add(send(DEAR_ADVICE));
        }
        await(() -> server.waitingClients() == sockets.size());
        long start = System.nanoTime();
        for (Socket socket : sockets) {
            socket.close();
        }
        await(() -> server.waitingClients() == 0);
        // all six take seconds; what is told here is that none is worked on to its end
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        assertThat(client.post("/api/v1/advise", DEAR_ADVICE).statusCode()).isEqualTo(200);
    }

    @Test
    void aSecondRequestOnTheConnectionIsNotLost() throws Exception {
        try (Socket socket = send(DEAR_ADVICE)) {
            socket.setSoTimeout(30_000);
            await(() -> server.waitingClients() == 1);
            socket.getOutputStream()
                    .write("GET /api/v1/formats HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(3);
            assertThat(answers.indexOf("\"objective\"")).isPositive().isLessThan(answers.lastIndexOf("HTTP/1.1 200"));
        }
    }

    @Test
    void dearRequestsWaitInTurnAndCheapOnesDoNot() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 30; i++) {
                sockets.add(send(DEAR_ADVICE));
            }
            assertThat(client.post("/api/v1/analyze", question("meta-llama/Llama-3.1-8B", "nvidia-h100-sxm", ""))
                            .statusCode())
                    .isEqualTo(200);
            // one is worked on and eight wait; the others know at once
            await(() -> server.waitingClients() <= 9);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void workHasABudgetOfTime() {
        Ticket late = new Ticket(Duration.ofSeconds(-1));
        assertThatThrownBy(late::check)
                .isInstanceOf(CancelledException.class)
                .hasMessageContaining("ask for less at a time");
        Ticket early = new Ticket(Duration.ofSeconds(60));
        early.check();
        early.cancel("the client has gone");
        assertThatThrownBy(early::check).hasMessage("the client has gone");
    }

    private static String start(HttpResponse<String> answer) {
        return answer.body().substring(0, Math.min(300, answer.body().length()));
    }

    private Socket send(String advice) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        byte[] body = advice.getBytes(StandardCharsets.UTF_8);
        socket.getOutputStream()
                .write(("POST /api/v1/advise HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                + "Content-Length: " + body.length + "\r\n\r\n" + advice)
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
