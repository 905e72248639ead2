package dev.rooflight.core.technique;

import static dev.rooflight.core.technique.Category.HARDWARE;

import dev.rooflight.core.analysis.NearMemory;
import dev.rooflight.core.operator.OperatorKind;
import java.util.List;
import java.util.Set;

/** Other hardware. */
final class Hardware {
    private Hardware() {}

    static List<Technique> all() {
        return List.of(device(), nearMemory());
    }

    private static Technique device() {
        return Technique.of(
                        "device",
                        "Faster or larger device",
                        HARDWARE,
                        "Multiplies bandwidth, arithmetic and capacity of the device.",
                        (before, values) -> before.with(new HardwareChange(
                                values.number("bandwidth"),
                                values.number("bandwidth-gbs") * 1e9,
                                values.number("peak"),
                                values.number("capacity"))))
                .taking(
                        Parameter.number("bandwidth", 1, 0.001, 1000, "factor", "on memory bandwidth"),
                        Parameter.number(
                                "bandwidth-gbs",
                                0,
                                0,
                                1e9,
                                "GB/s",
                                "instead of the memory bandwidth, before the factor; 0: the device's own"),
                        Parameter.number("peak", 1, 0.001, 1000, "factor", "on all arithmetic"),
                        Parameter.number("capacity", 1, 0.001, 1000, "factor", "on memory capacity"))
                .deciding(Slot.DEVICE)
                .said(
                        "arXiv 2402.16363, section on hardware",
                        "kernels keep their efficiency",
                        "efficiencies measured on the real device")
                .exact("none: the same output", "high: a new device");
    }

    private static Technique nearMemory() {
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
