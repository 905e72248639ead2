package dev.rooflight.technique;

import static dev.rooflight.technique.Category.PARALLELISM;
import static dev.rooflight.technique.Spreading.spread;

/** Splits the positions of each sequence over devices. */
final class ContextParallel {
    private ContextParallel() {}

    /** The technique. */
    static Technique technique() {
        return spread(
                Technique.named(
                                "context-parallel",
                                "Context parallelism",
                                PARALLELISM,
                                "Splits the positions of each sequence over devices.")
                        .said("Liu et al. 2023, arXiv 2310.01889", "positions divide evenly", "recurrent mixers"),
                Slot.CONTEXT,
                (p, n) -> p.withContext(n));
    }
}
