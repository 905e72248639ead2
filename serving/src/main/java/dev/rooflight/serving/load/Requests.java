package dev.rooflight.serving.load;

import dev.rooflight.core.Require;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Requests in the order in which they are sent, as columns. Immutable.
 *
 * <p>Content says which prompts begin alike: a prompt is a row of segments, each a key and a number of tokens. Two segments of one key
 * hold the same tokens, the longer one more of them. What of a prompt no segment covers, and every output that does not continue its
 * prompt's last segment, is like nothing else.
 */
public final class Requests {
    /** Most tokens of a prompt or an output. */
    public static final int MAX_TOKENS = 1_000_000_000;

    private static final int NONE = -1;
    /** Key of what all requests begin with. */
    private static final long COMMON = 0xA11_0000_0000L;

    private final int size;
    private final double[] arrivals;
    private final int[] prompts;
    private final int[] outputs;
    private final int @Nullable [] limits;
    private final String @Nullable [] ids;
    private final int @Nullable [] sessions;
    private final int @Nullable [] after;
    private final double @Nullable [] delays;
    private final int @Nullable [] firstSegments;
    private final long[] keys;
    private final int[] lengths;
    private final boolean @Nullable [] continues;

    private Requests(Builder from) {
        this.size = from.size;
        this.arrivals = Arrays.copyOf(from.arrivals, size);
        this.prompts = Arrays.copyOf(from.prompts, size);
        this.outputs = Arrays.copyOf(from.outputs, size);
        this.limits = from.limits == null ? null : Arrays.copyOf(from.limits, size);
        this.ids = from.ids == null ? null : Arrays.copyOf(from.ids, size);
        this.sessions = from.sessions == null ? null : Arrays.copyOf(from.sessions, size);
        this.after = from.after == null ? null : Arrays.copyOf(from.after, size);
        this.delays = from.delays == null ? null : Arrays.copyOf(from.delays, size);
        this.keys = Arrays.copyOf(from.keys, from.segments);
        this.lengths = Arrays.copyOf(from.lengths, from.segments);
        this.continues = from.continues == null ? null : Arrays.copyOf(from.continues, size);
        if (from.firstSegments == null) {
            this.firstSegments = null;
        } else {
            this.firstSegments = Arrays.copyOf(from.firstSegments, size + 1);
            this.firstSegments[size] = from.segments;
        }
    }

    /** A builder without requests. */
    public static Builder builder() {
        return new Builder();
    }

    /** How many there are. */
    public int size() {
        return size;
    }

    /** When a request is sent at the earliest, in seconds from the start; clients may send it later. */
    public double arrivalSeconds(int request) {
        return arrivals[request];
    }

    /** Tokens of its prompt; 1 or more. */
    public int promptTokens(int request) {
        return prompts[request];
    }

    /** Tokens that it generates; 1 or more. No scheduler sees it before it ends. */
    public int outputTokens(int request) {
        return outputs[request];
    }

    /** Tokens that it may generate at most, which schedulers see; {@link #outputTokens} or more. */
    public int maxTokens(int request) {
        return limits == null || limits[request] == 0 ? outputs[request] : limits[request];
    }

    /** Most tokens that a request may come to have, its prompt and all that it may generate; 1 or more. */
    public int longest() {
        int longest = 1;
        for (int i = 0; i < size; i++) {
            longest = Math.max(longest, prompts[i] + maxTokens(i));
        }
        return longest;
    }

    /** Tokens of the longest prompt; 1 or more. */
    public int longestPrompt() {
        int longest = 1;
        for (int i = 0; i < size; i++) {
            longest = Math.max(longest, prompts[i]);
        }
        return longest;
    }

    /** What its file calls it; its number where it has no name. */
    public String id(int request) {
        String id = ids == null ? null : ids[request];
        return id == null ? Integer.toString(request) : id;
    }

    /** The conversation that it belongs to; negative where it stands alone. */
    public int session(int request) {
        return sessions == null ? NONE : sessions[request];
    }

    /** The request that has to end before this one is sent; negative where there is none. */
    public int after(int request) {
        return after == null ? NONE : after[request];
    }

