package dev.rooflight.core.memory;

import dev.rooflight.core.Require;

/**
 * How a deployment uses the memory of its device.
 *
 * @param utilization share of the capacity that may be used; above 0 to 1
 * @param reserveBytes taken by the runtime (context, libraries, graphs) within that share; 0 to 1e18
 * @param kvBlock positions that the cache allocates at a time; 1 to 1e6
 * @param maxBatchedTokens tokens that one pass may bring: longer prompts and larger batches are prefilled in several passes,
 *     so that activations do not grow without end; 1 to 1e12
 */
public record MemoryPolicy(double utilization, double reserveBytes, int kvBlock, long maxBatchedTokens) {
    /** 90 % of the capacity, blocks of 16, 8192 tokens a pass: the defaults of serving engines. */
    public static final MemoryPolicy DEFAULT = new MemoryPolicy(0.9, 0, 16, 8192);

    public MemoryPolicy {
        Require.that(
                utilization > 0 && utilization <= 1, "memory-utilization", utilization, "a share above 0 and up to 1");
        Require.within("memory reserve (bytes)", reserveBytes, 0, 1e18);
        Require.within("KV block", kvBlock, 1, 1_000_000);
        Require.within("batched tokens", maxBatchedTokens, 1, 1_000_000_000_000L);
    }
}
