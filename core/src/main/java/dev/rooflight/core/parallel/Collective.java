package dev.rooflight.core.parallel;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import java.util.Locale;

/**
 * Data that devices exchange.
 *
 * <p>With S the payload in bytes and n devices, each device sends, in the best of the known algorithms, 2(n-1)/n·S for an
 * all-reduce (S: what is reduced), (n-1)/n·S for an all-gather (S: what everyone has in the end), an all-to-all (S: what a
 * device holds for all) and a ring exchange, and S for a send (Thakur, Rabenseifner, Gropp, IJHPCA 19(1), 2005).
 *
 * @param kind what is exchanged
 * @param devices n; 2 or more
 * @param stride devices between neighbours of the group: 1 for a tensor group
 */
public record Collective(Kind kind, int devices, int stride) {

    /** Kinds of exchange. */
    public enum Kind {
        ALL_REDUCE,
        ALL_GATHER,
        ALL_TO_ALL,
        SEND;

        /** As people write it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public Collective {
        requireNonNull(kind, "kind is null");
        Require.within("devices of a collective", devices, 2, 1_000_000);
        Require.within("stride of a collective", stride, 1, 1_000_000);
    }

    /** Bytes that each device sends per byte of payload when {@code n} devices take part. */
    public double bytesSentPerByte(int n) {
        double others = (n - 1.0) / n;
        return switch (kind) {
            case ALL_REDUCE -> 2 * others;
            case ALL_GATHER, ALL_TO_ALL -> others;
            case SEND -> 1;
        };
    }

    /** Rounds of messages that a ring of {@code n} devices takes. */
    public int steps(int n) {
        return switch (kind) {
            case ALL_REDUCE -> 2 * (n - 1);
            case ALL_GATHER, ALL_TO_ALL -> n - 1;
            case SEND -> 1;
        };
    }
}
