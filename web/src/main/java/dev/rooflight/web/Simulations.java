package dev.rooflight.web;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.core.CancelledException;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.serving.fleet.Progress;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Simulations as streams of events: how far the one as expected is, then its result, or what went wrong. */
final class Simulations {
    /** Progress is told so often at most, in parts of all requests. */
    private static final int TOLD = 100;

    private final Analyst analyst;
    private final Clients clients;
    private final Lanes lanes;

    Simulations(Analyst analyst, Clients clients, Lanes lanes) {
        this.analyst = analyst;
        this.clients = clients;
        this.lanes = lanes;
    }

    /** Answers with a stream of events. */
    void answer(Context context) throws IOException {
        String text = context.queryParam("q");
        if (text == null) {
            throw RequestJson.wrong("q", "missing", "the JSON of a simulation");
        }
        Simulating asked = Simulating.read(RequestJson.parse(text.getBytes(StandardCharsets.UTF_8), "q"), analyst);
        HttpServletResponse response = context.res();
        EventStream stream = new EventStream(response.getOutputStream());
        Ticket ticket = clients.watch(context, Lanes.BUDGET);
        context.future(() -> {
            try {
                return lanes.run(asked.estimate(), ticket, () -> {
                            response.setContentType("text/event-stream");
                            response.setCharacterEncoding("UTF-8");
                            response.setHeader("X-Accel-Buffering", "no");
                            send(asked, ticket, stream);
                            return stream;
                        })
                        .whenComplete((sent, failure) -> {
                            clients.leave(ticket);
                            stream.close();
                        });
            } catch (ProblemException e) {
                clients.leave(ticket);
                throw e;
            }
        });
    }

    private static void send(Simulating asked, Ticket ticket, EventStream stream) {
        try {
            resultOrWhyNot(asked, ticket, stream);
        } catch (IOException | UncheckedIOException e) {
            // the client has gone, and with it everybody who could be told
            stream.close();
        }
    }

    private static void resultOrWhyNot(Simulating asked, Ticket ticket, EventStream stream) throws IOException {
        try {
            stream.send("result", asked.answer(ticket, requests -> new Told(stream, requests)));
        } catch (UncheckedIOException e) {
            throw e;
        } catch (ProblemException e) {
            stream.send("problem", e.problem().tree());
        } catch (InvalidValueException e) {
            stream.send("problem", Problem.of(e).tree());
        } catch (CatalogException e) {
            stream.send("problem", Problem.of(400, e).tree());
        } catch (ModelFormatException e) {
            stream.send("problem", Problem.of(400, e).tree());
        } catch (CancelledException e) {
            stream.send(
                    "problem", Problem.of(503, String.valueOf(e.getMessage())).tree());
        } catch (RuntimeException e) {
            stream.send("problem", WebServer.BUG.tree());
        }
    }

    /** A client that is told how far its simulation is, each hundredth of all requests. */
    private static final class Told implements Progress {
        private final EventStream stream;
        private final int requests;
        private int done;
        private int told;

        Told(EventStream stream, int requests) {
            this.stream = stream;
            this.requests = requests;
            tell();
        }

        @Override
        public void ended(int more) {
            done += more;
            if (done - told >= Math.max(1, requests / TOLD)) {
                tell();
            }
        }

        private void tell() {
            told = done;
            try {
                stream.send("progress", new TreeMap<>(Map.of("done", done, "requests", requests)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
