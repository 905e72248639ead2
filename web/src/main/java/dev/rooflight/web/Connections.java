package dev.rooflight.web;

import dev.rooflight.report.Json;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The connections of clients, and what is said on them before a request gets to a route. */
final class Connections {
    static final int MAX_HEADER_BYTES = 64 * 1024;

    private static final int IDLE_MILLIS = 30_000;
    private static final int MAX_THREADS = 16;
    private static final int ACCEPT_QUEUE = 1024;
    private static final int MAX_CONNECTIONS = 4096;
    private static final int SEND_BUFFER_BYTES = 64 * 1024;

    private final Patience patience;

    Connections(Patience patience) {
        this.patience = patience;
    }

    /** How many are open. */
    int open() {
        return patience.getServer().getConnectors()[0].getConnectedEndPoints().size();
    }

    /** The threads that handle requests. */
    static QueuedThreadPool threads() {
        QueuedThreadPool pool = new QueuedThreadPool(MAX_THREADS, 4, IDLE_MILLIS);
        pool.setName("rooflight-http");
        pool.setDaemon(true);
        pool.setStopTimeout(500);
        return pool;
    }

    /** Has a server stop at once, wait for clients with patience, and refuse what is no HTTP in the words of this program. */
    void harden(Server server) {
        server.setStopTimeout(0);
        // in place of statistics that nobody reads
        server.setHandler(patience);
        // what is no HTTP never gets to a route
        server.setErrorHandler((request, response, callback) -> {
            Problem problem = Problem.of(response.getStatus());
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/problem+json");
            response.getHeaders().put("X-Content-Type-Options", "nosniff");
            response.write(true, ByteBuffer.wrap(Json.compact(problem.tree())), callback);
            return true;
        });
    }

    /** Where a server listens. */
    ServerConnector connector(Server server, ServerSettings settings) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(MAX_HEADER_BYTES);
        http.setIdleTimeout(IDLE_MILLIS);
        // answers of any size are held by the heap, whose collector sees them
        http.setUseOutputDirectByteBuffers(false);
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(IDLE_MILLIS);
        connector.setShutdownIdleTimeout(500);
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        // a client that reads nothing shows soon, and does not have the system keep megabytes for it
        connector.setAcceptedSendBufferSize(SEND_BUFFER_BYTES);
        connector.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, connector));
        return connector;
    }
}
