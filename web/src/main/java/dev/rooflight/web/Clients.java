package dev.rooflight.web;

import io.javalin.http.Context;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;

/** Looks after the clients that long work is done for: work whose client has gone, or whose time is up, ends at its next step. */
final class Clients implements AutoCloseable {
    /** Work ends within 100 ms of its client: so often it is looked, and the rest is for the step it is at. */
    private static final int LOOK_MILLIS = 25;

    private final Map<Ticket, EndPoint> waiting = new ConcurrentHashMap<>();
    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(task -> Lane.thread(task, "rooflight-clients"));

    private final Future<?> looking;

    Clients() {
        looking = watch.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Looks after the client of a request.
     *
     * @param budget time until its answer has to be on its way
     * @return for the work that it waits for
     */
    Ticket watch(Context context, Duration budget) {
        Ticket ticket = new Ticket(budget);
        waiting.put(
                ticket,
                ServletContextRequest.getServletContextRequest(context.req())
                        .getConnectionMetaData()
                        .getConnection()
                        .getEndPoint());
        return ticket;
    }

    /** Looks after it no longer: its answer is on the way. */
    void leave(Ticket ticket) {
        waiting.remove(ticket);
    }

    /** How many wait. */
    int count() {
        return waiting.size();
    }

    private void look() {
        waiting.forEach((ticket, connection) -> {
            if (connection instanceof WatchedEndPoint watched && watched.gone()) {
                ticket.cancel("the client has gone");
            } else {
                ticket.cancelIfLate();
            }
        });
    }

    /** All work ends at its next step. */
    @Override
    public void close() {
        looking.cancel(true);
        watch.shutdownNow();
        waiting.keySet().forEach(ticket -> ticket.cancel("the server stops"));
    }
}
