package dev.rooflight.core.hardware;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;

/**
 * A connection of a device.
 *
 * @param kind technology, such as {@code NVLink 4}
 * @param scope what it reaches
 * @param bandwidthBytesPerSecond peak per device and per direction; 1 to 1e18
 * @param devices how many devices it joins, this one included; 2 or more (1 for a link to the host)
 */
public record Link(String kind, Scope scope, double bandwidthBytesPerSecond, int devices) {

    /** What a link reaches. */
    public enum Scope {
        /** Devices of the same node or scale-up domain. */
        NODE,
        /** Host memory. */
        HOST,
        /** Devices of other nodes. */
        CLUSTER
    }

    public Link {
        requireNonNull(kind, "kind is null");
        requireNonNull(scope, "scope is null");
        Require.within("link bandwidth (bytes/s)", bandwidthBytesPerSecond, 1, 1e18);
        Require.within("link devices", devices, 1, 1_000_000);
    }
}
