package dev.rooflight.catalog.checkpoint;

import dev.rooflight.catalog.text.OneLine;

/**
 * Memory that a header may take: half of the heap. Real checkpoints need a few hundred bytes per tensor (Kimi-K2 in
 * NVFP4, 280,000 tensors: 80 MB); a hostile header is refused before the heap is full.
 */
final class Budget {
    /** Bytes for a tensor apart from its name: record, string and map entries. */
    static final int TENSOR = 250;

    /** Bytes for an entry of a map or list apart from its texts. */
    static final int ENTRY = 120;

    private final String where;
    private final long limit;
    private long used;

    Budget(String where) {
        this(where, Runtime.getRuntime().maxMemory() / 2);
    }

    Budget(String where, long limit) {
        this.where = where;
        this.limit = limit;
    }

    /** Counts {@code bytes} and those of a text. */
    void charge(long bytes, String text) {
        charge(bytes + 2L * text.length());
    }

    /** Counts {@code bytes}, or refuses the file if it needs too many. */
    void charge(long bytes) {
        used += bytes;
        if (used > limit) {
            throw Problem.at(
                    where,
                    "listing its contents needs more than " + OneLine.count(limit / 1_000_000)
                            + " MB, half of the heap",
                    "",
                    "if the file is sound, allow more with -Xmx");
        }
    }

    /** Gives back what was counted for an entry with a text. */
    void release(long bytes, String text) {
        used -= bytes + 2L * text.length();
    }
}
