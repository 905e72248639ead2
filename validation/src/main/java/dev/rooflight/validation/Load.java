package dev.rooflight.validation;

/** How many requests a deployment had to serve while it was measured. */
public sealed interface Load {
    /**
     * A fixed number of requests at all times.
     *
     * @param requests 1 or more
     */
    record Concurrency(int requests) implements Load {
        /** Checks the range. */
        public Concurrency {
            if (requests < 1) {
                throw new IllegalArgumentException("requests is %s; expected 1 or more".formatted(requests));
            }
        }

        @Override
        public String toString() {
            return requests == 1 ? "batch 1" : "concurrency " + requests;
        }
    }

    /** As many requests as give the most tokens per second. */
    record Maximum() implements Load {
        @Override
        public String toString() {
            return "maximum throughput";
        }
    }

    /**
     * Requests that arrive at a rate.
     *
     * @param description the source's words
     */
    record Offered(String description) implements Load {
        @Override
        public String toString() {
            return "offered load: " + description;
        }
    }
}
