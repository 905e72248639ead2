package dev.rooflight.catalog.hub;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response, piece by piece, each with a longest wait; the client's own streams wait for ever. At most one
 * piece is held, so a body costs no memory, and closing it before its end breaks the connection off.
 */
final class TimedBody implements HttpResponse.BodySubscriber<TimedBody>, AutoCloseable {
    private static final int WORTH_DRAINING = 64 * 1024;

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private Flow.@Nullable Subscription subscription;
    private boolean closed;
    private boolean ended;

    /** A piece, or without one the end: a failure if there is a problem. */
    private record Event(
            List<ByteBuffer> piece, boolean last, @Nullable Throwable problem) {}

    @Override
    public CompletionStage<TimedBody> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        boolean unwanted;
        synchronized (this) {
            unwanted = closed || subscription != null;
            if (!unwanted) {
                subscription = given;
            }
        }
        if (unwanted) {
            given.cancel();
        } else {
            given.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> piece) {
        events.add(new Event(piece, false, null));
    }

    @Override
    public void onError(Throwable problem) {
        events.add(new Event(List.of(), true, problem));
    }

    @Override
    public void onComplete() {
        events.add(new Event(List.of(), true, null));
    }

    /**
     * The next piece; empty at the end.
     *
     * @throws HttpTimeoutException if it does not come in time
     * @throws IOException if the connection broke, or the body ended before its stated length
     */
    Optional<List<ByteBuffer>> next(Duration longestWait) throws IOException, InterruptedException {
        if (ended) {
            return Optional.empty();
        }
        Event event = events.poll(longestWait.toMillis(), TimeUnit.MILLISECONDS);
        if (event == null) {
            throw new HttpTimeoutException("nothing came for " + longestWait.toMillis() + " ms");
        }
        if (event.last()) {
            ended = true;
            if (event.problem() != null) {
                throw new IOException(event.problem().getMessage(), event.problem());
            }
            return Optional.empty();
        }
        Flow.Subscription current;
        synchronized (this) {
            current = subscription;
        }
        if (current != null) {
            current.request(1);
        }
        return Optional.of(event.piece());
    }

    /** Reads a short rest so that the connection can be used again, and closes. */
    void discard(Duration longestWait) throws InterruptedException {
        try {
            int drained = 0;
            Optional<List<ByteBuffer>> piece = next(longestWait);
            while (piece.isPresent() && drained < WORTH_DRAINING) {
                drained += piece.get().stream().mapToInt(ByteBuffer::remaining).sum();
                piece = next(longestWait);
            }
        } catch (IOException e) {
            // The rest is not needed, so neither is what happened to it.
            ended = true;
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        Flow.Subscription current;
        synchronized (this) {
            closed = true;
            current = subscription;
        }
        if (current != null) {
            current.cancel();
        }
    }
}
