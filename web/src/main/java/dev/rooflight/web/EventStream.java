package dev.rooflight.web;

import dev.rooflight.report.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/** Server-sent events to one client; a client that has gone shows as an {@link IOException}. */
final class EventStream {
    private final OutputStream out;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean open = true;

    EventStream(OutputStream out) {
        this.out = out;
    }

    /** Sends an event with a document. */
    void send(String event, Object tree) throws IOException {
        write("event: " + event + "\ndata: " + new String(Json.compact(tree), StandardCharsets.UTF_8) + "\n\n");
    }

    /** Sends a comment, unless an event is being sent; whether nothing has shown yet that the client has gone. */
    boolean beat() {
        if (open && lock.tryLock()) {
            try {
                write(": beat\n\n");
            } catch (IOException e) {
                open = false;
            } finally {
                lock.unlock();
            }
        }
        return open;
    }

    /** Sends nothing more after what is being sent, without waiting for that. */
    void abandon() {
        open = false;
    }

    /** Sends nothing from now on. */
    void close() {
        lock.lock();
        try {
            open = false;
        } finally {
            lock.unlock();
        }
    }

    private void write(String text) throws IOException {
        lock.lock();
        try {
            if (!open) {
                throw new IOException("the client has gone");
            }
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException | IllegalStateException e) {
            open = false;
            throw new IOException("the client has gone", e);
        } finally {
            lock.unlock();
        }
    }
}
