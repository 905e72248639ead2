package dev.rooflight.technique;

import static dev.rooflight.technique.Category.HARDWARE;

import dev.rooflight.core.analysis.NearMemory;
import dev.rooflight.core.operator.OperatorKind;
import java.util.Set;

/** Runs operators of low intensity inside the memory, with its bandwidth and its arithmetic, in passes where that is faster. */
final class ProcessingInMemory {
    /** Which operators run there. */
    private enum Moved {
        ATTENTION,
        LINEAR,
        BOTH;

        Set<OperatorKind> kinds() {
            return switch (this) {
                case ATTENTION -> Set.of(OperatorKind.ATTENTION);
                case LINEAR -> Set.of(OperatorKind.LINEAR, OperatorKind.EXPERTS);
                case BOTH -> Set.of(OperatorKind.ATTENTION, OperatorKind.LINEAR, OperatorKind.EXPERTS);
            };
        }
    }

    private ProcessingInMemory() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "near-memory",
                        "Processing in memory",
                        HARDWARE,
                        "Runs operators of low intensity inside the memory, with its bandwidth and its arithmetic, in passes where that is faster.")
                .as(Technique.Kind.PLATFORM)
                .taking(
                        Parameter.number("bandwidth", 2000, 0.001, 1e9, "GB/s", "inside the memory"),
                        Parameter.number("ops", 1200, 0.001, 1e12, "Gops/s", "of its arithmetic"),
                        Parameter.choice("operators", Moved.BOTH, "which run there"))
                .presets(
                        Preset.of("upmem", "UPMEM", "arXiv 2402.16363, section on processing in memory")
                                .with("bandwidth", 80.4)
                                .with("ops", 43.8),
                        Preset.of("hbm-pim", "HBM-PIM", "arXiv 2402.16363, section on processing in memory")
                                .with("bandwidth", 2000)
                                .with("ops", 1200),
                        Preset.of("aim", "AiM", "arXiv 2402.16363, section on processing in memory")
                                .with("bandwidth", 1000)
                                .with("ops", 1000))
                .deciding(Slot.NEAR_MEMORY)
                .said(
                        "a roofline of its own for the operators moved",
                        "all operators of those kinds move in a pass, or none; data lies where both reach it",
                        "layouts that suit the memory do not suit the device; mixed passes")
                .exact("none but rounding", Effort.high("such memory"))
                .doing((before, values) -> before.with(before.deployment()
                        .execution()
                        .withNearMemory(new NearMemory(
                                values.name(),
                                values.number("bandwidth") * 1e9,
                                values.number("ops") * 1e9,
                                values.choice("operators", Moved.class).kinds()))));
    }
}
