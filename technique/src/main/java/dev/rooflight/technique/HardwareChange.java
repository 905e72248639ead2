package dev.rooflight.technique;

import dev.rooflight.core.Require;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Compute;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.Memory;
import java.util.EnumMap;
import java.util.Map;

/**
 * What is changed about a device.
 *
 * @param bandwidth factor on its memory bandwidth; 1e-6 to 1e6
 * @param bandwidthBytesPerSecond instead of its memory bandwidth, before the factor; 0: its own
 * @param peak factor on its arithmetic; 1e-6 to 1e6
 * @param capacity factor on its memory's capacity; 1e-6 to 1e6
 */
public record HardwareChange(double bandwidth, double bandwidthBytesPerSecond, double peak, double capacity) {
    /** Nothing. */
    public static final HardwareChange NONE = new HardwareChange(1, 0, 1, 1);

    public HardwareChange {
        Require.within("bandwidth factor", bandwidth, 1e-6, 1e6);
        Require.within("bandwidth (bytes/s)", bandwidthBytesPerSecond, 0, 1e18);
        Require.within("peak factor", peak, 1e-6, 1e6);
        Require.within("capacity factor", capacity, 1e-6, 1e6);
    }

    /** The device with the change. */
    public Device of(Device device) {
        if (equals(NONE)) {
            return device;
        }
        Memory memory = device.memory();
        Compute compute = device.compute();
        Map<ComputeFormat, Double> peaks = new EnumMap<>(ComputeFormat.class);
        compute.peakOpsPerSecond().forEach((format, ops) -> peaks.put(format, ops * peak));
        double own = bandwidthBytesPerSecond == 0 ? memory.bandwidthBytesPerSecond() : bandwidthBytesPerSecond;
        return device.with(
                new Memory(memory.type(), memory.capacityBytes() * capacity, own * bandwidth, memory.cacheBytes()),
                new Compute(compute.units(), peaks, compute.vectorOpsPerSecond() * peak, compute.sparsitySpeedup()));
    }
}
