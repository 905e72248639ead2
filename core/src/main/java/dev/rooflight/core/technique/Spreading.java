package dev.rooflight.core.technique;

import static dev.rooflight.core.technique.Category.PARALLELISM;

import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.parallel.Rank;
import java.util.List;
import java.util.function.BiFunction;

/** A model spread over devices. */
final class Spreading {
    private static final String MODEL = "per-device work plus exchanges, see the parallelism documentation";

    private Spreading() {}

    static List<Technique> all() {
        return List.of(
                spread(
                                "data-parallel",
                                "Data parallelism",
                                "Runs replicas, each with sequences of its own.",
                                Slot.DATA,
                                (p, n) -> new Parallelism(
                                        p.tensor(),
                                        p.pipeline(),
                                        p.expert(),
                                        n,
                                        p.context(),
                                        p.microbatches(),
                                        p.overlap()))
                        .said(MODEL, "requests divide evenly over replicas", "uneven requests"),
                spread(
                                "tensor-parallel",
                                "Tensor parallelism",
                                "Splits every layer's heads and channels over devices, with two sums of activations a layer.",
                                Slot.TENSOR,
                                (p, n) -> p.withTensor(n))
                        .said(
                                "Shoeybi et al. 2019, arXiv 1909.08053",
                                "heads and channels divide evenly",
                                "exchanges over slow links"),
                spread(
                                "context-parallel",
                                "Context parallelism",
                                "Splits the positions of each sequence over devices.",
                                Slot.CONTEXT,
                                (p, n) -> new Parallelism(
                                        p.tensor(),
                                        p.pipeline(),
                                        p.expert(),
                                        p.data(),
                                        n,
                                        p.microbatches(),
                                        p.overlap()))
                        .said("Liu et al. 2023, arXiv 2310.01889", "positions divide evenly", "recurrent mixers"),
                spread(
                                "pipeline-parallel",
                                "Pipeline parallelism",
                                "Gives each device consecutive layers; microbatches follow each other through them.",
                                Slot.PIPELINE,
                                (p, n) -> new Parallelism(
                                        p.tensor(),
                                        n,
                                        p.expert(),
                                        p.data(),
                                        p.context(),
                                        p.microbatches(),
                                        p.overlap()))
                        .said(
                                "Huang et al. 2018, arXiv 1811.06965",
                                "layers divide about evenly",
                                "a batch of one gains nothing"),
                spread(
                                "expert-parallel",
                                "Expert parallelism",
                                "Spreads whole experts over devices; tokens travel to them and back.",
                                Slot.EXPERT,
                                (p, n) -> new Parallelism(
                                        p.tensor(),
                                        p.pipeline(),
                                        n,
                                        p.data(),
                                        p.context(),
                                        p.microbatches(),
                                        p.overlap()))
                        .said(
                                "Lepikhin et al. 2020, arXiv 2006.16668",
                                "tokens divide evenly over experts; needs as many tensor-parallel devices or replicas",
                                "skewed routing: the busiest device decides"));
    }

    private static Technique spread(
            String id,
            String title,
            String description,
            Slot slot,
            BiFunction<Parallelism, Integer, Parallelism> change) {
        return Technique.of(id, title, PARALLELISM, description, (before, values) -> {
                    Parallelism changed = change.apply(before.deployment().parallelism(), values.count("devices"));
                    Rank.of(before.model(), changed);
                    return before.with(before.deployment().withParallelism(changed));
                })
                .taking(Parameter.integer("devices", 2, 1, 65_536, "devices", "devices or replicas"))
                .deciding(slot)
                .exact("none but rounding", "low: an option of serving engines");
    }
}
