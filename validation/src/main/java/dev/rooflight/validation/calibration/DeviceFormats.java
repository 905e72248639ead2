package dev.rooflight.validation.calibration;

import dev.rooflight.core.format.ComputeFormat;
import java.util.Map;
import java.util.Optional;

/**
 * The formats that a device computes in.
 *
 * @param peaks operations per second in each
 */
record DeviceFormats(Map<ComputeFormat, Double> peaks) {
    DeviceFormats {
        peaks = Map.copyOf(peaks);
    }

    /** The format that stands for a wanted one on the device: itself, or another of the same width; nothing wider. */
    Optional<ComputeFormat> runs(ComputeFormat wanted) {
        for (ComputeFormat format : wanted.widening()) {
            if (peaks.containsKey(format)) {
                return format.bits() == wanted.bits() ? Optional.of(format) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** The format that stands for 16 bits. */
    ComputeFormat wide() {
        return runs(ComputeFormat.BF16).orElse(ComputeFormat.BF16);
    }

    /** Peak of 16-bit numbers over that of FP8. */
    double wideOverNarrow() {
        return peaks.getOrDefault(wide(), 1.0) / peaks.getOrDefault(ComputeFormat.FP8, 1.0);
    }
}
