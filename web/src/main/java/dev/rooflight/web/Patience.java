package dev.rooflight.web;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * How long the server waits for slow clients, and with what. A request is handled when its body is here, as an attribute, so
 * that no thread waits for the rest of it; a body that takes too long is refused. An answer that its client takes too slowly,
 * after a time of grace, is cut off; only time in which the client is waited for counts. What waits takes at most
 * {@value #MAX_WAITING_BYTES} bytes. Large bodies are handled a few at a time, or what is made of them would fill the heap.
 */
final class Patience extends Handler.Wrapper {
    static final Limits USUAL = new Limits(Duration.ofSeconds(30), Duration.ofSeconds(10), 32 * 1024);
    /** The attribute of a request that holds its body. */
    static final String BODY = "rooflight.body";

    static final int MAX_WAITING_BYTES = 32 * 1024 * 1024;
    /** So many bytes of bodies are worked at together, besides small ones: read, JSON takes forty times as much. */
    private static final int MAX_LARGE_BYTES = 2 * Bodies.MAX_BYTES;

    private static final int SMALL_BYTES = 32 * 1024;
    /** So much of a body that is too large is read all the same, so that its sender gets to see why it is refused. */
    private static final int MAX_DISCARDED = 8 * Bodies.MAX_BYTES;

    /**
     * Times that clients have.
     *
     * @param body to send a body
     * @param grace to take an answer, besides what its length takes
     * @param bytesPerSecond how fast an answer is to be taken
     */
    record Limits(Duration body, Duration grace, int bytesPerSecond) {}

    private final Limits limits;
    private final Connections connections;
    private final Turns large =
            new Turns(MAX_LARGE_BYTES, task -> getServer().getThreadPool().execute(task));

    /** Bytes of bodies that came in parts, and of answers that wait to be read. */
    private final AtomicLong waitingBytes = new AtomicLong();

    /** @param connections what is told which clients are waited for */
    Patience(Limits limits, Connections connections) {
        this.limits = limits;
        this.connections = connections;
    }

    /** How much waits. */
    long waitingBytes() {
        return waitingBytes.get();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        connections.begun(request);
        if (request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH) > MAX_DISCARDED) {
            Response.writeError(request, response, callback, 413);
            return true;
        }
        new Body(request, new Answer(request, response), callback).read(false);
        return true;
    }

    private static Connection connection(Request request) {
        return request.getConnectionMetaData().getConnection();
    }

    /** A body on its way; it is read by one thread at a time. */
    private final class Body implements Invocable.Task {
        private final Request request;
        private final Response response;
        private final Callback callback;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream(0);
        private final long bytesBefore;
        private long size;
        private long waiting;
        private Scheduler.@Nullable Task deadline;

        Body(Request request, Response response, Callback callback) {
            this.request = request;
            this.response = response;
            this.callback = callback;
            this.bytesBefore = connection(request).getBytesIn();
        }

        /** The rest of it has come, or a part. */
        @Override
        public void run() {
            read(true);
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }

        void read(boolean later) {
            while (true) {
                Content.Chunk chunk = request.read();
                if (chunk == null) {
                    if (await()) {
                        return;
                    }
                    end();
                    passLater(later);
                    return;
                }
                if (Content.Chunk.isFailure(chunk)) {
                    end();
                    fail(chunk.getFailure());
                    return;
                }
                add(chunk);
                chunk.release();
                if (chunk.isLast() || size > MAX_DISCARDED || waitingBytes.get() > MAX_WAITING_BYTES) {
                    end();
                    passLater(later);
                    return;
                }
            }
        }

        private void passLater(boolean later) {
            if (later) {
                request.getComponents().getExecutor().execute(this::pass);
            } else {
                pass();
            }
        }

        private void add(Content.Chunk chunk) {
            int length = chunk.remaining();
            size += length;
            // one byte too many is kept of what is too large
            int kept = Math.min(length, Bodies.MAX_BYTES + 1 - content.size());
            if (kept > 0) {
                byte[] bytes = new byte[kept];
                chunk.getByteBuffer().get(bytes);
                content.write(bytes, 0, kept);
            }
        }

        /** Waits for more, unless too much waits. */
        private boolean await() {
            if (deadline == null) {
                connections.await(connection(request), Connections.Awaited.BODY);
                deadline = request.getComponents()
                        .getScheduler()
                        .schedule(
                                () -> request.fail(new TimeoutException("the request takes too long")),
                                limits.body().toMillis(),
                                TimeUnit.MILLISECONDS);
                Request.addCompletionListener(request, failure -> waitingBytes.addAndGet(-waiting));
            }
            // what is no content, such as trailers, has come besides
            long besides = Math.max(0, connection(request).getBytesIn() - bytesBefore - size);
            long held = content.size() + besides;
            long all = waitingBytes.addAndGet(held - waiting);
            waiting = held;
            if (all > MAX_WAITING_BYTES) {
                return false;
            }
            request.demand(this);
            return true;
        }

        private void end() {
            if (deadline != null) {
                deadline.cancel();
                connections.done(connection(request), Connections.Awaited.BODY);
            }
        }

        private void fail(Throwable failure) {
            if (failure instanceof TimeoutException) {
                Response.writeError(request, response, callback, 408);
            } else {
                callback.failed(failure);
            }
        }

        private void pass() {
            if (waitingBytes.get() > MAX_WAITING_BYTES) {
                Response.writeError(request, response, callback, 503);
            } else if (content.size() > SMALL_BYTES) {
                large.take(content.size(), this::handle);
            } else {
                handle();
            }
        }

        private void handle() {
            request.setAttribute(BODY, content.toByteArray());
            try {
                Handler next = getHandler();
                if (next == null || !next.handle(request, response, callback)) {
                    Response.writeError(request, response, callback, 404);
                }
            } catch (Exception e) {
                Response.writeError(request, response, callback, e);
            }
        }
    }

    /** An answer on its way. */
    private final class Answer extends Response.Wrapper {
        private final AtomicLong waitedNanos = new AtomicLong();
        private long bytes;

        Answer(Request request, Response response) {
            super(request, response);
        }

        @Override
        public void write(boolean last, @Nullable ByteBuffer content, Callback callback) {
            int size = content == null ? 0 : content.remaining();
            bytes += size;
            Part part = new Part(callback, size);
            super.write(last, content, part);
            part.await();
        }

        private long leftNanos() {
            return limits.grace().toNanos()
                    + TimeUnit.SECONDS.toNanos(bytes / limits.bytesPerSecond())
                    - waitedNanos.get();
        }

        private void cut(String why) {
            connection(getRequest()).getEndPoint().close(new TimeoutException(why));
        }

        /** A part of an answer that is being written. */
        private final class Part extends Callback.Nested {
            private final int size;
            private final long start = System.nanoTime();
            private boolean written;
            private Scheduler.@Nullable Task deadline;

            Part(Callback callback, int size) {
                super(callback);
                this.size = size;
            }

            /** Waits, without a thread, if it is not written yet. */
            void await() {
                if (waits() && waitingBytes.get() > MAX_WAITING_BYTES) {
                    cut("too many answers wait for slow readers");
                }
            }

            private synchronized boolean waits() {
                if (!written) {
                    waitingBytes.addAndGet(size);
                    connections.await(connection(getRequest()), Connections.Awaited.READER);
                    deadline = getRequest()
                            .getComponents()
                            .getScheduler()
                            .schedule(() -> cut("the answer is read too slowly"), leftNanos(), TimeUnit.NANOSECONDS);
                }
                return !written;
            }

            private synchronized void end() {
                written = true;
                if (deadline != null) {
                    deadline.cancel();
                    connections.done(connection(getRequest()), Connections.Awaited.READER);
                    waitingBytes.addAndGet(-size);
                    waitedNanos.addAndGet(System.nanoTime() - start);
                }
            }

            @Override
            public void succeeded() {
                end();
                super.succeeded();
            }

            @Override
            public void failed(Throwable failure) {
                end();
                super.failed(failure);
            }
        }
    }
}
