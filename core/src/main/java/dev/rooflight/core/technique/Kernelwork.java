package dev.rooflight.core.technique;

import static dev.rooflight.core.technique.Category.KERNELS;

import dev.rooflight.core.operator.Kernels;
import java.util.List;

/** Operators that run as one kernel. */
final class Kernelwork {
    private Kernelwork() {}

    static List<Technique> all() {
        return List.of(fusion(), eager(), flashAttention(), flashDecoding());
    }

    private static Technique fusion() {
        return Technique.of(
                        "fusion",
                        "Fused operators",
                        KERNELS,
                        "Runs neighbours as one kernel, so that what the first writes and only the second reads never leaves the chip.",
                        (before, values) -> {
                            Kernels now = before.deployment().kernels();
                            return kernels(
                                    before,
                                    values,
                                    new Kernels(
                                            now.flashAttention(),
                                            now.fusedProjections() || values.flag("projections"),
                                            now.fusedNorms() || values.flag("norms"),
                                            now.fusedElementWise() || values.flag("elementwise")));
                        })
                .taking(
                        Quantization.onOff(
                                "projections", "on", "query, key and value as one linear, gate and up as one"),
                        Quantization.onOff("norms", "on", "residual addition with the norm after it"),
                        Quantization.onOff(
                                "elementwise",
                                "on",
                                "gate activation; query/key norm, rotary embedding and cache write"))
                .deciding(Slot.FUSION)
                .said(
                        "arXiv 2402.16363, section on operator fusion",
                        "an intermediate has one consumer and its tile fits on the chip",
                        "compute-bound operators: nothing is gained but launches")
                .exact("none but rounding", "none: every serving engine does it");
    }

    private static Technique eager() {
        return Technique.of(
                        "eager",
                        "Every operator on its own",
                        KERNELS,
                        "Undoes fusion and flash attention; to compare with.",
                        (before, values) -> kernels(before, values, Kernels.EAGER))
                .deciding(Slot.FUSION, Slot.ATTENTION_KERNEL, Slot.SPLIT_KERNEL)
                .said("arXiv 2402.16363, table 1", "one kernel for each operator", "none")
                .exact("none but rounding", "none");
    }

    private static Technique flashAttention() {
        return Technique.of(
                        "flash-attention",
                        "FlashAttention",
                        KERNELS,
                        "Walks over keys and values in tiles, so that scores never leave the chip.",
                        (before, values) -> {
                            long queries = values.whole("query-block");
                            Scenario flash = kernels(
                                    before, values, flash(before.deployment().kernels()));
                            return queries == 0 ? flash : flash.with(new QueryBlocks(queries));
                        })
                .taking(
                        Parameter.integer(
                                "query-block",
                                0,
                                0,
                                1_000_000,
                                "queries",
                                "queries of a block, for each of which keys and values are read again; 0: they stay in the cache"))
                .presets(
                        Preset.of(
                                "flash-attention-1",
                                "FlashAttention, no reuse of keys and values between blocks",
                                "query-block=128",
                                "Dao et al. 2022, arXiv 2205.14135"),
                        Preset.of(
                                "flash-attention-2", "FlashAttention-2", "query-block=0", "Dao 2023, arXiv 2307.08691"))
                .deciding(Slot.ATTENTION_KERNEL)
                .said(
                        "arXiv 2205.14135",
                        "masked scores are left out; keys and values are read once a pass, or once for each block of queries",
                        "where the cache of the device holds some of the blocks")
                .exact("none but rounding", "none: every serving engine has it");
    }

    private static Technique flashDecoding() {
        return Technique.of(
                        "flash-decoding",
                        "FlashDecoding",
                        KERNELS,
                        "Splits the positions of a decode's attention over units, and adds up the parts.",
                        (before, values) -> kernels(
                                        before,
                                        values,
                                        flash(before.deployment().kernels()))
                                .with(new SplitPositions(values.whole("splits"))))
                .taking(Parameter.integer("splits", 16, 1, 100_000, "parts", "parts of each sequence"))
                .deciding(Slot.SPLIT_KERNEL)
                .said(
                        "Dao et al. 2023, pytorch.org/blog/flash-decoding: partial outputs, maximum and sum of each head in FP32",
                        "the roofline fills all units anyway, so only the overhead shows there",
                        "what it gains is occupancy: see expected times of decode attention")
                .exact("none but rounding", "none: every serving engine has it");
    }

    private static Kernels flash(Kernels now) {
        return new Kernels(true, now.fusedProjections(), now.fusedNorms(), now.fusedElementWise());
    }

    private static Scenario kernels(Scenario before, Values values, Kernels kernels) {
        Scenario after = before.with(before.deployment().withKernels(kernels));
        return before.deployment().kernels().equals(kernels)
                ? after.noting("%s: such kernels run already".formatted(values.request()))
                : after;
    }
}
