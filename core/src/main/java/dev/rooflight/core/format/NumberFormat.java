package dev.rooflight.core.format;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import java.util.Optional;

/**
 * How numbers are stored: bits of an element plus the bits of what a group of elements shares (scales, zero points, block
 * headers), so that bytes per element are what really crosses the memory bus.
 *
 * <p>Worked example: INT4 with groups of 128, a 16-bit scale and a 4-bit zero point takes 4 + (16 + 4)/128 = 4.15625 bits.
 *
 * @param id lower-case name as users write it, such as {@code int4-g128}
 * @param elementBits bits of one element without the shared part; 1 to 64, fractions allowed (ternary packings)
 * @param groupSize elements that share a scale; 0 where the shared part is negligible (one scale per channel or tensor)
 * @param groupBits bits that a group shares; 0 where {@code groupSize} is 0
 * @param arithmeticId the compute format that runs on such elements directly ({@link ComputeFormat#id()}); empty where they
 *     must be converted first
 * @param description one line: who uses it, layout, source
 */
public record NumberFormat(
        String id, double elementBits, int groupSize, double groupBits, String arithmeticId, String description) {

    public NumberFormat {
        requireNonNull(id, "id is null");
        requireNonNull(arithmeticId, "arithmeticId is null");
        requireNonNull(description, "description is null");
        Require.within("format " + id + " element bits", elementBits, 0.5, 64);
        Require.within("format " + id + " group size", groupSize, 0, 1 << 20);
        Require.within("format " + id + " group bits", groupBits, 0, 4096);
    }

    /** Bits per element, scales and zero points included. */
    public double bitsPerElement() {
        return groupSize == 0 ? elementBits : elementBits + groupBits / groupSize;
    }

    /** Bytes per element, scales and zero points included. */
    public double bytesPerElement() {
        return bitsPerElement() / 8;
    }

    /** The compute format that runs on such elements directly; empty where they are converted first (NF4, GGML blocks). */
    public Optional<ComputeFormat> arithmetic() {
        return ComputeFormat.of(arithmeticId);
    }

    /** Whether this is a narrow format of 8 or fewer bits an element. */
    public boolean narrow() {
        return elementBits <= 8;
    }

    @Override
    public String toString() {
        return id;
    }
}