    /** Seconds from the end of {@link #after} until this one is sent. */
    public double delaySeconds(int request) {
        return delays == null ? 0 : delays[request];
    }

    /** Whether any request waits for another. */
    public boolean chained() {
        return after != null;
    }

    /** Whether any prompt may begin like another. */
    public boolean sharing() {
        return firstSegments != null;
    }

    /** Segments of a request's prompt that others may have, too. */
    public int segments(int request) {
        return firstSegments == null ? 0 : firstSegments[request + 1] - firstSegments[request];
    }

    /** Key of a segment. */
    public long segmentKey(int request, int segment) {
        return keys[first(request) + segment];
    }

    /** Tokens of a segment; those of all segments of a prompt are no more than the prompt's. */
    public int segmentTokens(int request, int segment) {
        return lengths[first(request) + segment];
    }

    /** Whether its output goes on with its last segment, so that a later prompt may hold both. */
    public boolean outputContinues(int request) {
        return continues != null && continues[request];
    }

    /**
     * The same requests faster, or slower, and several times one after the other; what they have in common is the same each time.
     *
     * @param speed how many times as fast they come; above 0
     * @param times 1 or more; times their number at most {@link Load#MOST}
     */
    public Requests played(double speed, int times) {
        Require.positive("speed", speed, "times");
        Require.within("requests", (long) size * times, 1, Load.MOST);
        Builder played = builder();
        // as long as to the last one, and a mean gap
        double length = size == 0 ? 0 : arrivals[size - 1] * (1 + 1.0 / Math.max(1, size - 1));
        for (int time = 0; time < times; time++) {
            for (int i = 0; i < size; i++) {
                copy(i, played, (arrivals[i] + time * length) / speed, time);
            }
        }
        return played.build();
    }

    /** The same requests, whose first tokens are all alike, as far as nothing is said of what they begin with. */
    public Requests beginningAlike(int tokens) {
        Builder alike = builder();
        for (int i = 0; i < size; i++) {
            copy(i, alike, arrivals[i], 0);
            if (segments(i) == 0) {
                alike.content(COMMON, Math.min(tokens, prompts[i]));
            }
        }
        return alike.build();
    }

    /** Adds a request to others, as the one of so many times that all are gone through. */
    private void copy(int request, Builder to, double arrival, int time) {
        to.add(arrival, prompts[request], outputs[request]);
        if (limits != null) {
            to.maxTokens(maxTokens(request));
        }
        if (ids != null) {
            to.id(time == 0 ? id(request) : id(request) + "#" + time);
        }
        if (session(request) >= 0) {
            to.session(session(request));
        }
        if (after(request) >= 0) {
            to.after(after(request) + time * size, delaySeconds(request));
        }
        for (int segment = 0; segment < segments(request); segment++) {
            to.content(segmentKey(request, segment), segmentTokens(request, segment));
        }
        if (outputContinues(request)) {
            to.outputContinues();
        }
    }

    private int first(int request) {
        return firstSegments == null ? 0 : firstSegments[request];
    }

    /** Collects requests. For one thread. */
    public static final class Builder {
        private int size;
        private int segments;
        private double[] arrivals = new double[16];
        private int[] prompts = new int[16];
        private int[] outputs = new int[16];
        private int @Nullable [] limits;
        private String @Nullable [] ids;
        private int @Nullable [] sessions;
        private int @Nullable [] after;
        private double @Nullable [] delays;
        private int @Nullable [] firstSegments;
        private long[] keys = new long[16];
        private int[] lengths = new int[16];
        private boolean @Nullable [] continues;

        private Builder() {}

