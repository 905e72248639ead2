package dev.rooflight.study.option;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Compute;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.Link;
import dev.rooflight.core.hardware.Memory;
import dev.rooflight.core.hardware.Power;
import dev.rooflight.core.hardware.Price;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;

/** The numbers of a device that can be changed. Each changed one has the source {@value #SOURCE}. */
public final class DeviceFields {
    private static final String SOURCE = "set by user";

    /** A link that the device does not have joins this many devices: a common server. */
    private static final int DEFAULT_NODE = 8;

    /** Devices that a cluster joins where nothing is said. */
    private static final int UNLIMITED = 1_000_000;

    private static final double LARGEST = 1e18;
    private static final double FASTEST = 1e21;
    private static final String BYTES_PER_SECOND = "B/s";

    /** Bytes/s of the memory. */
    public static final DeviceField BANDWIDTH = memory(
            "bandwidth",
            "memory bandwidth",
            new Kind.Amount(1, LARGEST, BYTES_PER_SECOND),
            memory -> OptionalDouble.of(memory.bandwidthBytesPerSecond()),
            (memory, value) -> new Memory(memory.type(), memory.capacityBytes(), value, memory.cacheBytes()));

    /** Bytes of the memory. */
    public static final DeviceField CAPACITY = memory(
            "capacity",
            "memory capacity",
            new Kind.Amount(1, LARGEST, "B"),
            memory -> OptionalDouble.of(memory.capacityBytes()),
            (memory, value) -> new Memory(memory.type(), value, memory.bandwidthBytesPerSecond(), memory.cacheBytes()));

    /** Element-wise operations/s. */
    public static final DeviceField VECTOR = compute(
            "vector",
            "vector peak",
            new Kind.Amount(1, FASTEST, "ops/s"),
            compute -> OptionalDouble.of(compute.vectorOpsPerSecond()),
            (compute, value) ->
                    new Compute(compute.units(), compute.peakOpsPerSecond(), value, compute.sparsitySpeedup()));

    private static final Map<ComputeFormat, DeviceField> PEAKS = peaks();

    /** All of them, in the order in which they are shown. */
    public static final List<DeviceField> ALL = all();

    private DeviceFields() {}

    private static List<DeviceField> all() {
        List<DeviceField> all = new ArrayList<>(List.of(
                BANDWIDTH,
                CAPACITY,
                memory(
                        "cache",
                        "cache",
                        new Kind.Amount(1, 1e15, "B"),
                        Memory::cacheBytes,
                        (memory, value) -> new Memory(
                                memory.type(),
                                memory.capacityBytes(),
                                memory.bandwidthBytesPerSecond(),
                                OptionalDouble.of(value)))));
        all.addAll(PEAKS.values());
        all.addAll(List.of(
                VECTOR,
                compute(
                        "units",
                        "units",
                        new Kind.Whole(1, 10_000_000, ""),
                        compute -> compute.units().isPresent()
                                ? OptionalDouble.of(compute.units().getAsInt())
                                : OptionalDouble.empty(),
                        (compute, value) -> new Compute(
                                OptionalInt.of((int) value),
                                compute.peakOpsPerSecond(),
                                compute.vectorOpsPerSecond(),
                                compute.sparsitySpeedup())),
                compute(
                        "sparsity",
                        "speedup of 2:4 sparsity",
                        new Kind.Real(1, false, 16, ""),
                        compute -> OptionalDouble.of(compute.sparsitySpeedup()),
                        (compute, value) -> new Compute(
                                compute.units(), compute.peakOpsPerSecond(), compute.vectorOpsPerSecond(), value)),
                link(Link.Scope.NODE, "link in the node", DEFAULT_NODE),
                link(Link.Scope.HOST, "link to the host", 1),
                link(Link.Scope.CLUSTER, "link of the cluster", UNLIMITED),
                power(
                        "tdp",
                        "power limit",
                        new Kind.Amount(0.1, 1e6, "W"),
                        Power::tdpWatts,
                        (power, value) -> new Power(OptionalDouble.of(value), power.idleWatts())),
                power(
                        "idle",
                        "idle power",
                        new Kind.Amount(0, 1e6, "W"),
                        Power::idleWatts,
                        (power, value) -> new Power(power.tdpWatts(), OptionalDouble.of(value))),
                price()));
        return List.copyOf(all);
    }

    /** The matrix operations/s in a format. */
    public static DeviceField peakOf(ComputeFormat format) {
        return requireNonNull(PEAKS.get(format), "every format has a peak");
    }

    private static Map<ComputeFormat, DeviceField> peaks() {
        Map<ComputeFormat, DeviceField> peaks = new EnumMap<>(ComputeFormat.class);
        for (ComputeFormat format : ComputeFormat.values()) {
            peaks.put(format, peak(format));
        }
        return peaks;
    }

