package dev.rooflight.web;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Load on {@code POST /api/v1/analyze}: 64 clients that each send the next request when the last is answered, over mixed
 * models, devices, batches and contexts, no two requests of a client alike. Not a unit test: run {@code main} with the port of
 * a running server and the seconds, see docs/web.md.
 */
final class LoadTest {
    private static final int CLIENTS = 64;
    private static final List<String> MODELS = List.of(
            "meta-llama/Llama-2-7b-hf", "meta-llama/Llama-3.1-8B", "Qwen/Qwen2.5-7B", "mistralai/Mistral-7B-v0.1");
    private static final List<String> DEVICES = List.of("nvidia-a6000", "nvidia-h100-sxm", "nvidia-rtx-4090");

    private LoadTest() {}

    /** Prints requests per second and the percentiles of their times. */
    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        int seconds = Integer.parseInt(args[1]);
        measure(port, Math.max(1, seconds / 4));
        Result result = measure(port, seconds);
        System.out.printf(
                "%d clients, %d s: %,.0f requests/s, p50 %.1f ms, p99 %.1f ms, longest %.1f ms, %d failed%n",
                CLIENTS,
                seconds,
                result.micros().size() / (double) seconds,
                result.percentile(0.5),
                result.percentile(0.99),
                result.percentile(1),
                result.failed());
    }

    private record Result(List<Integer> micros, int failed) {
        double percentile(double share) {
            return micros.isEmpty()
                    ? 0
                    : micros.get((int) Math.min(micros.size() - 1.0, share * micros.size())) / 1000.0;
        }
    }

    private static Result measure(int port, int seconds) throws InterruptedException {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        int[][] times = new int[CLIENTS][];
        AtomicInteger failed = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(CLIENTS);
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            Thread thread = new Thread(() -> {
                try {
                    times[client] = client(port, client, end, failed);
                } catch (IOException e) {
                    failed.incrementAndGet();
                    times[client] = new int[0];
                } finally {
                    done.countDown();
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
        done.await();
        List<Integer> all = Arrays.stream(times)
                .flatMapToInt(Arrays::stream)
                .sorted()
                .boxed()
                .toList();
        return new Result(all, failed.get());
    }

    private static int[] client(int port, int client, long end, AtomicInteger failed) throws IOException {
        int[] times = new int[1024];
        int count = 0;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            InputStream in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
            for (int i = 0; System.nanoTime() < end; i++) {
                byte[] request = request(port, client + 7 * i, i);
                long start = System.nanoTime();
                out.write(request);
                if (!answered(in)) {
                    failed.incrementAndGet();
                }
                times = count == times.length ? Arrays.copyOf(times, 2 * count) : times;
                times[count++] = (int) ((System.nanoTime() - start) / 1000);
            }
        }
        return Arrays.copyOf(times, count);
    }

    private static byte[] request(int port, int mix, int i) {
        String body = "{\"model\":\"%s\",\"hardware\":\"%s\",\"batch\":%d,\"context\":%d}"
                .formatted(
                        MODELS.get(mix % MODELS.size()),
                        DEVICES.get(mix % DEVICES.size()),
                        1 + mix % 61,
                        128 + (37L * i) % 8000);
        return ("POST /api/v1/analyze HTTP/1.1\r\nHost: 127.0.0.1:" + port
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Reads an answer; whether it is a whole analysis. */
    private static boolean answered(InputStream in) throws IOException {
        boolean ok = false;
        int length = -1;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            ok |= line.equals("HTTP/1.1 200 OK");
            if (line.startsWith("Content-Length: ")) {
                length = Integer.parseInt(line.substring("Content-Length: ".length()));
            }
        }
        if (length < 0) {
            throw new IOException("an answer without a length");
        }
        in.skipNBytes(length);
        return ok && length > 1000;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the server closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
