package dev.rooflight.technique;

import static dev.rooflight.technique.Category.PARALLELISM;

import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.parallel.Rank;
import java.util.function.BiFunction;

/** A model spread over devices. */
final class Spreading {
    static final String MODEL = "per-device work plus exchanges, see the parallelism documentation";

    private Spreading() {}

    static Technique spread(
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
