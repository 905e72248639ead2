package dev.rooflight.catalog.checkpoint;

import java.util.Optional;

/**
 * The types of ggml, each a block of elements with its scales. Sizes are those of the structures in {@code
 * ggml-common.h}; a row of a tensor is a whole number of blocks.
 */
public enum GgmlType {
    F32(0, 1, 4, "fp32"),
    F16(1, 1, 2, "fp16"),
    Q4_0(2, 32, 2 + 16),
    Q4_1(3, 32, 2 + 2 + 16),
    Q5_0(6, 32, 2 + 4 + 16),
    Q5_1(7, 32, 2 + 2 + 4 + 16),
    Q8_0(8, 32, 2 + 32),
    Q8_1(9, 32, 2 + 2 + 32),
    Q2_K(10, 256, 16 + 64 + 2 + 2),
    Q3_K(11, 256, 32 + 64 + 12 + 2),
    Q4_K(12, 256, 2 + 2 + 12 + 128),
    Q5_K(13, 256, 2 + 2 + 12 + 32 + 128),
    Q6_K(14, 256, 128 + 64 + 16 + 2),
    Q8_K(15, 256, 4 + 256 + 32),
    IQ2_XXS(16, 256, 2 + 64),
    IQ2_XS(17, 256, 2 + 64 + 8),
    IQ3_XXS(18, 256, 2 + 96),
    IQ1_S(19, 256, 2 + 32 + 16),
    IQ4_NL(20, 32, 2 + 16),
    IQ3_S(21, 256, 2 + 64 + 8 + 32 + 4),
    IQ2_S(22, 256, 2 + 64 + 8 + 8),
    IQ4_XS(23, 256, 2 + 2 + 4 + 128),
    I8(24, 1, 1, "int8"),
    I16(25, 1, 2, "int16"),
    I32(26, 1, 4, ""),
    I64(27, 1, 8, ""),
    F64(28, 1, 8, ""),
    IQ1_M(29, 256, 32 + 16 + 8),
    BF16(30, 1, 2, "bf16"),
    TQ1_0(34, 256, 48 + 4 + 2),
    TQ2_0(35, 256, 64 + 2),
    MXFP4(39, 32, 1 + 16),
    NVFP4(40, 64, 4 + 32),
    Q1_0(41, 128, 2 + 16),
    Q2_0(42, 64, 2 + 16);

    private final int id;
    private final int blockElements;
    private final int blockBytes;
    private final String format;

    GgmlType(int id, int blockElements, int blockBytes) {
        this.id = id;
        this.blockElements = blockElements;
        this.blockBytes = blockBytes;
        this.format = name();
    }

    GgmlType(int id, int blockElements, int blockBytes, String format) {
        this.id = id;
        this.blockElements = blockElements;
        this.blockBytes = blockBytes;
        this.format = format;
    }

    /** Its number in a file. */
    public int id() {
        return id;
    }

    /** Elements per block. */
    public int blockElements() {
        return blockElements;
    }

    /** Bytes per block, scales included. */
    public int blockBytes() {
        return blockBytes;
    }

    /** Stored bits per element, scales included. */
    public double bitsPerElement() {
        return blockBytes * 8.0 / blockElements;
    }

    /** Its name in {@code NumberFormats}; none for what never holds weights. */
    public Optional<String> format() {
        return format.isEmpty() ? Optional.empty() : Optional.of(format);
    }

    /** The type of that number. */
    static Optional<GgmlType> numbered(long id) {
        for (GgmlType type : values()) {
            if (type.id == id) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** Whether the number was a type of ggml once and has been withdrawn. */
    static boolean isWithdrawn(long id) {
        return id == 4 || id == 5 || (id >= 31 && id <= 33) || (id >= 36 && id <= 38);
    }
}
