package dev.rooflight.technique;

import static dev.rooflight.technique.Category.PARALLELISM;
import static dev.rooflight.technique.Spreading.MODEL;
import static dev.rooflight.technique.Spreading.spread;

/** Runs replicas, each with sequences of its own. */
final class DataParallel {
    private DataParallel() {}

    /** The technique. */
    static Technique technique() {
        return spread(
                Technique.named(
                                "data-parallel",
                                "Data parallelism",
                                PARALLELISM,
                                "Runs replicas, each with sequences of its own.")
                        .said(MODEL, "requests divide evenly over replicas", "uneven requests"),
                Slot.DATA,
                (p, n) -> p.withDataAndExperts(n, p.expert()));
    }
}
