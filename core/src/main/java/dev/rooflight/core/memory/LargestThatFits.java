package dev.rooflight.core.memory;

import java.util.function.LongPredicate;

/** Finds how far a deployment goes. */
public final class LargestThatFits {
    private LargestThatFits() {}

    /**
     * The largest number from 1 to {@code limit} that passes a test which no number above a failing one passes; 0 if none
     * does. Asks about log2(limit) times.
     */
    public static long upTo(long limit, LongPredicate fits) {
        long known = 0;
        long failing = limit + 1;
        while (failing - known > 1) {
            long middle = known + (failing - known) / 2;
            if (fits.test(middle)) {
                known = middle;
            } else {
                failing = middle;
            }
        }
        return known;
    }
}
