package dev.rooflight.web;

import dev.rooflight.report.Json;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * The connections of clients: how many there are, and for how long a client is waited for that does not ask.
 *
 * <p>The head of a request has to be whole some time after the connection was made, or after the last answer on it, however
 * often a byte of it comes. Where there are too many connections, room is made for each new one: of all clients that are waited
 * for, to ask, to send a body or to take an answer, the one that has used up the largest part of its time has to go. So whoever
 * asks at once is answered, whatever the others wait for. Addresses count for nothing, for behind a proxy all clients have the
 * same.
 *
 * <p>A head has at most {@value #MAX_HEADER_BYTES} bytes and {@value #MAX_FIELDS} fields, and where all heads that are not whole
 * have more than {@value #MAX_HEADS_BYTES} bytes, the one that began first has to go.
 */
final class Connections implements Connection.Listener, SelectorManager.AcceptListener {
    static final Limits USUAL = new Limits(4096, Duration.ofSeconds(10), Duration.ofSeconds(30));
    static final int MAX_HEADER_BYTES = 64 * 1024;
    static final int MAX_FIELDS = 100;

    /** All heads that are not whole. */
    private static final int MAX_HEADS_BYTES = 8 * 1024 * 1024;

    private static final int IDLE_MILLIS = 30_000;
    private static final int MAX_THREADS = 16;
    private static final int ACCEPT_QUEUE = 1024;
    private static final int MAX_PENDING = 64;
    private static final int SEND_BUFFER_BYTES = 64 * 1024;

    /**
     * What clients may take.
     *
     * @param connections how many there are at a time
     * @param head from the beginning of a connection to the end of the first request's head
     * @param nextHead from an answer to the end of the next request's head on the same connection
     */
    record Limits(int connections, Duration head, Duration nextHead) {}

    /** What a connection's client is waited for. */
    enum Awaited {
        HEAD,
        NEXT_HEAD,
        BODY,
        READER,
        /** Not the client is waited for, but this server. */
        NOTHING
    }

    private final int most;
    private final Map<Connection, Awaited> open = new HashMap<>();
    private final Map<Awaited, Line> lines = new EnumMap<>(Awaited.class);
    /** Connections that are accepted and wait for a thread to open them. */
    private int pending;

    /** How much there is of heads that are not whole, in the order in which they began. */
    private final Map<Http, Long> heads = new LinkedHashMap<>();

    private long headsBytes;
    private boolean accepting = true;
    private @Nullable ServerConnector connector;

    /** @param patience times of bodies and answers, of which {@link Patience} takes care */
    Connections(Limits limits, Patience.Limits patience) {
        most = limits.connections();
        lines.put(Awaited.HEAD, new Line(limits.head(), true));
        lines.put(Awaited.NEXT_HEAD, new Line(limits.nextHead(), true));
        lines.put(Awaited.BODY, new Line(patience.body(), false));
        lines.put(Awaited.READER, new Line(patience.grace(), false));
    }

    /** How many are open, with those that are about to be closed. */
    int open() {
        return connector().getConnectedEndPoints().size();
    }

    /** The threads that handle requests. */
    static QueuedThreadPool threads() {
        QueuedThreadPool pool = new QueuedThreadPool(MAX_THREADS, 4, IDLE_MILLIS);
        pool.setName("rooflight-http");
        pool.setDaemon(true);
        pool.setStopTimeout(500);
        return pool;
    }

    /** Has a server stop at once, hand all requests to a handler, and refuse what is no HTTP in the words of this program. */
    static void harden(Server server, Handler handler) {
        server.setStopTimeout(0);
        // in place of statistics that nobody reads
        server.setHandler(handler);
        // what is no HTTP never gets to a route
        server.setErrorHandler((request, response, callback) -> {
            Problem problem = Problem.of(response.getStatus());
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/problem+json");
            Guard.HEADERS.forEach(response.getHeaders()::put);
            response.write(true, ByteBuffer.wrap(Json.compact(problem.tree())), callback);
            return true;
        });
    }

    /** Makes the place where a server listens. */
    ServerConnector connector(Server server, ServerSettings settings) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(MAX_HEADER_BYTES);
        http.setIdleTimeout(IDLE_MILLIS);
        // answers of any size are held by the heap, whose collector sees them
        http.setUseOutputDirectByteBuffers(false);
        ServerConnector made =
                new ServerConnector(server, 1, 1, new HttpConnectionFactory(http) {
                    @Override
                    public Connection newConnection(Connector from, EndPoint endPoint) {
                        return configure(new Http(http, from, endPoint), from, endPoint);
                    }
                }) {
                    @Override
                    protected WatchedEndPoint newEndPoint(
                            SocketChannel channel, ManagedSelector selector, SelectionKey key) {
                        WatchedEndPoint endPoint = new WatchedEndPoint(channel, selector, key, getScheduler());
                        endPoint.setIdleTimeout(getIdleTimeout());
                        return endPoint;
                    }
                };
        made.setHost(settings.host());
        made.setPort(settings.port());
        made.setIdleTimeout(IDLE_MILLIS);
        made.setShutdownIdleTimeout(500);
        made.setAcceptQueueSize(ACCEPT_QUEUE);
        // a client that reads nothing shows soon, and does not have the system keep megabytes for it
        made.setAcceptedSendBufferSize(SEND_BUFFER_BYTES);
        made.addBean(this);
        connector = made;
        return made;
    }

    private ServerConnector connector() {
        if (connector == null) {
            throw new IllegalStateException("not listening yet");
        }
        return connector;
    }

    /** The head of a request is whole. */
    void begun(Request request) {
        Connection connection = request.getConnectionMetaData().getConnection();
        await(connection, Awaited.NOTHING);
        Request.addCompletionListener(request, failure -> await(connection, Awaited.NEXT_HEAD));
    }

    /** From now on that connection's client is waited for, or no longer. */
    void await(Connection connection, Awaited awaited) {
        synchronized (this) {
            Awaited before = open.replace(connection, awaited);
            if (before == null) {
                // it is closed, or about to be
                return;
            }
            leave(connection, before);
            if (awaited == Awaited.NEXT_HEAD) {
                ((Http) connection).bytesBefore = connection.getBytesIn();
            }
            enter(connection, awaited);
        }
    }

    /** That connection's client has done what it was waited for, if it was that. */
    void done(Connection connection, Awaited awaited) {
        synchronized (this) {
            if (open.replace(connection, awaited, Awaited.NOTHING)) {
                leave(connection, awaited);
                accept();
            }
        }
    }

    @Override
    public synchronized void onAccepting(SelectableChannel channel) {
        pending++;
        accept();
    }

    @Override
    public synchronized void onAccepted(SelectableChannel channel) {
        pending--;
        accept();
    }

    @Override
    public synchronized void onAcceptFailed(SelectableChannel channel, Throwable cause) {
        pending--;
        accept();
    }

    @Override
    public void onOpened(Connection connection) {
        Connection latest;
        synchronized (this) {
            open.put(connection, Awaited.HEAD);
            enter(connection, Awaited.HEAD);
            latest = open.size() > most ? latest() : null;
            if (latest != null) {
                forget(latest);
            }
        }
        if (latest != null) {
            close(latest, "there is no room for connections that wait");
        }
    }

    @Override
    public synchronized void onClosed(Connection connection) {
        forget(connection);
        accept();
    }

    /** The connection whose client has used up most of its time. */
    private @Nullable Connection latest() {
        return lines.values().stream()
                .filter(line -> !line.since.isEmpty())
                .max(Comparator.comparingDouble(Line::used))
                .map(line -> line.since.keySet().iterator().next())
                .orElse(null);
    }

    private void enter(Connection connection, Awaited awaited) {
        Line line = lines.get(awaited);
        if (line != null) {
            line.since.put(connection, System.nanoTime());
            line.watch();
        }
        accept();
    }

    /** More of a head has come. */
    private void heard(Http connection) {
        Http first = null;
        synchronized (this) {
            Awaited awaited = open.get(connection);
            if (awaited == Awaited.HEAD || awaited == Awaited.NEXT_HEAD) {
                long bytes = connection.getBytesIn() - connection.bytesBefore;
                Long before = heads.put(connection, bytes);
                headsBytes += bytes - (before == null ? 0 : before);
            }
            if (headsBytes > MAX_HEADS_BYTES) {
                first = heads.keySet().iterator().next();
                forget(first);
            }
        }
        if (first != null) {
            close(first, "there is no room for so many heads that are not whole");
        }
    }

    private void leave(Connection connection, Awaited awaited) {
        Long bytes = heads.remove(connection);
        headsBytes -= bytes == null ? 0 : bytes;
        Line line = lines.get(awaited);
        if (line != null) {
            line.since.remove(connection);
        }
    }

    private void forget(Connection connection) {
        Awaited awaited = open.remove(connection);
        if (awaited != null) {
            leave(connection, awaited);
        }
    }

    /** Lets new clients wait outside where threads are short, or where this server itself has work for all that there may be. */
    private void accept() {
        boolean room = pending < MAX_PENDING
                && (open.size() < most || lines.values().stream().anyMatch(line -> !line.since.isEmpty()));
        if (room != accepting) {
            accepting = room;
            connector().setAccepting(room);
        }
    }

    private static void close(Connection connection, String why) {
        connection.getEndPoint().close(new TimeoutException(why));
    }

    /** Connections whose clients are waited for in the same way, the longest first. */
    private final class Line {
        private final Map<Connection, Long> since = new LinkedHashMap<>();
        private final long limitNanos;
        private final boolean closes;
        private boolean watched;
        private boolean threadsShort;

        /**
         * @param limit how long they are waited for
         * @param closes whether they are closed here when that is over
         */
        Line(Duration limit, boolean closes) {
            this.limitNanos = limit.toNanos();
            this.closes = closes;
        }

        /** The part of its time that the first of them has had. */
        double used() {
            return (double) firstNanos() / limitNanos;
        }

        private long firstNanos() {
            return System.nanoTime() - since.values().iterator().next();
        }

        /** Looks again when the first of them is due; those behind it are due later. */
        void watch() {
            if (closes && !watched && !since.isEmpty()) {
                watched = true;
                connector()
                        .getScheduler()
                        .schedule(this::look, Math.max(0, limitNanos - firstNanos()), TimeUnit.NANOSECONDS);
            }
        }

        private void look() {
            // what has come may lie unread while all threads have work, and a moment longer: then no client is late
            boolean wereShort = threadsShort;
            threadsShort = connector().getExecutor() instanceof QueuedThreadPool threads && threads.getQueueSize() > 0;
            if (threadsShort || wereShort) {
                connector().getScheduler().schedule(this::look, limitNanos / 8, TimeUnit.NANOSECONDS);
                return;
            }
            for (Connection late = late(); late != null; late = late()) {
                close(late, "the head of a request takes too long");
            }
            synchronized (Connections.this) {
                watched = false;
                watch();
            }
        }

        private @Nullable Connection late() {
            synchronized (Connections.this) {
                if (since.isEmpty() || firstNanos() < limitNanos) {
                    return null;
                }
                Connection late = since.keySet().iterator().next();
                forget(late);
                accept();
                return late;
            }
        }
    }

    /** A connection that counts the fields of heads and trailers. */
    private final class Http extends HttpConnection {
        /** What had come when the last answer was given. */
        private long bytesBefore;

        Http(HttpConfiguration configuration, Connector from, EndPoint endPoint) {
            super(configuration, from, endPoint);
        }

        @Override
        public void onFillable() {
            super.onFillable();
            heard(this);
        }

        @Override
        protected RequestHandler newRequestHandler() {
            return new RequestHandler() {
                private int fields;

                @Override
                public void messageBegin() {
                    fields = 0;
                    super.messageBegin();
                }

                @Override
                public void parsedHeader(HttpField field) {
                    count();
                    super.parsedHeader(field);
                }

                @Override
                public void parsedTrailer(HttpField field) {
                    count();
                    super.parsedTrailer(field);
                }

                private void count() {
                    fields++;
                    if (fields > MAX_FIELDS) {
                        throw new HttpException.RuntimeException(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431);
                    }
                }
            };
        }
    }
}
