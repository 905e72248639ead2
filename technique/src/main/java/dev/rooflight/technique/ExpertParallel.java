package dev.rooflight.technique;

import static dev.rooflight.technique.Category.PARALLELISM;
import static dev.rooflight.technique.Spreading.spread;

/** Spreads whole experts over devices; tokens travel to them and back. */
final class ExpertParallel {
    private ExpertParallel() {}

    /** The technique. */
    static Technique technique() {
        return spread(
                Technique.named(
                                "expert-parallel",
                                "Expert parallelism",
                                PARALLELISM,
                                "Spreads whole experts over devices; tokens travel to them and back.")
                        .said(
                                "Lepikhin et al. 2020, arXiv 2006.16668",
                                "tokens divide evenly over experts; needs as many tensor-parallel devices or replicas",
                                "skewed routing: the busiest device decides"),
                Slot.EXPERT,
                (p, n) -> p.withDataAndExperts(p.data(), n));
    }
}
