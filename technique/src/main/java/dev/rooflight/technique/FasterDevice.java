package dev.rooflight.technique;

import static dev.rooflight.technique.Category.HARDWARE;

/** Multiplies bandwidth, arithmetic and capacity of the device. */
final class FasterDevice {
    private FasterDevice() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "device",
                        "Faster or larger device",
                        HARDWARE,
                        "Multiplies bandwidth, arithmetic and capacity of the device.")
                .as(Technique.Kind.PLATFORM)
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
                .exact("none: the same output", Effort.high("a new device"))
                .doing((before, values) -> before.with(new HardwareChange(
                        values.number("bandwidth"),
                        values.number("bandwidth-gbs") * 1e9,
                        values.number("peak"),
                        values.number("capacity"))));
    }
}
