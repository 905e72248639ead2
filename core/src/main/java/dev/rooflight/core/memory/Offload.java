package dev.rooflight.core.memory;

import dev.rooflight.core.Require;

/**
 * What lies in host memory or on disk and comes over a link when it is needed, while the device computes (FlexGen,
 * arXiv 2303.06865): a pass takes the longest of three flows, device, link and disk.
 *
 * @param weights share of all weights but those of routed experts; 0 to 1
 * @param experts share of the weights of routed experts; 0 to 1
 * @param kvCache share of cached keys and values; 0 to 1
 * @param activations share of the residual stream between layers; 0 to 1
 * @param linkBytesPerSecond from host memory to the device; above 0
 * @param diskShare share of all that which lies on disk and comes through host memory; 0 to 1
 * @param diskBytesPerSecond from disk to host memory; above 0
 * @param batches that follow each other through a layer while its weights stay; 1 or more
 */
public record Offload(
        double weights,
        double experts,
        double kvCache,
        double activations,
        double linkBytesPerSecond,
        double diskShare,
        double diskBytesPerSecond,
        int batches) {
    /** Everything on the device. */
    public static final Offload NONE = new Offload(0, 0, 0, 0, 1e18, 0, 1e18, 1);

    public Offload {
        Require.within("offloaded weights", weights, 0, 1);
        Require.within("offloaded experts", experts, 0, 1);
        Require.within("offloaded KV cache", kvCache, 0, 1);
        Require.within("offloaded activations", activations, 0, 1);
        Require.within("host link (bytes/s)", linkBytesPerSecond, 1, 1e18);
        Require.within("share on disk", diskShare, 0, 1);
        Require.within("disk (bytes/s)", diskBytesPerSecond, 1, 1e18);
        Require.within("batches of a block", batches, 1, 1_000_000);
    }

    /** Whether everything is on the device. */
    public boolean none() {
        return weights == 0 && experts == 0 && kvCache == 0 && activations == 0;
    }

    /** Seconds that a byte from outside takes: over the slower of link and disk. */
    public double secondsPerByte() {
        return Math.max(1 / linkBytesPerSecond, diskShare / diskBytesPerSecond);
    }

    /**
     * Operations on a byte from outside from which computing is the slower flow. Worked example: 154.8385 Tops/s over
     * 89.6 GB/s is 1728 operations per byte.
     */
    public double ridge(double peakOpsPerSecond) {
        return peakOpsPerSecond * secondsPerByte();
    }
}
