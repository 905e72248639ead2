package dev.rooflight.serving.kv;

import dev.rooflight.serving.load.Requests;

/**
 * What the positions of a request hold, as keys: equal keys, equal tokens. Beyond its segments a request is like nothing else, but
 * itself when it comes again.
 */
public final class Content {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final Requests requests;

    /** Of these requests. */
    public Content(Requests requests) {
        this.requests = requests;
    }

    /**
     * Hashes of the first whole blocks of a request; each stands for its block and all before it.
     *
     * @param known hashes of the first of them, which are taken over
     * @param blocks how many there are to be
     * @param block positions of each
     */
    public long[] hashes(int request, long[] known, int blocks, int block) {
        if (blocks <= known.length) {
            return known;
        }
        long[] hashes = new long[blocks];
        System.arraycopy(known, 0, hashes, 0, known.length);
        Cursor cursor = new Cursor(requests, request);
        cursor.skip((long) known.length * block);
        long hash = known.length == 0 ? GOLDEN : known[known.length - 1];
        for (int i = known.length; i < blocks; i++) {
            int left = block;
            while (left > 0) {
                int run = (int) Math.min(left, cursor.left());
                hash = mix(hash, cursor.key(), cursor.offset(), run);
                cursor.skip(run);
                left -= run;
            }
            hashes[i] = hash;
        }
        return hashes;
    }

    /** Positions at the beginning of two requests that hold the same. */
    public int common(int one, int ofOne, int other, int ofOther) {
        Cursor a = new Cursor(requests, one);
        Cursor b = new Cursor(requests, other);
        int most = Math.min(ofOne, ofOther);
        int common = 0;
        while (common < most && a.key() == b.key() && a.offset() == b.offset()) {
            int run = (int) Math.min(most - common, Math.min(a.left(), b.left()));
            a.skip(run);
            b.skip(run);
            common += run;
        }
        return common;
    }

    /** A hash, and so many tokens of a key behind it. */
    static long mix(long hash, long key, long offset, int tokens) {
        return finish(finish(finish(hash ^ finish(key + GOLDEN)) + offset * GOLDEN) + tokens);
    }

    /** The finisher of SplitMix64: every bit of the answer depends on every bit of the question. */
    private static long finish(long bits) {
        long z = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** A place among the positions of a request. */
    public static final class Cursor {
        /** What is like nothing else has keys that no file gives by chance. */
        private static final long UNIQUE = 0x5EED_0000_0000_0000L;

        private final Requests requests;
        private final int request;
        private final int segments;
        /** Whether its last segment goes on: what no segment covers of a prompt is like nothing else. */
        private final boolean open;

        private int segment;
        private long offset;

        /** At the first position. */
        public Cursor(Requests requests, int request) {
            this.requests = requests;
            this.request = request;
            this.segments = requests.segments(request);
            long covered = 0;
            for (int i = 0; requests.outputContinues(request) && i < segments; i++) {
                covered += requests.segmentTokens(request, i);
            }
            this.open = segments > 0 && covered == requests.promptTokens(request);
        }

        /** Another one at the same place. */
        Cursor copy() {
            Cursor copy = new Cursor(requests, request);
            copy.segment = segment;
            copy.offset = offset;
            return copy;
        }

        /** What this position is a part of. */
        public long key() {
            return segment < segments ? requests.segmentKey(request, segment) : UNIQUE + request;
        }

        /** Where in it. */
        public long offset() {
            return offset;
        }

        /** Positions of it from here on. */
        public long left() {
            boolean last = segment >= segments || (open && segment == segments - 1);
            return last ? Long.MAX_VALUE : requests.segmentTokens(request, segment) - offset;
        }

        /** Goes on by so many positions. */
        public void skip(long positions) {
            long todo = positions;
            while (todo >= left()) {
                todo -= left();
                segment++;
                offset = 0;
            }
            offset += todo;
        }
    }
}
