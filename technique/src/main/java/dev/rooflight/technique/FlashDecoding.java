package dev.rooflight.technique;

import static dev.rooflight.technique.Category.KERNELS;
import static dev.rooflight.technique.Kernelwork.flash;
import static dev.rooflight.technique.Kernelwork.kernels;

/** Splits the positions of a decode's attention over units, and adds up the parts. */
final class FlashDecoding {
    private FlashDecoding() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "flash-decoding",
                        "FlashDecoding",
                        KERNELS,
                        "Splits the positions of a decode's attention over units, and adds up the parts.")
                .taking(Parameter.integer("splits", 16, 1, 100_000, "parts", "parts of each sequence"))
                .deciding(Slot.SPLIT_KERNEL)
                .said(
                        "Dao et al. 2023, pytorch.org/blog/flash-decoding: partial outputs, maximum and sum of each head in FP32",
                        "the roofline fills all units anyway, so only the overhead shows there",
                        "what it gains is occupancy: see expected times of decode attention")
                .exact("none but rounding", Effort.none("every serving engine has it"))
                .doing((before, values) -> kernels(
                                before, values, flash(before.deployment().kernels()))
                        .with(new SplitPositions(values.whole("splits"))));
    }
}
