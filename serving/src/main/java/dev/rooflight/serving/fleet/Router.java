package dev.rooflight.serving.fleet;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.serving.load.Requests;
import java.util.List;
import java.util.Locale;

/** Which replica a request goes to. */
public sealed interface Router {
    /** As it is typed. */
    String id();

    /** Whether it looks at what replicas do at the moment, or decides by the requests alone. */
    boolean looks();

    /**
     * The replica of a request.
     *
     * @param sent how many requests were sent before
     */
    int choose(Requests requests, int request, int sent, Loads loads);

    /** What replicas do at the moment. */
    interface Loads {
        /** How many replicas there are. */
        int replicas();

        /** Requests that were sent to a replica and have not ended. */
        int unfinished(int replica);

        /** Tokens of a request's prompt that are in a replica's cache, once its step under way has ended. */
        int found(int replica, int request);

        /** Tokens of a request's prompt. */
        int prompt(int request);
    }

    /** The one after the other. */
    record RoundRobin() implements Router {
        @Override
        public String id() {
            return "round";
        }

        @Override
        public boolean looks() {
            return false;
        }

        @Override
        public int choose(Requests requests, int request, int sent, Loads loads) {
            return sent % loads.replicas();
        }
    }

    /** That which has fewest requests; the first of several. */
    record LeastRequests() implements Router {
        @Override
        public String id() {
            return "least";
        }

        @Override
        public boolean looks() {
            return true;
        }

        @Override
        public int choose(Requests requests, int request, int sent, Loads loads) {
            int best = 0;
            for (int replica = 1; replica < loads.replicas(); replica++) {
                best = loads.unfinished(replica) < loads.unfinished(best) ? replica : best;
            }
            return best;
        }
    }

    /** All of a conversation to the same, and of prompts that begin alike; others the one after the other. */
    record Sticky() implements Router {
        @Override
        public String id() {
            return "session";
        }

        @Override
        public boolean looks() {
            return false;
        }

        @Override
        public int choose(Requests requests, int request, int sent, Loads loads) {
            int session = requests.session(request);
            if (session >= 0) {
                return session % loads.replicas();
            }
            return requests.segments(request) > 0
                    ? (int) Math.floorMod(requests.segmentKey(request, 0), (long) loads.replicas())
                    : sent % loads.replicas();
        }
    }

    /**
     * That where least is left to do: prompt tokens that are not in its cache, and tokens of work in progress, as Dynamo's router
     * weighs them.
     *
     * @param overlap weight of the prompt's tokens against requests in work
     */
    record KvAware(double overlap) implements Router {
        @Override
        public String id() {
            return "kv";
        }

        @Override
        public boolean looks() {
            return true;
        }

        @Override
        public int choose(Requests requests, int request, int sent, Loads loads) {
            int best = 0;
            double least = Double.POSITIVE_INFINITY;
            for (int replica = 0; replica < loads.replicas(); replica++) {
                double missing = loads.prompt(request) - loads.found(replica, request);
                // a request in work counts as a prompt of the same length
                double cost = overlap * missing + (double) loads.unfinished(replica) * loads.prompt(request);
                if (cost < least) {
                    least = cost;
                    best = replica;
                }
            }
            return best;
        }
    }

    /** All of them, as they are unless something is said. */
    List<Router> ALL = List.of(new RoundRobin(), new LeastRequests(), new KvAware(1), new Sticky());

    /**
     * A router by its name.
     *
     * @throws InvalidValueException if there is none of that name
     */
    static Router named(String id) {
        String wanted = id.strip().toLowerCase(Locale.ROOT);
        return ALL.stream()
                .filter(router -> router.id().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new InvalidValueException(
                        "router",
                        "'" + id + "'",
                        "one of "
                                + String.join(", ", ALL.stream().map(Router::id).toList())));
    }
}
