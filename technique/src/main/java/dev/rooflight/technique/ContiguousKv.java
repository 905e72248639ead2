package dev.rooflight.technique;

import static dev.rooflight.technique.Cache.block;
import static dev.rooflight.technique.Category.CACHE;

/** Reserves the longest context for every sequence, as engines did before paging; to compare with. */
final class ContiguousKv {
    private ContiguousKv() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "contiguous-kv",
                        "Contiguous KV cache",
                        CACHE,
                        "Reserves the longest context for every sequence, as engines did before paging; to compare with.")
                .taking(Parameter.integer(
                        "reserved", 2048, 1, 1_000_000, "positions", "positions reserved for a sequence at a time"))
                .deciding(Slot.KV_ALLOCATION)
                .said(
                        "arXiv 2309.06180: 20.4 to 38.2 % of reserved memory held tokens",
                        "memory only; time does not change", "fragmentation between sequences comes on top")
                .exact("none: the same output", Effort.NONE)
                .doing((before, values) -> block(before, values.count("reserved")));
    }
}
