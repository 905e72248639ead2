package dev.rooflight.web;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sweeps that are asked for and left at once, beside clients that read nothing and say nothing, and what they leave behind.
 * Not a unit test: run {@code main} with the port and the process id of a running server and the number of sweeps, see
 * docs/web.md.
 */
final class SweepLoadTest {
    private static final int SLOW = 50;
    private static final String CURVE = """
            {"model": "meta-llama/Llama-3.1-8B", "hardware": "nvidia-h100-sxm", "outputTokens": 64, "metric": "ttft",
             "over": "bandwidth", "from": 1e12, "to": 4e12, "points": 10000}""";
    private static final String ANALYZE = "{\"model\":\"meta-llama/Llama-3.1-8B\",\"hardware\":\"nvidia-h100-sxm\"}";

    private SweepLoadTest() {}

    /** Prints threads, connections and live heap of the server before and after, and how others were answered meanwhile. */
    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        String pid = args[1];
        int sweeps = Integer.parseInt(args[2]);
        // the server has loaded what it needs and has all its threads
        storm(port, 500);
        quiet(pid, "before");
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < SLOW; i++) {
            slow.add(open(port, i % 2 == 0 ? "POST /api/v1/ana" : analyze().repeat(400)));
        }
        storm(port, sweeps);
        for (Socket socket : slow) {
            socket.close();
        }
        quiet(pid, "after");
    }

    private static void storm(int port, int sweeps) throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        AtomicLong longest = new AtomicLong();
        Thread other = new Thread(() -> {
            while (!stop.get()) {
                long asked = System.nanoTime();
                (isAnswered(port) ? answered : failed).incrementAndGet();
                longest.accumulateAndGet(System.nanoTime() - asked, Math::max);
            }
        });
        other.start();
        long start = System.nanoTime();
        String request = "GET /api/v1/sweep?q=" + URLEncoder.encode(CURVE, StandardCharsets.UTF_8)
                + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        for (int i = 0; i < sweeps; i++) {
            open(port, request).close();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        // and until the server has worked through what it was sent
        isAnswered(port);
        stop.set(true);
        other.join();
        System.out.printf(
                "%,d sweeps opened and left in %.1f s; another client meanwhile: %,d answered, the slowest after %d ms, %d failed%n",
                sweeps, seconds, answered.get(), longest.get() / 1_000_000, failed.get());
    }

    private static String analyze() {
        return String.join(
                "\r\n",
                "POST /api/v1/analyze HTTP/1.1",
                "Host: localhost",
                "Content-Type: application/json",
                "Content-Length: " + ANALYZE.length(),
                "",
                ANALYZE);
    }

    private static Socket open(int port, String text) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static boolean isAnswered(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(analyze().getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII).equals("HTTP/1.1 200");
        } catch (IOException e) {
            return false;
        }
    }

    /** Waits until what idles has ended, which takes up to half a minute. */
    private static void quiet(String pid, String when) throws Exception {
        Thread.sleep(45_000);
        long threads = jcmd(pid, "Thread.print").stream()
                .filter(line -> line.startsWith("\""))
                .count();
        // counts what is reachable
        List<String> classes = jcmd(pid, "GC.class_histogram");
        String total = classes.get(classes.size() - 1).strip().replaceAll("\\s+", " ");
        System.out.printf("%s: %d threads, live heap: %s (objects, bytes)%n", when, threads, total);
    }

    private static List<String> jcmd(String pid, String command) throws IOException {
        Process process = new ProcessBuilder("jcmd", pid, command)
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = process.inputReader()) {
            return out.lines().toList();
        }
    }
}
