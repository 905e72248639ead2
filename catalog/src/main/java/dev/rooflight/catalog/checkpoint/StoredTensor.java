package dev.rooflight.catalog.checkpoint;

import java.util.List;

/**
 * A tensor as a checkpoint stores it.
 *
 * @param name its name in the file
 * @param dtype the file format's own name of the type: {@code BF16}, {@code F8_E4M3}, {@code Q4_K}
 * @param shape sizes, slowest-varying dimension first, as PyTorch prints them (GGUF stores them the other way round);
 *     empty: a scalar
 * @param elements product of the sizes; where a packed format is stored as plain bytes, these are counted, not what
 *     they hold
 * @param bytes exact size of the data
 */
public record StoredTensor(String name, String dtype, List<Long> shape, long elements, long bytes) {
    public StoredTensor {
        shape = List.copyOf(shape);
    }

    /** Stored bits per element, scales of block formats included; 0 for a tensor without elements. */
    public double bitsPerElement() {
        return elements == 0 ? 0 : bytes * 8.0 / elements;
    }
}