        /**
         * One more request.
         *
         * @param arrivalSeconds when it is sent; not before those added earlier
         * @param promptTokens 1 to {@link #MAX_TOKENS}
         * @param outputTokens 1 to {@link #MAX_TOKENS}
         */
        public Builder add(double arrivalSeconds, int promptTokens, int outputTokens) {
            double earliest = size == 0 ? 0 : arrivals[size - 1];
            Require.that(
                    arrivalSeconds >= earliest && arrivalSeconds < Double.POSITIVE_INFINITY,
                    "arrival (seconds)",
                    arrivalSeconds,
                    "a number not below that of the request before it, " + earliest);
            Require.within("prompt tokens", promptTokens, 1, MAX_TOKENS);
            Require.within("output tokens", outputTokens, 1, MAX_TOKENS);
            if (size == arrivals.length) {
                grow();
            }
            arrivals[size] = arrivalSeconds;
            prompts[size] = promptTokens;
            outputs[size] = outputTokens;
            if (firstSegments != null) {
                firstSegments[size] = segments;
            }
            size++;
            return this;
        }

        /** Of the last one added: tokens that it may generate at most. */
        public Builder maxTokens(int tokens) {
            Require.within("max tokens", tokens, outputs[last()], MAX_TOKENS);
            limits = limits == null ? new int[arrivals.length] : limits;
            limits[last()] = tokens;
            return this;
        }

        /** Of the last one added: its name. */
        public Builder id(String id) {
            ids = ids == null ? new String[arrivals.length] : ids;
            ids[last()] = id;
            return this;
        }

        /** Of the last one added: the conversation that it belongs to; 0 or more. */
        public Builder session(int session) {
            Require.within("session", session, 0, Integer.MAX_VALUE);
            if (sessions == null) {
                sessions = new int[arrivals.length];
                Arrays.fill(sessions, NONE);
            }
            sessions[last()] = session;
            return this;
        }

        /** Of the last one added: it is sent so many seconds after another one, added earlier, ended. */
        public Builder after(int request, double delaySeconds) {
            Require.within("the request before it", request, 0, last() - 1);
            Require.within("delay (seconds)", delaySeconds, 0, Double.MAX_VALUE);
            if (after == null) {
                after = new int[arrivals.length];
                Arrays.fill(after, NONE);
            }
            delays = delays == null ? new double[arrivals.length] : delays;
            after[last()] = request;
            delays[last()] = delaySeconds;
            return this;
        }

        /** Of the last one added: the next tokens of its prompt are the first of what a key stands for. */
        public Builder content(long key, int tokens) {
            Require.within("tokens of a segment", tokens, 1, prompts[last()]);
            if (firstSegments == null) {
                firstSegments = new int[arrivals.length + 1];
            }
            if (segments == keys.length) {
                keys = Arrays.copyOf(keys, 2 * segments);
                lengths = Arrays.copyOf(lengths, 2 * segments);
            }
            keys[segments] = key;
            lengths[segments] = tokens;
            segments++;
            return this;
        }

        /** Of the last one added: its output goes on with the last segment of its prompt. */
        public Builder outputContinues() {
            continues = continues == null ? new boolean[arrivals.length] : continues;
            continues[last()] = true;
            return this;
        }

        /** How many there are so far. */
        public int size() {
            return size;
        }

        /** All of them. */
        public Requests build() {
            return new Requests(this);
        }

        private int last() {
            Require.that(size > 0, "requests", "none", "one that was added before");
            return size - 1;
        }

        private void grow() {
            int capacity = 2 * size;
            arrivals = Arrays.copyOf(arrivals, capacity);
            prompts = Arrays.copyOf(prompts, capacity);
            outputs = Arrays.copyOf(outputs, capacity);
            limits = limits == null ? null : Arrays.copyOf(limits, capacity);
            ids = ids == null ? null : Arrays.copyOf(ids, capacity);
            delays = delays == null ? null : Arrays.copyOf(delays, capacity);
            firstSegments = firstSegments == null ? null : Arrays.copyOf(firstSegments, capacity + 1);
            continues = continues == null ? null : Arrays.copyOf(continues, capacity);
            sessions = grown(sessions, capacity);
            after = grown(after, capacity);
        }

        private int @Nullable [] grown(int @Nullable [] column, int capacity) {
            if (column == null) {
                return null;
            }
            int[] wider = Arrays.copyOf(column, capacity);
            Arrays.fill(wider, size, capacity, NONE);
            return wider;
        }
    }
}
