package dev.rooflight.llmviewer;

import static java.util.Objects.requireNonNull;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.Require;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Compute;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.Memory;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A device as LLM-Viewer sees it: one bandwidth, two peaks, one buffer.
 *
 * @param name as LLM-Viewer or the catalogue writes it
 * @param bandwidthBytesPerSecond of the memory; above 0
 * @param fp16OpsPerSecond peak for everything that is not wholly in 8 bits or fewer; above 0
 * @param int8OpsPerSecond peak where weights, activations and cache all have 8 bits or fewer; empty where the device
 *     has none
 * @param onChipBytes buffer that sets the block size of fused attention; empty where not known
 */
public record PaperDevice(
        String name,
        double bandwidthBytesPerSecond,
        double fp16OpsPerSecond,
        OptionalDouble int8OpsPerSecond,
        OptionalDouble onChipBytes) {

    /** What is refused where a device lacks a number. */
    private static final String HARDWARE = "hardware";

    /** The devices of LLM-Viewer's {@code hardware_params}, in its units: bytes/s, ops/s, ops/s, bytes. */
    public static final List<PaperDevice> PUBLISHED = List.of(
            published("nvidia_V100", 900e9, 112e12, 62e12, 20480e3),
            published("nvidia_A6000", 768e9, 154.8385e12, 309.7e12, 21504e3),
            published("nvidia_A100", 1555e9, 312e12, 624e12, 27648e3),
            published("nvidia_A100_40G", 1555e9, 312e12, 624e12, 27648e3),
            published("nvidia_A100_80G", 2039e9, 312e12, 624e12, 27648e3),
            published("nvidia_A800_80G_SXM", 2039e9, 312e12, 624e12, 27648e3),
            published("nvidia_A40", 696e9, 149.7e12, 299.3e12, 21504e3),
            published("nvidia_H100", 3072e9, 989.5e12, 1979e12, 33792e3),
            published("nvidia_H100_SXM", 3072e9, 989.5e12, 1979e12, 33792e3),
            published("nvidia_H100_PCIe", 2048e9, 756.5e12, 1513e12, 29184e3),
            published("nvidia_L40", 864e9, 181e12, 362e12, 36352e3),
            new PaperDevice("intel_13900k", 89.6e9, 1.3824e12, OptionalDouble.empty(), OptionalDouble.of(36e6)));

    public PaperDevice {
        requireNonNull(name, "name is null");
        Require.positive(name + " bandwidth", bandwidthBytesPerSecond, "bytes/s");
        Require.positive(name + " FP16 peak", fp16OpsPerSecond, "ops/s");
        int8OpsPerSecond.ifPresent(peak -> Require.positive(name + " INT8 peak", peak, "ops/s"));
        onChipBytes.ifPresent(bytes -> Require.positive(name + " on-chip buffer", bytes, "bytes"));
    }

    /**
     * The published device of that name; case does not matter, {@code _} and {@code -} are the same.
     *
     * @throws CatalogException if LLM-Viewer has none of that name
     */
    public static PaperDevice named(String name) {
        return published(name)
                .orElseThrow(() -> CatalogException.unknown(
                        "device",
                        name,
                        List.of(),
                        "one of LLM-Viewer's, "
                                + PUBLISHED.stream().map(PaperDevice::name).collect(Collectors.joining(", "))));
    }

    /** The published device of that name, if there is one. */
    public static Optional<PaperDevice> published(String name) {
        String wanted = normalized(name);
        return PUBLISHED.stream()
                .filter(device -> normalized(device.name).equals(wanted))
                .findFirst();
    }

    /**
     * The published device that a catalogue device answers to by its id or an alias, if there is one. It has
     * LLM-Viewer's numbers, not those of {@code device}: for a device that the user edited, take {@link #of(Device)}.
     */
    public static Optional<PaperDevice> published(Device device) {
        return Stream.concat(Stream.of(device.id()), device.aliases().stream())
                .flatMap(name -> published(name).stream())
                .findFirst();
    }

    /**
     * Any other device by its own numbers: its FP16 peak (or that of BF16), its INT8 peak if it has one, and its cache
     * as the on-chip buffer where it is known.
     *
     * @throws InvalidValueException if it has neither FP16 nor BF16
     */
    public static PaperDevice of(Device device) {
        Map<ComputeFormat, Double> peaks = device.compute().peakOpsPerSecond();
        Double fp16 = peaks.getOrDefault(ComputeFormat.FP16, peaks.get(ComputeFormat.BF16));
        if (fp16 == null) {
            throw new InvalidValueException(
                    HARDWARE,
                    device.id(),
                    "a device with an fp16 or bf16 peak, which the paper accounting needs",
                    "state compute.peak.fp16");
        }
        Double int8 = peaks.get(ComputeFormat.INT8);
        return new PaperDevice(
                device.id(),
                device.memory().bandwidthBytesPerSecond(),
                fp16,
                int8 == null ? OptionalDouble.empty() : OptionalDouble.of(int8),
                device.memory().cacheBytes());
    }

    /** A device with these numbers in place of its own, for display. */
    public Device shownAs(Device device) {
        Map<ComputeFormat, Double> peaks = new EnumMap<>(ComputeFormat.class);
        peaks.put(ComputeFormat.FP16, fp16OpsPerSecond);
        int8OpsPerSecond.ifPresent(peak -> peaks.put(ComputeFormat.INT8, peak));
        Memory memory = device.memory();
        Compute compute = device.compute();
        return new Device(
                device.id(),
                device.name(),
                device.vendor(),
                device.deviceClass(),
                device.released(),
                device.aliases(),
                new Memory(memory.type(), memory.capacityBytes(), bandwidthBytesPerSecond, onChipBytes),
                new Compute(compute.units(), peaks, compute.vectorOpsPerSecond(), compute.sparsitySpeedup()),
                device.links(),
                device.power(),
                device.price(),
                device.sources());
    }

    /**
     * The ceiling of every operator: INT8 if all three widths are 8 bits or fewer, else FP16.
     *
     * @throws InvalidValueException if that is INT8 and the device has no such peak
     */
    public double peakOpsPerSecond(PaperPrecision precision) {
        if (!precision.integer()) {
            return fp16OpsPerSecond;
        }
        return int8OpsPerSecond.orElseThrow(() -> new InvalidValueException(
                HARDWARE,
                name,
                "a device with an INT8 peak, which the paper accounting needs where weights, activations and cache all have"
                        + " 8 bits or fewer",
                "widen one of them or choose another device"));
    }

    /**
     * The buffer of fused attention in bytes.
     *
     * @throws InvalidValueException if it is not known
     */
    double requireOnChipBytes() {
        return onChipBytes.orElseThrow(() -> new InvalidValueException(
                HARDWARE,
                name,
                "a device that states its on-chip buffer, which fused attention needs here",
                "state memory.cache"));
    }

    private static PaperDevice published(String name, double bandwidth, double fp16, double int8, double onChip) {
        return new PaperDevice(name, bandwidth, fp16, OptionalDouble.of(int8), OptionalDouble.of(onChip));
    }

    private static String normalized(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
