package dev.rooflight.core.memory;

import static java.util.Objects.requireNonNull;

/**
 * Where weights and cache lie, and what of the cache is kept differently.
 *
 * @param offload what lies outside of the device
 * @param sharedPrefix first positions that all sequences share, so that they are cached once
 * @param widePositions last positions of each sequence that are kept wider
 * @param wideBytes what a number of those takes more
 */
public record Residency(Offload offload, long sharedPrefix, long widePositions, double wideBytes) {
    /** Everything on the device, every sequence on its own, every position alike. */
    public static final Residency PLAIN = new Residency(Offload.NONE, 0, 0, 0);

    public Residency {
        requireNonNull(offload, "offload is null");
    }
}
