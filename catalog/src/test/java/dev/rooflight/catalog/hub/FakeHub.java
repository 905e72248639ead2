package dev.rooflight.catalog.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that behaves like the hub: it answers {@code /org/name/resolve/revision/file} for one model, itself for small
 * files and with a redirect to a signed address on another server for checkpoints. Both know ranges and entity tags.
 * Handlers queued before a request answer it instead.
 */
final class FakeHub implements AutoCloseable {
    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    static {
        // Read when the first server starts; without it each answer with a body waits 40 ms for an acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final Pattern RESOLVE = Pattern.compile("/([^/]+/[^/]+)/resolve/([^/]+)/(.+)");
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

    final Map<String, byte[]> files = new ConcurrentHashMap<>();
    final Queue<HttpHandler> nextOnHub = new ConcurrentLinkedQueue<>();
    final Queue<HttpHandler> nextOnStorage = new ConcurrentLinkedQueue<>();
    final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
    volatile String etag = "\"v1\"";
    volatile boolean ranges = true;

    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "fake-hub");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpServer hub = start("hub", nextOnHub, this::hub);
    private final HttpServer storage = start("storage", nextOnStorage, this::storage);

    /** A request as it arrived. */
    record Seen(String server, String path, String range, String ifRange, String authorization) {}

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + hub.getAddress().getPort());
    }

    String storageAddress() {
        return "http://127.0.0.1:" + storage.getAddress().getPort();
    }

    void put(String name, String text) {
        files.put(name, text.getBytes(UTF_8));
    }

    List<Seen> seenBy(String server) {
        return seen.stream().filter(request -> request.server().equals(server)).toList();
    }

    /** Answers with a status, the commit, and headers given as name, value, name, value… */
    static HttpHandler status(int status, String... headers) {
        return exchange -> {
            exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, -1);
        };
    }

    static HttpHandler redirect(String location) {
        return status(302, "Location", location);
    }

    /** Promises the whole content and sends only its beginning. */
    HttpHandler cutOff(byte[] content, int after) {
        return exchange -> {
            exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
            exchange.getResponseHeaders().set("ETag", etag);
            exchange.sendResponseHeaders(200, content.length);
            OutputStream out = exchange.getResponseBody();
            out.write(content, 0, after);
            out.flush();
        };
    }

    @Override
    public void close() {
        hub.stop(0);
        storage.stop(0);
        threads.shutdownNow();
    }

    private HttpServer start(String name, Queue<HttpHandler> next, HttpHandler usual) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(threads);
            server.createContext("/", exchange -> {
                seen.add(new Seen(
                        name,
                        exchange.getRequestURI().getRawPath(),
                        header(exchange, "Range"),
                        header(exchange, "If-Range"),
                        header(exchange, "Authorization")));
                HttpHandler handler = next.poll();
                try (exchange) {
                    (handler == null ? usual : handler).handle(exchange);
                }
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void hub(HttpExchange exchange) throws IOException {
        Matcher path = RESOLVE.matcher(exchange.getRequestURI().getRawPath());
        if (path.matches() && path.group(1).equals("old/name")) {
            exchange.getResponseHeaders()
                    .set("Location", exchange.getRequestURI().getRawPath().replace("/old/", "/org/"));
            exchange.sendResponseHeaders(307, -1);
            return;
        }
        if (!path.matches() || !path.group(1).equals("org/name")) {
            exchange.getResponseHeaders().set("X-Error-Code", "RepoNotFound");
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        if (!List.of("main", "refs%2Fpr%2F1", COMMIT).contains(path.group(2))) {
            exchange.getResponseHeaders().set("X-Error-Code", "RevisionNotFound");
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
        byte[] content = files.get(path.group(3));
        if (content == null) {
            exchange.getResponseHeaders().set("X-Error-Code", "EntryNotFound");
            exchange.sendResponseHeaders(404, -1);
        } else if (path.group(3).endsWith(".json")) {
            send(exchange, content);
        } else {
            exchange.getResponseHeaders().set("X-Linked-Size", Integer.toString(content.length));
            exchange.getResponseHeaders().set("X-Linked-Etag", "\"sha256-of-it\"");
            exchange.getResponseHeaders().set("Location", storageAddress() + "/" + path.group(3) + "?Signature=secret");
            byte[] body = "Found. Redirecting".getBytes(UTF_8);
            exchange.sendResponseHeaders(302, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void storage(HttpExchange exchange) throws IOException {
        byte[] content = files.get(exchange.getRequestURI().getPath().substring(1));
        if (content == null
                || !"Signature=secret".equals(exchange.getRequestURI().getRawQuery())) {
            exchange.sendResponseHeaders(403, -1);
        } else {
            send(exchange, content);
        }
    }

    private void send(HttpExchange exchange, byte[] content) throws IOException {
        exchange.getResponseHeaders().set("ETag", etag);
        Matcher range = RANGE.matcher(header(exchange, "Range"));
        String ifRange = header(exchange, "If-Range");
        boolean partial = ranges && range.matches() && (ifRange.isEmpty() || ifRange.equals(etag));
        int first = partial ? Integer.parseInt(range.group(1)) : 0;
        int end = partial && !range.group(2).isEmpty()
                ? Math.min(content.length, Integer.parseInt(range.group(2)) + 1)
                : content.length;
        if (first >= content.length && partial) {
            exchange.getResponseHeaders().set("Content-Range", "bytes */" + content.length);
            exchange.sendResponseHeaders(416, -1);
            return;
        }
        if (partial) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + first + "-" + (end - 1) + "/" + content.length);
        }
        exchange.sendResponseHeaders(partial ? 206 : 200, end == first ? -1 : end - first);
        exchange.getResponseBody().write(content, first, end - first);
    }

    private static String header(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }
}
