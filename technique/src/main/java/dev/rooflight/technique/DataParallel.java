package dev.rooflight.technique;

import static dev.rooflight.technique.Spreading.MODEL;
import static dev.rooflight.technique.Spreading.spread;

/** Runs replicas, each with sequences of its own. */
final class DataParallel {
    private DataParallel() {}

    /** The technique. */
    static Technique technique() {
        return spread(
                        "data-parallel",
                        "Data parallelism",
                        "Runs replicas, each with sequences of its own.",
                        Slot.DATA,
                        (p, n) -> p.withDataAndExperts(n, p.expert()))
                .said(MODEL, "requests divide evenly over replicas", "uneven requests");
    }
}
