package dev.rooflight.web;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Load on {@code POST /api/v1/analyze}: 64 clients that each send the next request when the last is answered. Each request
 * draws one of seven models (three are mixtures of experts, one with latent attention), one of three devices, a batch and a
 * context; one in four asks for generated tokens, one in eight for a technique. Every answer has to be 200 with a whole
 * document. Not a unit test: run {@code main} with the port of a running server and the seconds, see docs/web.md.
 */
final class LoadTest {
    private static final int CLIENTS = 64;
    private static final List<String> MODELS = List.of(
            "meta-llama/Llama-2-7b-hf",
            "meta-llama/Llama-3.1-8B",
            "Qwen/Qwen2.5-7B",
            "mistralai/Mistral-7B-v0.1",
            "mistralai/Mixtral-8x7B-v0.1",
            "openai/gpt-oss-20b",
            "deepseek-ai/DeepSeek-V3");
    private static final List<String> DEVICES = List.of("nvidia-a6000", "nvidia-h100-sxm", "nvidia-rtx-4090");

    private LoadTest() {}

    /** Prints requests per second and the percentiles of their times, after a quarter of the time to warm up. */
    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        int seconds = Integer.parseInt(args[1]);
        measure(port, Math.max(1, seconds / 4));
        Result result = measure(port, seconds);
        System.out.printf(
                "%d clients, %d s: %,.0f requests/s, p50 %.1f ms, p99 %.1f ms, longest %.1f ms, %d failed%n",
                CLIENTS,
                seconds,
                result.micros.length / (double) seconds,
                result.percentile(0.5),
                result.percentile(0.99),
                result.percentile(1),
                result.failed);
    }

    /** The times of all requests in order, and how many were not answered as they should be. */
    private static final class Result {
        private final int[] micros;
        private final int failed;

        Result(int[] micros, int failed) {
            this.micros = micros;
            this.failed = failed;
        }

        double percentile(double share) {
            return micros.length == 0 ? 0 : micros[(int) Math.min(micros.length - 1.0, share * micros.length)] / 1000.0;
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
                times[client] = client(port, new SplittableRandom(client), end, failed);
                done.countDown();
            });
            thread.setDaemon(true);
            thread.start();
        }
        done.await();
        return new Result(
                Arrays.stream(times).flatMapToInt(Arrays::stream).sorted().toArray(), failed.get());
    }

    private static int[] client(int port, SplittableRandom random, long end, AtomicInteger failed) {
        int[] times = new int[1024];
        int count = 0;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            Answers answers = new Answers(socket.getInputStream());
            while (System.nanoTime() < end) {
                byte[] request = request(port, random);
                long start = System.nanoTime();
                socket.getOutputStream().write(request);
                if (!answers.next()) {
                    failed.incrementAndGet();
                }
                times = count == times.length ? Arrays.copyOf(times, 2 * count) : times;
                times[count++] = (int) ((System.nanoTime() - start) / 1000);
            }
        } catch (IOException e) {
            failed.incrementAndGet();
        }
        return Arrays.copyOf(times, count);
    }

    private static byte[] request(int port, SplittableRandom random) {
        StringBuilder body = new StringBuilder(200)
                .append("{\"model\":\"")
                .append(MODELS.get(random.nextInt(MODELS.size())))
                .append("\",\"hardware\":\"")
                .append(DEVICES.get(random.nextInt(DEVICES.size())))
                .append("\",\"batch\":")
                .append(random.nextInt(1, 65))
                .append(",\"context\":")
                .append(random.nextInt(128, 8192));
        if (random.nextInt(4) == 0) {
            body.append(",\"outputTokens\":").append(random.nextInt(16, 1024));
        }
        if (random.nextInt(8) == 0) {
            body.append(",\"with\":[\"kv-int8\"]");
        }
        body.append('}');
        return ("POST /api/v1/analyze HTTP/1.1\r\nHost: 127.0.0.1:" + port
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Answers that come one after the other on a connection; read in large parts, for the clients share the server's cores. */
    private static final class Answers {
        private static final byte[] LENGTH = "Content-Length: ".getBytes(StandardCharsets.US_ASCII);

        private final InputStream in;
        private final byte[] buffer = new byte[256 * 1024];
        private int size;

        Answers(InputStream in) {
            this.in = in;
        }

        /** Reads an answer; whether it is 200 with a whole object. */
        boolean next() throws IOException {
            size = 0;
            int body = -1;
            while (body < 0) {
                fill();
                body = afterHeaders();
            }
            int end = body + length(body);
            while (size < end) {
                fill();
            }
            // "HTTP/1.1 200 OK"
            return buffer[9] == '2' && buffer[body] == '{' && buffer[end - 1] == '}' && size == end;
        }

        private void fill() throws IOException {
            int count = in.read(buffer, size, buffer.length - size);
            if (count <= 0) {
                throw new IOException("the server closed the connection");
            }
            size += count;
        }

        private int afterHeaders() {
            for (int i = 3; i < size; i++) {
                if (buffer[i] == '\n' && buffer[i - 2] == '\n') {
                    return i + 1;
                }
            }
            return -1;
        }

        private int length(int body) throws IOException {
            for (int i = 0; i < body - LENGTH.length; i++) {
                if (Arrays.equals(buffer, i, i + LENGTH.length, LENGTH, 0, LENGTH.length)) {
                    int length = 0;
                    for (int j = i + LENGTH.length; buffer[j] >= '0' && buffer[j] <= '9'; j++) {
                        length = 10 * length + buffer[j] - '0';
                    }
                    return length;
                }
            }
            throw new IOException("an answer without a length");
        }
    }
}
