package dev.rooflight.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Long curves: whole, cancelled, refused when there are too many, and stopped with the server. */
class SweepTest {
    private static String curve(int points) {
        return "{\"model\": \"meta-llama/Llama-3.1-8B\", \"hardware\": \"nvidia-h100-sxm\", \"outputTokens\": 64, \"metric\": \"ttft\", \"over\": \"bandwidth\","
                + " \"from\": 1e12, \"to\": 4e12, \"points\": " + points + "}";
    }

    private static WebServer server() {
        return WebServer.start(new ServerSettings("127.0.0.1", 0, List.of()));
    }

    private static void awaitIdle(WebServer server) throws InterruptedException {
        long end = System.nanoTime() + 15_000_000_000L;
        while (server.activeSweeps() > 0 && System.nanoTime() < end) {
            Thread.sleep(10);
        }
        assertThat(server.activeSweeps()).isZero();
    }

    @Test
    void sendsEveryPointOnItsOwn() throws Exception {
        try (WebServer server = server();
                Socket socket = new Client(server).sweep(curve(20))) {
            String events = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(events).startsWith("HTTP/1.1 200").contains("text/event-stream");
            assertThat(events.split("event: point\n", -1)).hasSize(21);
            assertThat(events).contains("event: done\ndata: {\"over\":\"bandwidth\",\"metric\":\"ttft\"");
        }
    }

    @Test
    void refusesTooManyPoints() throws Exception {
        try (WebServer server = server();
                Socket socket = new Client(server).sweep(curve(10_001))) {
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 400")
                    .contains("10000");
        }
    }

    @Test
    void endsWithItsClient() throws Exception {
        try (WebServer server = server()) {
            Client client = new Client(server);
            try (Socket socket = client.sweep(curve(10_000))) {
                assertThat(socket.getInputStream().read()).isEqualTo('H');
                assertThat(server.activeSweeps()).isEqualTo(1);
            }
            awaitIdle(server);
        }
    }

    @Test
    void leavesNothingOfTwoHundredClients() throws Exception {
        try (WebServer server = server()) {
            Client client = new Client(server);
            for (int i = 0; i < 200; i++) {
                client.sweep(curve(10_000)).close();
            }
            awaitIdle(server);
            assertThat(client.get("/api/v1/formats").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void refusesWhatDoesNotFitIntoTheQueue() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try (WebServer server = server()) {
            Client client = new Client(server);
            int refused = 0;
            int waiting = 0;
            for (int i = 0; i < 24; i++) {
                sockets.add(client.sweep(curve(10_000)));
            }
            for (int i = sockets.size() - 1; i >= 0; i--) {
                Socket socket = sockets.get(i);
                // nothing is sent to those that wait in the queue
                socket.setSoTimeout(refused > 0 ? 1 : 1500);
                try {
                    String start = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
                    refused += start.equals("HTTP/1.1 503") ? 1 : 0;
                } catch (java.net.SocketTimeoutException e) {
                    waiting++;
                }
            }
            assertThat(refused).isPositive();
            assertThat(waiting).isLessThanOrEqualTo(18);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void stopsWithTheServer() throws Exception {
        WebServer server = server();
        try (Socket socket = new Client(server).sweep(curve(10_000))) {
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            server.close();
            awaitIdle(server);
        }
    }
}
