package dev.rooflight.technique;

import static dev.rooflight.technique.Category.KERNELS;
import static dev.rooflight.technique.Kernelwork.kernels;

import dev.rooflight.core.operator.Kernels;

/** Undoes fusion and flash attention; to compare with. */
final class Eager {
    private Eager() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "eager",
                        "Every operator on its own",
                        KERNELS,
                        "Undoes fusion and flash attention; to compare with.")
                .deciding(Slot.FUSION, Slot.ATTENTION_KERNEL, Slot.SPLIT_KERNEL)
                .said("arXiv 2402.16363, table 1", "one kernel for each operator", "none")
                .exact("none but rounding", Effort.NONE)
                .doing((before, values) -> kernels(before, values, Kernels.EAGER));
    }
}
