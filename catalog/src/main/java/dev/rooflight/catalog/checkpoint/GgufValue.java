package dev.rooflight.catalog.checkpoint;

import java.util.List;

/** A value of a GGUF file's metadata. */
public sealed interface GgufValue {
    /** An integer of any width, signed or not. */
    record Whole(long value) implements GgufValue {}

    /** A floating-point number; also an unsigned 64-bit integer beyond 2^63 - 1, rounded. */
    record Real(double value) implements GgufValue {}

    /** A truth value. */
    record Flag(boolean value) implements GgufValue {}

    /** A text of at most 65,536 bytes. */
    record Text(String value) implements GgufValue {}

    /**
     * A longer text, which is not kept.
     *
     * @param bytes its length
     */
    record LongText(long bytes) implements GgufValue {}

    /**
     * A list.
     *
     * @param count how many elements the file gives it
     * @param elements all of them, or none if they are too many to keep (more than 1,024: a tokenizer's)
     */
    record Listed(long count, List<GgufValue> elements) implements GgufValue {
        public Listed {
            elements = List.copyOf(elements);
        }

        /** Whether all elements were kept. */
        public boolean isComplete() {
            return elements.size() == count;
        }
    }
}
