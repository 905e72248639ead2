package dev.rooflight.technique;

import static dev.rooflight.technique.Category.KERNELS;
import static dev.rooflight.technique.Kernelwork.kernels;

import dev.rooflight.core.operator.Kernels;

/** Runs neighbours as one kernel, so that what the first writes and only the second reads never leaves the chip. */
final class Fusion {
    private Fusion() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "fusion",
                        "Fused operators",
                        KERNELS,
                        "Runs neighbours as one kernel, so that what the first writes and only the second reads never leaves the chip.")
                .taking(
                        Parameter.onOff("projections", true, "query, key and value as one linear, gate and up as one"),
                        Parameter.onOff("norms", true, "residual addition with the norm after it"),
                        Parameter.onOff(
                                "elementwise",
                                true,
                                "gate activation; query/key norm, rotary embedding and cache write"))
                .deciding(Slot.FUSION)
                .said(
                        "arXiv 2402.16363, section on operator fusion",
                        "an intermediate has one consumer and its tile fits on the chip",
                        "compute-bound operators: nothing is gained but launches")
                .exact("none but rounding", Effort.none("every serving engine does it"))
                .doing(Fusion::apply);
    }

    private static Scenario apply(Scenario before, Values values) {
        Kernels now = before.deployment().kernels();
        return kernels(
                before,
                values,
                new Kernels(
                        now.flashAttention(),
                        now.fusedProjections() || values.flag("projections"),
                        now.fusedNorms() || values.flag("norms"),
                        now.fusedElementWise() || values.flag("elementwise")));
    }
}
