package dev.rooflight.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Connections on which the head of a request comes byte by byte and never to an end; one that is closed is opened anew. Beside them
 * a client asks on a new connection each time. Not a unit test: run {@code main} with the port of a running server, the number of
 * connections, the seconds between two bytes of each, and the seconds in all, see docs/web.md.
 */
final class TrickleLoadTest {
    private static final String ANALYZE = "{\"model\":\"meta-llama/Llama-3.1-8B\",\"hardware\":\"nvidia-h100-sxm\"}";
    private static final byte[] REQUEST = ("POST /api/v1/analyze HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + "Content-Type: application/json\r\nContent-Length: " + ANALYZE.length() + "\r\n\r\n" + ANALYZE)
            .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEAD = "GET / HTTP/1.1\r\nHost: localhost\r\nX: ".getBytes(StandardCharsets.US_ASCII);

    private TrickleLoadTest() {}

    /** Prints how often the client was answered, the percentiles of its times, and how many of the others were closed. */
    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        Socket[] slow = new Socket[Integer.parseInt(args[1])];
        int every = Integer.parseInt(args[2]);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Integer.parseInt(args[3]));
        int[] closed = new int[1];
        trickle(port, slow, closed);
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    TimeUnit.SECONDS.sleep(every);
                    trickle(port, slow, closed);
                }
            } catch (InterruptedException e) {
                // the run is over
                return;
            }
        });
        thread.setDaemon(true);
        thread.start();
        List<Double> millis = new ArrayList<>();
        int failed = 0;
        while (System.nanoTime() < end) {
            long start = System.nanoTime();
            if (isAnswered(port)) {
                millis.add((System.nanoTime() - start) / 1e6);
            } else {
                failed++;
            }
            Thread.sleep(20);
        }
        thread.interrupt();
        Collections.sort(millis);
        System.out.printf("%d answered, %d not; %d slow connections closed%n", millis.size(), failed, closed[0]);
        if (!millis.isEmpty()) {
            System.out.printf(
                    "p50 %.1f ms, p99 %.1f ms, longest %.1f ms%n",
                    millis.get(millis.size() / 2), millis.get(millis.size() * 99 / 100), millis.get(millis.size() - 1));
        }
    }

    /** Sends a byte on each connection, and opens those that there are not. */
    private static void trickle(int port, Socket[] slow, int[] closed) {
        for (int i = 0; i < slow.length; i++) {
            try {
                if (slow[i] == null) {
                    slow[i] = new Socket(InetAddress.getLoopbackAddress(), port);
                    slow[i].getOutputStream().write(HEAD);
                } else {
                    slow[i].getOutputStream().write('x');
                }
            } catch (IOException e) {
                closed[0]++;
                slow[i] = null;
            }
        }
    }

    private static boolean isAnswered(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(REQUEST);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .startsWith("HTTP/1.1 200");
        } catch (IOException e) {
            return false;
        }
    }
}
