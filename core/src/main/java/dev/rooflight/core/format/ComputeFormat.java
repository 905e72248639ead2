package dev.rooflight.core.format;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An arithmetic that matrix units run: the format of both operands of a matrix product. Accumulation is wider and does not
 * matter here.
 */
public enum ComputeFormat {
    FP4(4, true),
    INT4(4, false),
    FP6(6, true),
    FP8(8, true),
    INT8(8, false),
    BF16(16, true),
    FP16(16, true),
    TF32(19, true),
    FP32(32, true);

    private static final List<ComputeFormat> WIDE = List.of(BF16, FP16, TF32, FP32);

    private final String id = name().toLowerCase(Locale.ROOT);
    private final int bits;
    private final boolean floating;

    ComputeFormat(int bits, boolean floating) {
        this.bits = bits;
        this.floating = floating;
    }

    /** Bits of one operand. */
    public int bits() {
        return bits;
    }

    /** Whether operands are floating point (else integer). */
    public boolean floating() {
        return floating;
    }

    /** Lower-case name as users write it, such as {@code bf16}. */
    public String id() {
        return id;
    }

    /** The format of that lower-case name, if there is one. */
    public static Optional<ComputeFormat> of(String id) {
        for (ComputeFormat format : values()) {
            if (format.id().equals(id)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /**
     * Formats that can stand in for this one, best first, itself included: where a device lacks a format, the operands are
     * converted to the first of these that it has. Integers widen to integers and then to 16-bit floats; BF16 and FP16 stand
     * in for each other (same width, same rate) before anything wider does.
     */
    public List<ComputeFormat> widening() {
        return switch (this) {
            case FP4 -> List.of(FP4, FP6, FP8, BF16, FP16, TF32, FP32);
            case INT4 -> List.of(INT4, INT8, FP16, BF16, TF32, FP32);
            case FP6 -> List.of(FP6, FP8, BF16, FP16, TF32, FP32);
            case FP8 -> List.of(FP8, BF16, FP16, TF32, FP32);
            case INT8 -> List.of(INT8, FP16, BF16, TF32, FP32);
            case BF16 -> WIDE;
            case FP16 -> List.of(FP16, BF16, TF32, FP32);
            case TF32 -> List.of(TF32, FP32);
            case FP32 -> List.of(FP32);
        };
    }

    /**
     * The narrowest format that holds both operands of a product: the wider of the two within a family; a pair of a narrow
     * integer and a narrow float (or of a format without arithmetic of its own, such as NF4) is converted to 16 bits.
     *
     * @param left stored format of one operand
     * @param right stored format of the other
     */
    public static ComputeFormat common(NumberFormat left, NumberFormat right) {
        ComputeFormat a = left.arithmetic().orElse(null);
        ComputeFormat b = right.arithmetic().orElse(null);
        if (a == null || b == null) {
            ComputeFormat known = a == null ? b : a;
            return known == null || known.bits < 16 ? FP16 : known;
        }
        if (a == b) {
            return a;
        }
        ComputeFormat wider = a.bits >= b.bits ? a : b;
        return wider.bits >= 16 || a.floating == b.floating ? wider : FP16;
    }
}
