package dev.rooflight.core.analysis;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Compute;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.Memory;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.OperatorKind;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Arithmetic in the memory itself (processing in memory): operators of some kinds run there in passes where that is faster as
 * a whole.
 *
 * @param name as people write it
 * @param bandwidthBytesPerSecond inside the memory; 1 to 1e18
 * @param opsPerSecond of its arithmetic, in any format; 1 to 1e21
 * @param kinds of operators that run there
 */
public record NearMemory(String name, double bandwidthBytesPerSecond, double opsPerSecond, Set<OperatorKind> kinds) {
    public NearMemory {
        requireNonNull(name, "name is null");
        Require.within("bandwidth in memory (bytes/s)", bandwidthBytesPerSecond, 1, 1e18);
        Require.within("arithmetic in memory (ops/s)", opsPerSecond, 1, 1e21);
        kinds = Set.copyOf(kinds);
    }

    boolean takes(Operator operator) {
        return kinds.contains(operator.kind()) && operator.collective().isEmpty();
    }

    /** The device as an operator that runs in memory sees it. */
    Device inside(Device device) {
        Map<ComputeFormat, Double> peaks = new EnumMap<>(ComputeFormat.class);
        device.compute().peakOpsPerSecond().keySet().forEach(format -> peaks.put(format, opsPerSecond));
        return device.with(
                new Memory(
                        device.memory().type(),
                        device.memory().capacityBytes(),
                        bandwidthBytesPerSecond,
                        device.memory().cacheBytes()),
                new Compute(OptionalInt.empty(), peaks, opsPerSecond, 1));
    }
}
