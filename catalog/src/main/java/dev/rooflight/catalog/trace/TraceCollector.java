package dev.rooflight.catalog.trace;

import dev.rooflight.catalog.text.OneLine;
import dev.rooflight.core.numeric.Digits;
import dev.rooflight.serving.load.Requests;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The requests of a trace so far, checked for what every format has in common: their order, how many, and what their blocks hold. */
final class TraceCollector {
    /** Most requests of a trace. */
    static final int MAX_REQUESTS = 100_000_000;

    private static final int MAX_SEGMENTS = 1_000_000_000;

    private final int first;
    private final Requests.Builder requests = Requests.builder();
    private final Map<String, Integer> sessions = new HashMap<>();
    private final List<String> notes = new ArrayList<>();
    private double latest;
    private long segments;

    TraceCollector(int first) {
        this.first = first;
    }

    /** Adds a request; what else is known of it is added to {@link #last}. */
    void add(TraceRow row, double seconds, int input, int output) {
        if (seconds < latest) {
            throw row.refused(
                    "arrives at " + Digits.of(seconds) + " s, before the request above at " + Digits.of(latest) + " s",
                    "arrivals that do not fall",
                    "sort the rows by time");
        }
        latest = seconds;
        requests.add(seconds, input, output);
    }

    /** Where more is said of the request added last. */
    Requests.Builder last() {
        return requests;
    }

    /** The number of a session by what the file calls it. */
    int session(String name) {
        Integer next = sessions.size();
        Integer known = sessions.putIfAbsent(name, next);
        return known == null ? next : known;
    }

    /**
     * Says which blocks the prompt of the request added last is made of: of so many tokens each, the last one of what is left.
     *
     * @param place the column of the ids
     */
    void blocks(TraceRow row, int place, long[] ids, int block, int input) {
        long needed = (input + (long) block - 1) / block;
        if (ids.length != needed) {
            throw row.refused(
                    place,
                    "a list of " + ids.length,
                    needed + " ids for a prompt of " + OneLine.count(input) + " tokens in blocks of " + block);
        }
        int left = input;
        for (long id : ids) {
            content(row, id, Math.min(block, left));
            left -= block;
        }
    }

    /** The next tokens of the last prompt are those of a block. */
    void content(TraceRow row, long key, int tokens) {
        if (++segments > MAX_SEGMENTS) {
            throw row.refused(
                    "more than " + OneLine.count(MAX_SEGMENTS) + " ids of blocks so far",
                    "at most that",
                    "read only the first requests");
        }
        requests.content(key, tokens);
    }

    /** Whether no more are wanted. */
    boolean isFull() {
        return requests.size() >= first;
    }

    int size() {
        return requests.size();
    }

    void note(String note) {
        notes.add(note);
    }

    List<String> notes() {
        return notes;
    }

    Requests build() {
        return requests.build();
    }
}
