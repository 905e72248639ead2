package dev.rooflight.technique;

import dev.rooflight.core.parallel.Feasibility;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.parallel.Rank;
import java.util.Optional;
import java.util.function.BiFunction;

/** A model spread over devices. */
final class Spreading {
    static final String MODEL = "per-device work plus exchanges, see the parallelism documentation";

    private Spreading() {}

    /** A technique that changes how a model is spread; {@code change} is given the number of devices. */
    static Technique spread(Technique.Builder named, Slot slot, BiFunction<Parallelism, Integer, Parallelism> change) {
        return named.as(Technique.Kind.PLATFORM)
                .taking(Parameter.integer("devices", 2, 1, 65_536, "devices", "devices or replicas"))
                .deciding(slot)
                .exact("none but rounding", Effort.low("an option of serving engines"))
                .where((before, values) -> Rank.feasibility(before.model(), spread(before, values, change))
                                instanceof Feasibility.Impossible split
                        ? Optional.of(new Refusal.NotSplit(split))
                        : Optional.empty())
                .doing((before, values) ->
                        before.with(before.deployment().withParallelism(spread(before, values, change))));
    }

    private static Parallelism spread(
            Scenario before, Values values, BiFunction<Parallelism, Integer, Parallelism> change) {
        return change.apply(before.deployment().parallelism(), values.count("devices"));
    }
}
