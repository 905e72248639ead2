package dev.rooflight.cli.fuzz;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server in a process of its own, with the heap that it is started with, under requests drawn from its OpenAPI file by several
 * clients at a time, some of which go before they are answered.
 */
final class ServerFuzz implements AutoCloseable {
    private static final int CLIENTS = 8;
    private static final int GOES = 12;

    private final Process process;
    private final BufferedReader out;
    private final URI address;
    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonNode api;
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Map<Integer, Integer> statuses = new TreeMap<>();
    private int answered;

    ServerFuzz() throws IOException, InterruptedException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseParallelGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.rooflight.cli.Main",
                        "serve",
                        "--no-open",
                        "--llm-viewer-api",
                        "--port",
                        "0")
                .redirectErrorStream(true)
                .start();
        out = process.inputReader();
        String line = out.readLine();
        address = URI.create(line.substring("Rooflight is at ".length(), line.indexOf(" (")));
        HttpResponse<String> openApi = http.send(
                HttpRequest.newBuilder(address.resolve("/openapi.json")).build(), HttpResponse.BodyHandlers.ofString());
        api = JsonMapper.shared().readTree(openApi.body());
    }

    /** Puts requests for some time; whatever is wrong is kept. */
    void run(long seed, Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        List<Thread> clients = new ArrayList<>();
        SplittableRandom seeds = new SplittableRandom(seed);
        for (int i = 0; i < CLIENTS; i++) {
            SplittableRandom random = seeds.split();
            Thread client = new Thread(() -> ask(random, end), "client-" + i);
            client.start();
            clients.add(client);
        }
        for (Thread client : clients) {
            client.join();
        }
    }

    private void ask(SplittableRandom random, long end) {
        DrawnRequests requests = new DrawnRequests(api, random);
        while (System.nanoTime() < end && process.isAlive()) {
            DrawnRequests.Drawn drawn = requests.next();
            try {
                if (random.nextInt(GOES) == 0) {
                    goBeforeTheAnswer(drawn, random.nextInt(50));
                } else {
                    checkOrAgain(drawn);
                }
            } catch (IOException e) {
                failures.add("no answer to " + shown(drawn) + ": " + e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Once more where the server has just closed a connection on which nothing was asked for long, as it may. */
    private void checkOrAgain(DrawnRequests.Drawn drawn) throws IOException, InterruptedException {
        try {
            check(drawn);
        } catch (IOException e) {
            check(drawn);
        }
    }

    private void check(DrawnRequests.Drawn drawn) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve(drawn.path()))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .method(
                        drawn.method(),
                        drawn.body().isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(drawn.body()));
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        count(answer.statusCode());
        String type = answer.headers().firstValue("Content-Type").orElse("");
        if (answer.statusCode() >= 500 && answer.statusCode() != 503) {
            failures.add(answer.statusCode() + " to " + shown(drawn));
        } else if (type.equals("application/json") && !parses(answer.body())) {
            failures.add("no JSON in answer to " + shown(drawn));
        } else if (answer.statusCode() >= 400 && !type.equals("application/problem+json")) {
            failures.add(answer.statusCode() + " without a problem to " + shown(drawn));
        }
    }

    /** Whether a text is JSON, in which there is no number but finite ones. */
    private static boolean parses(String text) {
        try {
            return !JsonMapper.shared().readTree(text).isMissingNode();
        } catch (JacksonException e) {
            return false;
        }
    }

    private synchronized void count(int status) {
        answered++;
        statuses.merge(status, 1, Integer::sum);
    }

    private void goBeforeTheAnswer(DrawnRequests.Drawn drawn, int millis) throws IOException, InterruptedException {
        byte[] body = drawn.body().getBytes(StandardCharsets.UTF_8);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
            socket.getOutputStream()
                    .write((drawn.method() + " " + drawn.path() + " HTTP/1.1\r\nHost: localhost\r\n"
                                    + "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(body);
            Thread.sleep(millis);
        }
    }

    private static String shown(DrawnRequests.Drawn drawn) {
        String body = drawn.body();
        return drawn.method() + " " + drawn.path() + " "
                + (body.length() > 5000 ? body.substring(0, 5000) + "…" : body);
    }

    /** Requests that were answered otherwise than promised. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** How many were answered, and with what. */
    String summary() {
        return answered + " answered: " + statuses;
    }

    /** Puts one request; its status. */
    int post(String path, String body) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(address.resolve(path))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** Bytes that live after a collection of everything. */
    long liveBytes() throws IOException, InterruptedException {
        Process histogram = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(process.pid()),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String total = "";
        try (BufferedReader lines = histogram.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                total = line.startsWith("Total") ? line : total;
            }
        }
        histogram.waitFor();
        return Long.parseLong(total.strip().split("\\s+", -1)[2]);
    }

    /** Asks it to end; how long that took, with requests under way. */
    Duration terminate() throws InterruptedException {
        long start = System.nanoTime();
        process.destroy();
        process.waitFor(60, TimeUnit.SECONDS);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** What it has said since it started. */
    String said() throws IOException {
        StringBuilder all = new StringBuilder();
        while (out.ready()) {
            all.append(out.readLine()).append('\n');
        }
        return all.toString();
    }

    int exitCode() {
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
