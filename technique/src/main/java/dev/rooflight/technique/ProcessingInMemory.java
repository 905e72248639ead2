package dev.rooflight.technique;

import static dev.rooflight.technique.Category.HARDWARE;

import dev.rooflight.core.analysis.NearMemory;
import dev.rooflight.core.operator.OperatorKind;
import java.util.List;
import java.util.Set;

/** Runs operators of low intensity inside the memory, with its bandwidth and its arithmetic, in passes where that is faster. */
final class ProcessingInMemory {
    private ProcessingInMemory() {}

    /** The technique. */
    static Technique technique() {
        return Technique.of(
                        "near-memory",
                        "Processing in memory",
                        HARDWARE,
                        "Runs operators of low intensity inside the memory, with its bandwidth and its arithmetic, in passes where that is faster.",
                        (before, values) -> before.with(before.deployment()
                                .execution()
                                .withNearMemory(new NearMemory(
                                        values.request(),
                                        values.number("bandwidth") * 1e9,
                                        values.number("ops") * 1e9,
                                        switch (values.text("operators")) {
                                            case "attention" -> Set.of(OperatorKind.ATTENTION);
                                            case "linear" -> Set.of(OperatorKind.LINEAR, OperatorKind.EXPERTS);
                                            default ->
                                                Set.of(
                                                        OperatorKind.ATTENTION,
                                                        OperatorKind.LINEAR,
                                                        OperatorKind.EXPERTS);
                                        }))))
                .taking(
                        Parameter.number("bandwidth", 2000, 0.001, 1e9, "GB/s", "inside the memory"),
                        Parameter.number("ops", 1200, 0.001, 1e12, "Gops/s", "of its arithmetic"),
                        Parameter.choice(
                                "operators", "both", List.of("attention", "linear", "both"), "which run there"))
                .presets(
                        Preset.of(
                                "upmem",
                                "UPMEM",
                                "bandwidth=80.4,ops=43.8",
                                "arXiv 2402.16363, section on processing in memory"),
                        Preset.of(
                                "hbm-pim",
                                "HBM-PIM",
                                "bandwidth=2000,ops=1200",
                                "arXiv 2402.16363, section on processing in memory"),
                        Preset.of(
                                "aim",
                                "AiM",
                                "bandwidth=1000,ops=1000",
                                "arXiv 2402.16363, section on processing in memory"))
                .deciding(Slot.NEAR_MEMORY)
                .said(
                        "a roofline of its own for the operators moved",
                        "all operators of those kinds move in a pass, or none; data lies where both reach it",
                        "layouts that suit the memory do not suit the device; mixed passes")
                .exact("none but rounding", "high: such memory");
    }
}
