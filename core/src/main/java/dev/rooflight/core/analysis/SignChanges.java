package dev.rooflight.core.analysis;

import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.LongToDoubleFunction;

/**
 * Whole numbers at which a function changes its sign, found by bisection: of its slope for its extremum, of its sign on either
 * side. Exact where the function rises and falls at most once between neighbouring cuts.
 *
 * @param f the function; 0 counts as positive
 * @param stride numbers within which f need not change
 */
record SignChanges(LongToDoubleFunction f, long stride) {

    /** The first numbers, above {@code from} up to {@code to}, of each new sign. */
    NavigableSet<Long> between(long from, NavigableSet<Long> cuts, long to) {
        NavigableSet<Long> found = new TreeSet<>();
        long start = from;
        for (long cut : cuts) {
            piece(start, cut, found);
            start = cut;
        }
        piece(start, to, found);
        return found;
    }

    private void piece(long from, long to, NavigableSet<Long> found) {
        // the last number may already follow another line
        change(to - 1, to, found);
        long extremum = extremum(from, to - 1);
        change(from, extremum, found);
        change(extremum, to - 1, found);
    }

    private long extremum(long from, long to) {
        long low = 0;
        long high = (to - from) / stride - 1;
        if (high < 1 || rises(from) == rises(from + high * stride)) {
            return to;
        }
        boolean first = rises(from);
        while (high - low > 1) {
            long middle = low + (high - low) / 2;
            if (rises(from + middle * stride) == first) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return from + high * stride;
    }

    private boolean rises(long at) {
        return f.applyAsDouble(at + stride) > f.applyAsDouble(at);
    }

    private void change(long from, long to, NavigableSet<Long> found) {
        if (from >= to || positive(from) == positive(to)) {
            return;
        }
        boolean first = positive(from);
        long low = from;
        long high = to;
        while (high - low > 1) {
            long middle = low + (high - low) / 2;
            if (positive(middle) == first) {
                low = middle;
            } else {
                high = middle;
            }
        }
        found.add(high);
    }

    private boolean positive(long at) {
        return f.applyAsDouble(at) >= 0;
    }
}
