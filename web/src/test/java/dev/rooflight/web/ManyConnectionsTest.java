package dev.rooflight.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However many connections somebody opens and keeps, whoever asks is answered, and nobody is cut off in the middle. */
class ManyConnectionsTest {
    private static final int LIMIT = 40;
    private static final Duration LONG = Duration.ofDays(30);
    private static final String ANALYZE = "{\"model\": \"meta-llama/Llama-3.1-8B\", \"hardware\": \"nvidia-h100-sxm\"}";
    private static final String SWEEP = """
            {"model": "meta-llama/Llama-3.1-8B", "hardware": "nvidia-h100-sxm", "outputTokens": 64, "metric": "ttft",
             "over": "bandwidth", "from": 1e12, "to": 4e12, "points": 500}""";
    private static final String HEAD = "GET /api/v1/formats HTTP/1.1\r\nHost: localhost\r\nX-Long: " + "x".repeat(2000);
    private static final String POST =
            "POST /api/v1/analyze HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: " + ANALYZE.length() + "\r\n\r\n";

    private final List<Socket> sockets = new ArrayList<>();

    private static WebServer server(Duration head, Duration nextHead) {
        return WebServer.start(
                new ServerSettings("127.0.0.1", 0, List.of()),
                new Patience.Limits(LONG, LONG, 1),
                new Connections.Limits(LIMIT, head, nextHead));
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
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        socket.setSoTimeout(20_000);
        sockets.add(socket);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Sends a byte of a head on each connection again and again; one that is closed is opened anew. */
    private final class Trickle implements AutoCloseable {
        private final WebServer server;
        private final Socket[] slow;
        private final AtomicBoolean going = new AtomicBoolean(true);
        private final AtomicInteger lost = new AtomicInteger();
        private final Thread thread = new Thread(this::run, "trickle");

        Trickle(WebServer server, int connections) throws IOException {
            this.server = server;
            this.slow = new Socket[connections];
            for (int i = 0; i < connections; i++) {
                slow[i] = connect(server);
                send(slow[i], HEAD.substring(0, i % 60));
            }
            thread.setDaemon(true);
            thread.start();
        }

        private void run() {
            SplittableRandom random = new SplittableRandom(11);
            while (going.get()) {
                int i = random.nextInt(slow.length);
                try {
                    Thread.sleep(5);
                    send(slow[i], "x");
                } catch (IOException e) {
                    if (!going.get()) {
                        return;
                    }
                    lost.incrementAndGet();
                    try {
                        slow[i] = new Socket(InetAddress.getLoopbackAddress(), server.port());
                    } catch (IOException full) {
                        return;
                    }
                } catch (InterruptedException e) {
                    return;
                }
            }
        }

        @Override
        public void close() throws IOException {
            going.set(false);
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    /** A client that keeps its connection. */
    private static final class Kept {
        private final Socket socket;
        private final InputStream in;

        Kept(Socket socket) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
        }

        void ask() throws IOException {
            send(socket, POST + ANALYZE);
            finish();
        }

        void finish() throws IOException {
            String head = head();
            assertThat(head).startsWith("HTTP/1.1 200");
            int length = Integer.parseInt(Arrays.stream(head.split("\r\n"))
                    .filter(line -> line.startsWith("Content-Length: "))
                    .findFirst()
                    .orElseThrow()
                    .substring("Content-Length: ".length()));
            assertThat(in.readNBytes(length)).endsWith('}');
        }

        private String head() throws IOException {
            StringBuilder head = new StringBuilder();
            while (!head.toString().endsWith("\r\n\r\n")) {
                int next = in.read();
                assertThat(next).as(head.toString()).isNotNegative();
                head.append((char) next);
            }
            return head.toString();
        }
    }

    private static void assertClosed(Socket socket) throws IOException {
        try {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {LIMIT - 1, LIMIT, LIMIT + 1, 3 * LIMIT})
    void headsThatTrickleInKeepNobodyOut(int connections) throws Exception {
        try (WebServer server = server(LONG, LONG);
                Trickle trickle = new Trickle(server, connections)) {
            for (int i = 0; i < 50; i++) {
                long start = System.nanoTime();
                new Kept(connect(server)).ask();
                assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
            }
            assertThat(trickle.lost).as("connections opened again").hasValueLessThan(10_000);
        }
    }

    @Test
    void aHeadHasSoMuchTimeInAllAndNoMore() throws Exception {
        try (WebServer server = server(Duration.ofMillis(300), LONG)) {
            Socket slow = connect(server);
            long start = System.nanoTime();
            int sent = 0;
            try {
                while (sent < HEAD.length()) {
                    send(slow, HEAD.substring(sent, sent + 1));
                    sent++;
                    Thread.sleep(5);
                }
            } catch (IOException closed) {
                assertThat(sent).isPositive();
            }
            assertThat((System.nanoTime() - start) / 1e9).isBetween(0.25, 5.0);
            assertThat(sent).isLessThan(HEAD.length());
        }
    }

    @Test
    void connectionsThatAskNothingAreClosedInTime() throws Exception {
        try (WebServer server = server(Duration.ofMillis(100), Duration.ofMillis(100))) {
            Kept kept = new Kept(connect(server));
            kept.ask();
            List<Socket> silent = new ArrayList<>(List.of(kept.socket));
            for (int i = 0; i < 20; i++) {
                silent.add(connect(server));
            }
            for (Socket socket : silent) {
                assertClosed(socket);
            }
            long end = System.nanoTime() + 10_000_000_000L;
            while (server.connections() > 0 && System.nanoTime() < end) {
                Thread.sleep(5);
            }
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void whoHasAskedIsNotCutOffByWhoHasNot() throws Exception {
        try (WebServer server = server(Duration.ofSeconds(1), LONG)) {
            Kept kept = new Kept(connect(server));
            kept.ask();
            Kept body = new Kept(connect(server));
            send(body.socket, POST + ANALYZE.substring(0, 10));
            Kept sweep = new Kept(connect(server));
            send(
                    sweep.socket,
                    "GET /api/v1/sweep?q=" + java.net.URLEncoder.encode(SWEEP, StandardCharsets.UTF_8)
                            + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(sweep.head()).startsWith("HTTP/1.1 200");
            try (Trickle trickle = new Trickle(server, 3 * LIMIT)) {
                for (int i = 0; i < 20; i++) {
                    new Kept(connect(server)).ask();
                    Thread.sleep(5);
                }
                kept.ask();
                send(body.socket, ANALYZE.substring(10));
                body.finish();
                assertThat(new String(sweep.in.readAllBytes(), StandardCharsets.UTF_8))
                        .contains("event: done");
                assertThat(trickle.lost.get()).isPositive();
            }
        }
    }

    /** Connections whose clients are in the middle of something, all that there may be. */
    @ParameterizedTest
    @ValueSource(strings = {"a body", "asked"})
    void whoAsksIsAnsweredThoughAllOthersAreInTheMiddle(String what) throws Exception {
        try (WebServer server = server(LONG, LONG)) {
            for (int i = 0; i < 2 * LIMIT; i++) {
                Kept slow = new Kept(connect(server));
                if (what.equals("asked")) {
                    slow.ask();
                } else {
                    send(slow.socket, POST + ANALYZE.substring(0, i % 20));
                }
            }
            for (int i = 0; i < 10; i++) {
                new Kept(connect(server)).ask();
            }
            // the oldest had to go
            assertClosed(sockets.get(0));
        }
    }

    @Test
    void answersThatNobodyReadsKeepNobodyOut() throws Exception {
        try (WebServer server = server(LONG, LONG)) {
            for (int i = 0; i < LIMIT + 10; i++) {
                Socket socket = connect(server);
                send(socket, (POST + ANALYZE).repeat(30));
            }
            for (int i = 0; i < 10; i++) {
                new Kept(connect(server)).ask();
            }
        }
    }

    /** Heads of 60 kB each, more of them than all may have together; with many small fields they would take fifty times as much. */
    @ParameterizedTest
    @ValueSource(strings = {"one field", "small fields", "the path"})
    void headsThatAreNotWholeTakeLittle(String what) throws Exception {
        String start =
                switch (what) {
                    case "one field" -> "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(60_000);
                    case "small fields" -> "GET / HTTP/1.1\r\nHost: localhost\r\n" + "a:b\r\n".repeat(12_000);
                    default -> "GET /?" + "x".repeat(60_000);
                };
        try (WebServer server = WebServer.start(new ServerSettings("127.0.0.1", 0, List.of()))) {
            Socket first = connect(server);
            send(first, start);
            for (int i = 0; i < 200; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                sockets.add(socket);
                send(socket, start);
            }
            new Kept(connect(server)).ask();
            String answer = "";
            try {
                answer = new String(first.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } catch (SocketException reset) {
                assertThat(reset).hasMessageContaining("reset");
            }
            assertThat(answer).startsWith(what.equals("small fields") ? "HTTP/1.1 431" : "");
        }
    }

    @Test
    void trailersThatAreNotWholeCount() throws Exception {
        try (WebServer server = server(LONG, LONG)) {
            Socket socket = connect(server);
            send(
                    socket,
                    POST.replaceFirst("Content-Length: \\d+", "Transfer-Encoding: chunked") + "0\r\nX: "
                            + "x".repeat(60_000));
            long end = System.nanoTime() + 10_000_000_000L;
            while (server.waitingBytes() < 50_000 && System.nanoTime() < end) {
                Thread.sleep(5);
            }
            assertThat(server.waitingBytes()).isGreaterThan(50_000);
        }
    }

    /** More work than there are threads, for longer than a head may take: those that wait for a thread have asked in time. */
    @Test
    void whoWaitsForAThreadIsNotLate() throws Exception {
        try (WebServer server = WebServer.start(
                new ServerSettings("127.0.0.1", 0, List.of()),
                Patience.USUAL,
                new Connections.Limits(1000, Duration.ofMillis(100), LONG))) {
            List<Kept> clients = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                Kept client = new Kept(connect(server));
                String body = "{\"model\": \"deepseek-ai/DeepSeek-V3\", \"hardware\": \"nvidia-h100-sxm\", \"pp\": "
                        + (1 + i % 61) + ", \"batch\": 100, \"outputTokens\": " + (10 + i) + "}";
                send(
                        client.socket,
                        POST.replaceFirst("Content-Length: \\d+", "Content-Length: " + body.length()) + body);
                clients.add(client);
            }
            for (Kept client : clients) {
                client.finish();
            }
        }
    }
}
