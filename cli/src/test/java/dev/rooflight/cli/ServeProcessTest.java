package dev.rooflight.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code rooflight serve} as a process of its own: how it starts, and how it ends while it has work. */
class ServeProcessTest {
    private static final String DEPLOYMENT =
            "{\"model\": \"meta-llama/Llama-3.1-8B\", \"hardware\": \"nvidia-h100-sxm\", \"outputTokens\": 64";
    private static final String SWEEP = "/api/v1/sweep?q="
            + java.net.URLEncoder.encode(
                    DEPLOYMENT
                            + ", \"metric\": \"ttft\", \"over\": \"bandwidth\", \"from\": 1e12, \"to\": 4e12, \"points\": 10000}",
                    StandardCharsets.UTF_8);

    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // as the launcher does
                "-XX:+UseParallelGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.rooflight.cli.Main",
                "serve",
                "--no-open"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).start();
    }

    /** Reads where it is from its first line. */
    private static URI address(BufferedReader out) throws IOException {
        String line = out.readLine();
        assertThat(line).startsWith("Rooflight is at http://localhost:").endsWith("/ (Ctrl-C stops it)");
        return URI.create(line.substring("Rooflight is at ".length(), line.indexOf(" (")));
    }

    @ParameterizedTest
    @CsvSource({"HUP, 1, 129", "INT, 2, 130", "TERM, 15, 143"})
    void signalsStopItDuringSweepsAndUnderLoad(String signal, int number, int code) throws Exception {
        Process server = start("--port", "0");
        try (BufferedReader out = server.inputReader();
                BufferedReader err = server.errorReader()) {
            URI address = address(out);
            assumeTrue(handles(server, number), "who started the tests has this signal ignored");
            try (Socket sweep = sweep(address)) {
                assertThat(sweep.getInputStream().read()).isEqualTo('H');
                List<CompletableFuture<?>> load = load(address);
                assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(server.pid()))
                                .start()
                                .waitFor())
                        .isZero();
                assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(server.exitValue()).isEqualTo(code);
                assertThat(out.readLine()).isNull();
                assertThat(err.lines()).containsExactly("rooflight: stopped");
                load.forEach(client -> client.exceptionally(gone -> null).join());
            }
        } finally {
            server.destroyForcibly();
        }
    }

    /** Ends a server by a signal, at once whatever it does; a second more than the two it has is for a busy machine. */
    private static void terminate(Process server) throws Exception {
        long start = System.nanoTime();
        assertThat(new ProcessBuilder("kill", Long.toString(server.pid()))
                        .start()
                        .waitFor())
                .isZero();
        assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat((System.nanoTime() - start) / 1e9).as("seconds to the end").isLessThan(3);
        assertThat(server.exitValue()).isEqualTo(143);
    }

    /** Requests that a handler works at for long, and that ask nobody whether they may go on. */
    @ParameterizedTest
    @ValueSource(strings = {"advise", "compare", "parse"})
    void longWorkDoesNotKeepItFromStopping(String page) throws Exception {
        String body =
                switch (page) {
                    case "advise" -> DEPLOYMENT + "}";
                    case "compare" -> "{\"deployments\": [" + (DEPLOYMENT + "}, ").repeat(7) + DEPLOYMENT + "}]}";
                    // read, each takes 35 MB
                    default ->
                        "{\"config\": {\"model_type\": \"llama\", \"list\": [0" + ", {\"a\":{}}".repeat(90_000) + "]}}";
                };
        AtomicInteger answers = new AtomicInteger();
        Process server = start("--port", "0");
        try (BufferedReader out = server.inputReader()) {
            URI address = address(out);
            HttpClient http = HttpClient.newHttpClient();
            List<CompletableFuture<?>> clients = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                clients.add(ask(http, address.resolve("/api/v1/" + page), body, answers));
            }
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (answers.get() == 0 && System.nanoTime() < end) {
                Thread.sleep(20);
            }
            assertThat(answers.get()).as("answers meanwhile").isPositive();
            terminate(server);
            clients.forEach(client -> client.exceptionally(gone -> null).join());
        } finally {
            server.destroyForcibly();
        }
    }

    @Test
    void thousandsOfConnectionsDoNotKeepItFromStopping() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        Process server = start("--port", "0");
        try (BufferedReader out = server.inputReader();
                BufferedReader err = server.errorReader()) {
            int port = address(out).getPort();
            for (int i = 0; i < 4000; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                sockets.add(socket);
                socket.getOutputStream().write('G');
            }
            terminate(server);
            assertThat(err.lines()).containsExactly("rooflight: stopped");
        } finally {
            server.destroyForcibly();
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    /** From a machine that has just begun to load classes to a server that has just said where it is. */
    @ParameterizedTest
    @ValueSource(ints = {150, 300, 450, 600, 900, 1300})
    void itStopsWhileItStarts(int millis) throws Exception {
        Process server = start("--port", "0");
        try (BufferedReader err = server.errorReader()) {
            Thread.sleep(millis);
            terminate(server);
            assertThat(err.lines()).isSubsetOf("rooflight: stopped");
        } finally {
            server.destroyForcibly();
        }
    }

    /** Whether a process has a handler for a signal; one that its parent ignores stays ignored. */
    private static boolean handles(Process process, int signal) throws IOException {
        Path status = Path.of("/proc/" + process.pid() + "/status");
        if (!Files.exists(status)) {
            return true;
        }
        String caught = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigCgt:"))
                .findFirst()
                .orElseThrow();
        return (Long.parseUnsignedLong(caught.substring(7).strip(), 16) >> (signal - 1) & 1) == 1;
    }

    private static Socket sweep(URI address) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort());
        socket.setSoTimeout(30_000);
        socket.getOutputStream()
                .write(("GET " + SWEEP + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static List<CompletableFuture<?>> load(URI address) {
        HttpClient http = HttpClient.newHttpClient();
        List<CompletableFuture<?>> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            clients.add(ask(http, address.resolve("/api/v1/analyze"), DEPLOYMENT + "}", new AtomicInteger()));
        }
        return clients;
    }

    /** Asks again and again until there is no answer any more. */
    private static CompletableFuture<HttpResponse<Void>> ask(
            HttpClient http, URI page, String body, AtomicInteger answers) {
        return http.sendAsync(
                        HttpRequest.newBuilder(page)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .thenCompose(answer -> {
                    answers.incrementAndGet();
                    return ask(http, page, body, answers);
                });
    }

    @Test
    void aPortInUseIsSaidInOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            Process server = start("--port", Integer.toString(taken.getLocalPort()));
            try (BufferedReader out = server.inputReader();
                    BufferedReader err = server.errorReader()) {
                assertThat(err.lines())
                        .singleElement()
                        .asString()
                        .startsWith("rooflight: --port is " + taken.getLocalPort()
                                + "; expected one that is free at 127.0.0.1; cannot listen there: it is in use");
                assertThat(out.readLine()).isNull();
                assertThat(server.waitFor()).isEqualTo(2);
            } finally {
                server.destroyForcibly();
            }
        }
    }

    @Test
    void whatIsExposedIsSaid() throws Exception {
        Process server = start("--port", "0", "--host", "0.0.0.0");
        try (BufferedReader out = server.inputReader();
                BufferedReader err = server.errorReader()) {
            int port = address(out).getPort();
            assertThat(err.readLine())
                    .startsWith("rooflight: warning: everyone who reaches ")
                    .contains(":" + port + "/", "no login and no encryption");
        } finally {
            server.destroyForcibly();
        }
    }

    @Test
    void aDesktopWithoutBrowserIsNoReasonToFail() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.rooflight.cli.Main",
                "serve",
                "--port",
                "0");
        builder.environment().put("DISPLAY", ":99");
        builder.environment().put("PATH", "/nowhere");
        Process server = builder.start();
        try (BufferedReader out = server.inputReader()) {
            URI address = address(out);
            assertThat(HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(address.resolve("/api/v1/formats"))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(200);
        } finally {
            server.destroyForcibly();
        }
    }
}
