package dev.rooflight.study.serving;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import dev.rooflight.serving.load.Clients;
import dev.rooflight.serving.load.Load;
import dev.rooflight.serving.load.Requests;
import java.util.List;

/** What is offered: requests, and how clients send them. */
public sealed interface Offered {
    /** The requests, in the order in which they are sent. */
    Requests requests();

    /** How they are sent. */
    Clients clients();

    /** Requests that are drawn. */
    record Drawn(Load load, Clients clients) implements Offered {
        public Drawn {
            requireNonNull(load, "load is null");
            requireNonNull(clients, "clients is null");
        }

        @Override
        public Requests requests() {
            return load.requests();
        }
    }

    /**
     * So many users who send one request after the other.
     *
     * @param load what is drawn; its arrivals do not count
     * @param users at a time
     * @param thinkSeconds from an answer to the next request
     */
    record Users(Load load, int users, double thinkSeconds) implements Offered {
        public Users {
            requireNonNull(load, "load is null");
            Require.within("users", users, 1, Load.MOST);
            Require.within("think (seconds)", thinkSeconds, 0, 1e9);
        }

        @Override
        public Clients clients() {
            return new Clients.OpenLoop();
        }

        @Override
        public Requests requests() {
            Requests drawn = load.atRate(Double.POSITIVE_INFINITY).requests();
            Requests.Builder chained = Requests.builder();
            for (int i = 0; i < drawn.size(); i++) {
                chained.add(0, drawn.promptTokens(i), drawn.outputTokens(i));
                for (int segment = 0; segment < drawn.segments(i); segment++) {
                    chained.content(drawn.segmentKey(i, segment), drawn.segmentTokens(i, segment));
                }
                if (i >= users) {
                    chained.after(i - users, thinkSeconds);
                }
            }
            return chained.build();
        }
    }

    /**
     * Requests of a file.
     *
     * @param name of the file
     * @param format that it is in
     * @param notes what was found when it was read, a line each
     * @param requests as they are sent
     */
    record Trace(String name, String format, List<String> notes, Requests requests, Clients clients)
            implements Offered {
        public Trace {
            requireNonNull(name, "name is null");
            requireNonNull(format, "format is null");
            requireNonNull(requests, "requests is null");
            requireNonNull(clients, "clients is null");
            notes = List.copyOf(notes);
        }
    }
}
