package dev.rooflight.technique;

import static dev.rooflight.technique.Category.PARALLELISM;
import static dev.rooflight.technique.Spreading.spread;

/** Gives each device consecutive layers; microbatches follow each other through them. */
final class PipelineParallel {
    private PipelineParallel() {}

    /** The technique. */
    static Technique technique() {
        return spread(
                Technique.named(
                                "pipeline-parallel",
                                "Pipeline parallelism",
                                PARALLELISM,
                                "Gives each device consecutive layers; microbatches follow each other through them.")
                        .said(
                                "Huang et al. 2018, arXiv 1811.06965",
                                "layers divide about evenly",
                                "a batch of one gains nothing"),
                Slot.PIPELINE,
                (p, n) -> p.withPipeline(n));
    }
}
