package dev.rooflight.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that are slow, silent or gone take nothing from the others, and leave nothing behind. */
class SlowClientsTest {
    private static final String ANALYZE = "{\"model\": \"deepseek-ai/DeepSeek-V3\", \"hardware\": \"nvidia-h100-sxm\"}";
    private static final String SWEEP = """
            {"model": "meta-llama/Llama-3.1-8B", "hardware": "nvidia-h100-sxm", "outputTokens": 64, "metric": "ttft",
             "over": "bandwidth", "from": 1e12, "to": 4e12, "points": 10000}""";
    /** More than there are threads. */
    private static final int MANY = 40;

    private final List<Socket> sockets = new ArrayList<>();

    private static WebServer server(Duration body, Duration grace) {
        return WebServer.start(
                new ServerSettings("127.0.0.1", 0, List.of()),
                new Patience.Limits(body, grace, 1_000_000_000),
                Connections.USUAL);
    }

    private static WebServer patient() {
        return server(Duration.ofHours(1), Duration.ofHours(1));
    }

    @AfterEach
    void closeAll() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private Socket connect(WebServer server) throws IOException {
        Socket socket = new Socket();
        // little is on the way to a client that reads nothing
        socket.setReceiveBufferSize(4096);
        socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        socket.setSoTimeout(20_000);
        sockets.add(socket);
        return socket;
    }

    private static String head(int length) {
        return String.join(
                "\r\n",
                "POST /api/v1/analyze HTTP/1.1",
                "Host: localhost",
                "Content-Type: application/json",
                "Content-Length: " + length,
                "",
                "");
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void assertOthersAreAnswered(WebServer server) throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(new Client(server).post("/api/v1/analyze", ANALYZE).statusCode())
                    .isEqualTo(200);
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.sleep(5);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Test
    void bodiesThatTrickleInTakeNoThread() throws Exception {
        try (WebServer server = patient()) {
            for (int i = 0; i < MANY; i++) {
                Socket socket = connect(server);
                send(socket, head(ANALYZE.length()));
                send(socket, ANALYZE.substring(0, 1 + i));
            }
            assertOthersAreAnswered(server);
            // and the last of them is answered once it is whole
            Socket last = sockets.get(MANY - 1);
            send(last, ANALYZE.substring(MANY));
            assertThat(new String(last.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 200");
        }
    }

    @Test
    void aBodyThatTakesTooLongIsRefused() throws Exception {
        try (WebServer server = server(Duration.ofMillis(50), Duration.ofHours(1))) {
            Socket socket = connect(server);
            send(socket, head(1000) + "{");
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 408")
                    .contains("application/problem+json");
        }
    }

    @Test
    void answersThatNobodyReadsTakeNoThread() throws Exception {
        try (WebServer server = patient()) {
            for (int i = 0; i < MANY; i++) {
                askWithoutReading(connect(server));
            }
            assertOthersAreAnswered(server);
        }
    }

    /** Far more answers than the buffers of the system hold. */
    private static void askWithoutReading(Socket socket) throws IOException {
        send(socket, (head(ANALYZE.length()) + ANALYZE).repeat(400));
    }

    @Test
    void anAnswerThatNobodyReadsIsCutOff() throws Exception {
        try (WebServer server = server(Duration.ofHours(1), Duration.ofMillis(50))) {
            Socket socket = connect(server);
            askWithoutReading(socket);
            await(() -> server.connections() == 0);
            assertThat(server.waitingBytes()).isZero();
        }
    }

    @Test
    void sweepsThatNobodyReadsEnd() throws Exception {
        try (WebServer server = server(Duration.ofHours(1), Duration.ofMillis(50))) {
            for (int i = 0; i < 6; i++) {
                askForSweep(connect(server));
            }
            await(() -> server.activeSweeps() == 0);
            assertOthersAreAnswered(server);
        }
    }

    private static void askForSweep(Socket socket) throws IOException {
        send(
                socket,
                "GET /api/v1/sweep?q="
                        + java.net.URLEncoder.encode(SWEEP, StandardCharsets.UTF_8)
                        + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    @Test
    void connectionsThatSayNothingTakeNoThread() throws Exception {
        try (WebServer server = patient()) {
            for (int i = 0; i < 500; i++) {
                Socket socket = connect(server);
                if (i % 2 == 0) {
                    send(socket, "POST /api/v1/ana");
                }
            }
            assertOthersAreAnswered(server);
        }
    }

    @Test
    void aSweepWhoseClientGoesLosesItsPlaceInTheQueue() throws Exception {
        try (WebServer server = patient()) {
            // two run, as their clients read nothing, and the others wait
            askForSweep(connect(server));
            askForSweep(connect(server));
            for (int i = 0; i < 10; i++) {
                Socket socket = connect(server);
                askForSweep(socket);
                socket.close();
            }
            await(() -> server.activeSweeps() == 2);
        }
    }

    @Test
    void thousandSweepsThatAreLeftAtOnceLeaveNothing() throws Exception {
        try (WebServer server = patient()) {
            assertOthersAreAnswered(server);
            for (int i = 0; i < 1000; i++) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                    askForSweep(socket);
                    if (i % 100 == 0) {
                        assertOthersAreAnswered(server);
                    }
                    if (i % 3 == 0) {
                        InputStream in = socket.getInputStream();
                        assertThat(in.read()).isEqualTo('H');
                    }
                }
            }
            await(() -> server.activeSweeps() == 0);
            await(() -> server.waitingBytes() == 0);
            await(() -> server.connections() <= 2);
        }
    }
}