    /** The field of that name, if there is one. */
    public static Optional<DeviceField> find(String name) {
        return ALL.stream().filter(field -> field.name().equals(name)).findFirst();
    }

    /** A change of some part of a device. */
    private interface Change<P> {
        P of(P part, double value);
    }

    private static DeviceField memory(
            String name,
            String label,
            Kind.Numeric<?> kind,
            Function<Memory, OptionalDouble> getter,
            Change<Memory> change) {
        String source = "memory." + name;
        return new DeviceField(
                name,
                label,
                kind,
                source,
                device -> getter.apply(device.memory()),
                (device, value) -> with(
                        device,
                        change.of(device.memory(), value),
                        device.compute(),
                        device.links(),
                        device.power(),
                        device.price(),
                        source));
    }

    private static DeviceField compute(
            String name,
            String label,
            Kind.Numeric<?> kind,
            Function<Compute, OptionalDouble> getter,
            Change<Compute> change) {
        String source = "compute." + name;
        return new DeviceField(
                name,
                label,
                kind,
                source,
                device -> getter.apply(device.compute()),
                (device, value) -> with(
                        device,
                        device.memory(),
                        change.of(device.compute(), value),
                        device.links(),
                        device.power(),
                        device.price(),
                        source));
    }

    private static DeviceField peak(ComputeFormat format) {
        return compute(
                "peak." + format.id(),
                format.id() + " peak",
                new Kind.Amount(1, FASTEST, "ops/s"),
                compute -> {
                    Double peak = compute.peakOpsPerSecond().get(format);
                    return peak == null ? OptionalDouble.empty() : OptionalDouble.of(peak);
                },
                (compute, value) -> {
                    Map<ComputeFormat, Double> peaks = new EnumMap<>(compute.peakOpsPerSecond());
                    peaks.put(format, value);
                    return new Compute(compute.units(), peaks, compute.vectorOpsPerSecond(), compute.sparsitySpeedup());
                });
    }

    private static DeviceField link(Link.Scope scope, String label, int devices) {
        String id = scope.name().toLowerCase(Locale.ROOT);
        String source = "links." + id;
        return new DeviceField(
                "link." + id,
                label,
                new Kind.Amount(1, LARGEST, BYTES_PER_SECOND),
                source,
                device -> device.link(scope)
                        .map(link -> OptionalDouble.of(link.bandwidthBytesPerSecond()))
                        .orElseGet(OptionalDouble::empty),
                (device, value) -> with(
                        device,
                        device.memory(),
                        device.compute(),
                        links(device.links(), scope, value, devices),
                        device.power(),
                        device.price(),
                        source));
    }

    private static List<Link> links(List<Link> links, Link.Scope scope, double speed, int devices) {
        List<Link> changed = new ArrayList<>(links);
        for (int i = 0; i < changed.size(); i++) {
            Link link = changed.get(i);
            if (link.scope() == scope) {
                changed.set(i, new Link(link.kind(), scope, speed, link.devices()));
                return changed;
            }
        }
        changed.add(new Link(SOURCE, scope, speed, devices));
        return changed;
    }

    private static DeviceField power(
            String name,
            String label,
            Kind.Numeric<?> kind,
            Function<Power, OptionalDouble> getter,
            Change<Power> change) {
        String source = "power." + name;
        return new DeviceField(
                name,
                label,
                kind,
                source,
                device -> getter.apply(device.power()),
                (device, value) -> with(
                        device,
                        device.memory(),
                        device.compute(),
                        device.links(),
                        change.of(device.power(), value),
                        device.price(),
                        source));
    }

    private static DeviceField price() {
        return new DeviceField(
                "price",
                "price of a device",
                new Kind.Real(0, false, 1e6, "USD/h"),
                "price",
                device -> device.price()
                        .map(price -> OptionalDouble.of(price.usdPerHour()))
                        .orElseGet(OptionalDouble::empty),
                (device, value) -> with(
                        device,
                        device.memory(),
                        device.compute(),
                        device.links(),
                        device.power(),
                        Optional.of(new Price(value, "", SOURCE)),
                        "price"));
    }

    private static Device with(
            Device device,
            Memory memory,
            Compute compute,
            List<Link> links,
            Power power,
            Optional<Price> price,
            String changed) {
        Map<String, String> sources = new LinkedHashMap<>(device.sources());
        sources.put(changed, SOURCE);
        return new Device(
                device.id(),
                device.name(),
                device.vendor(),
                device.deviceClass(),
                device.released(),
                device.aliases(),
                memory,
                compute,
                links,
                power,
                price,
                sources);
    }
}
