package dev.rooflight.web;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Load of two kinds at a time: clients that ask for the dearest that the server admits, each kind in turn, and beside them clients
 * whose requests cost next to nothing. The cheap ones have to be answered with 200 whatever the others ask; these are answered
 * with 200, or 503 where they are too many. Every request has a connection of its own. Not a unit test: run {@code main} with
 * the port of a running server, the seconds, and the clients of each kind, see docs/web.md.
 */
final class MixedLoadTest {
    private static final String DEAR_DEPLOYMENT =
            "{\"model\":\"deepseek-ai/DeepSeek-V3\",\"hardware\":\"nvidia-h100-sxm\",\"outputTokens\":1024,\"context\":%s";
    private static final String CHEAP_DEPLOYMENT =
            "{\"model\":\"meta-llama/Llama-3.1-8B\",\"hardware\":\"nvidia-h100-sxm\",\"context\":%s}";
    private static final int OK = 200;
    private static final int BUSY = 503;

    private MixedLoadTest() {}

    /** Prints, for each kind of request, how it was answered and the percentiles of its times; fails where one was not. */
    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        int seconds = Integer.parseInt(args[1]);
        int dear = args.length > 2 ? Integer.parseInt(args[2]) : 64;
        int cheap = args.length > 3 ? Integer.parseInt(args[3]) : 8;
        measure(port, Math.max(1, seconds / 4), dear, cheap);
        Result result = measure(port, seconds, dear, cheap);
        result.print();
        System.exit(result.failures().isEmpty() ? 0 : 1);
    }

    /** A kind of request. */
    enum Kind {
        ANALYZE(false),
        FIT(false),
        MODELS(false),
        DEVICES(false),
        ADVISE(true),
        CURVE(true),
        COMPARE(true),
        CHART(true),
        NETWORK(true),
        SWEEP(true),
        ANALYZE_LARGEST(true);

        private final boolean dear;

        Kind(boolean dear) {
            this.dear = dear;
        }

        /** Whether it costs much. */
        boolean isDear() {
            return dear;
        }

        static List<Kind> of(boolean dear) {
            return Arrays.stream(values()).filter(kind -> kind.dear == dear).toList();
        }

        /** A request of this kind, with numbers that the server has hardly had before. */
        private byte[] request(SplittableRandom random) {
            int context = random.nextInt(1000, 8000);
            String dearest = DEAR_DEPLOYMENT.formatted(context);
            String cheapest = CHEAP_DEPLOYMENT.formatted(context);
            return switch (this) {
                case ANALYZE -> post("analyze", cheapest);
                case FIT -> post("fit", cheapest);
                case MODELS -> get("models");
                case DEVICES -> get("devices");
                case ADVISE -> post("advise", dearest + "}");
                case CURVE ->
                    post(
                            "curve",
                            dearest
                                    + ",\"metric\":\"decode\",\"over\":\"batch\",\"from\":1,\"to\":500,\"points\":500}");
                case COMPARE ->
                    post(
                            "compare",
                            IntStream.range(0, 8)
                                    .mapToObj(i -> dearest + ",\"pp\":" + (1 + random.nextInt(61)) + ",\"batch\":64}")
                                    .collect(Collectors.joining(",", "{\"deployments\":[", "]}")));
                case CHART -> post("chart?format=png&width=2000&height=2000", dearest + "}");
                case NETWORK -> post("network", dearest + "}");
                case SWEEP ->
                    get("sweep?q="
                            + URLEncoder.encode(
                                    dearest
                                            + ",\"metric\":\"ttft\",\"over\":\"bandwidth\",\"from\":1e12,\"to\":8e12,\"points\":10000}",
                                    StandardCharsets.UTF_8));
                case ANALYZE_LARGEST ->
                    post("analyze", dearest + ",\"pp\":61,\"batch\":" + random.nextInt(61, 500) + "}");
            };
        }

        private static byte[] get(String path) {
            return ("GET /api/v1/" + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
        }

        private static byte[] post(String path, String body) {
            return ("POST /api/v1/" + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                            + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                    .getBytes(StandardCharsets.US_ASCII);
        }
    }

    /** How requests of a kind were answered; status 0 stands for no answer. */
    static final class Answers {
        private final Map<Integer, Integer> statuses = new TreeMap<>();
        private int[] micros = new int[64];
        private int count;

        private synchronized void add(int status, long nanos) {
            statuses.merge(status, 1, Integer::sum);
            micros = count == micros.length ? Arrays.copyOf(micros, 2 * count) : micros;
            micros[count++] = (int) (nanos / 1000);
        }

        /** How often each status was the answer. */
        synchronized Map<Integer, Integer> statuses() {
            return new TreeMap<>(statuses);
        }

        private synchronized double millis(double share) {
            int[] sorted = Arrays.copyOf(micros, count);
            Arrays.sort(sorted);
            return count == 0 ? 0 : sorted[(int) Math.min(count - 1.0, share * count)] / 1000.0;
        }
    }

    /** The answers of a run. */
    static final class Result {
        private final Map<Kind, Answers> kinds = new LinkedHashMap<>();

        Result() {
            for (Kind kind : Kind.values()) {
                kinds.put(kind, new Answers());
            }
        }

        Answers of(Kind kind) {
            return kinds.get(kind);
        }

        /** What was answered otherwise than it has to be. */
        List<String> failures() {
            return kinds.entrySet().stream()
                    .flatMap(entry -> entry.getValue().statuses().entrySet().stream()
                            .filter(status -> status.getKey() != OK
                                    && !(status.getKey() == BUSY
                                            && entry.getKey().isDear()))
                            .map(status -> entry.getKey() + " " + status))
                    .toList();
        }

        private void print() {
            System.out.printf(
                    "%-16s %8s %8s %8s %10s %10s %10s%n", "kind", "200", "503", "other", "p50 ms", "p99 ms", "longest");
            kinds.forEach((kind, answers) -> {
                Map<Integer, Integer> statuses = answers.statuses();
                int all = statuses.values().stream().mapToInt(Integer::intValue).sum();
                int ok = statuses.getOrDefault(OK, 0);
                int busy = statuses.getOrDefault(BUSY, 0);
                System.out.printf(
                        "%-16s %8d %8d %8d %10.1f %10.1f %10.1f%n",
                        kind, ok, busy, all - ok - busy, answers.millis(0.5), answers.millis(0.99), answers.millis(1));
            });
            failures().forEach(failure -> System.out.println("not as it should be: " + failure));
        }
    }

    /** Puts both kinds of load on a server. */
    static Result measure(int port, int seconds, int dear, int cheap) throws InterruptedException {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        Result result = new Result();
        CountDownLatch done = new CountDownLatch(dear + cheap);
        for (int i = 0; i < dear + cheap; i++) {
            int client = i;
            Thread thread = new Thread(() -> {
                List<Kind> kinds = Kind.of(client < dear);
                SplittableRandom random = new SplittableRandom(client);
                for (int turn = client; System.nanoTime() < end; turn++) {
                    Kind kind = kinds.get(turn % kinds.size());
                    ask(port, kind.request(random), result.of(kind), kind.isDear() ? end : Long.MAX_VALUE);
                }
                done.countDown();
            });
            thread.setDaemon(true);
            thread.start();
        }
        done.await();
        return result;
    }

    /** Asks, and goes at the end of the run if there is no whole answer by then; that counts for nothing. */
    private static void ask(int port, byte[] request, Answers answers, long end) {
        long start = System.nanoTime();
        int status = 0;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request);
            status = status(socket, end);
        } catch (IOException e) {
            // it counts as not answered
            status = 0;
        }
        if (System.nanoTime() < end) {
            answers.add(status, System.nanoTime() - start);
        }
    }

    /** Reads an answer to its end; its status, or 0 where it breaks off. */
    private static int status(Socket socket, long end) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[64 * 1024];
        StringBuilder start = new StringBuilder();
        while (System.nanoTime() < end) {
            socket.setSoTimeout((int) Math.max(1, Math.min(60_000, (end - System.nanoTime()) / 1_000_000 + 1)));
            int count = in.read(buffer);
            if (count <= 0) {
                break;
            }
            if (start.length() < 13) {
                start.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
            }
        }
        String line = start.toString();
        return line.matches("(?s)HTTP/1\\.1 \\d{3} .*") ? Integer.parseInt(line.substring(9, 12)) : 0;
    }
}
