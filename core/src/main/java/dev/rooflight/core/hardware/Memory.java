package dev.rooflight.core.hardware;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import java.util.OptionalDouble;

/**
 * The memory that a device computes from.
 *
 * @param type technology, such as {@code HBM3}
 * @param capacityBytes decimal bytes as the data sheet states them; 1 to 1e18
 * @param bandwidthBytesPerSecond peak, reads and writes together; 1 to 1e18
 * @param cacheBytes last-level on-chip cache shared by all units, where known
 */
public record Memory(String type, double capacityBytes, double bandwidthBytesPerSecond, OptionalDouble cacheBytes) {

    public Memory {
        requireNonNull(type, "type is null");
        Require.within("memory.capacity (bytes)", capacityBytes, 1, 1e18);
        Require.within("memory.bandwidth (bytes/s)", bandwidthBytesPerSecond, 1, 1e18);
        cacheBytes.ifPresent(bytes -> Require.within("memory.cache (bytes)", bytes, 1, 1e15));
    }
}
