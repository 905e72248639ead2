package dev.rooflight.validation.calibration;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Counts rows that are left out, by what they are and why. */
final class DroppedRows {
    private final Map<String, Integer> counts = new TreeMap<>();

    /** Counts one more. */
    void add(String what, String reason) {
        add(what, reason, 1);
    }

    /** Counts so many more. */
    void add(String what, String reason, int rows) {
        counts.merge(what + ": " + reason, rows, Integer::sum);
    }

    /** All counts, by what and why. */
    Map<String, Integer> counts() {
        return Collections.unmodifiableMap(counts);
    }
}
