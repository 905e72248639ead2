package dev.rooflight.study.advice;

import dev.rooflight.core.memory.MemoryAnalysis;

/** What lies in a device's memory. */
public enum MemoryPart {
    WEIGHTS,
    KV_CACHE,
    ACTIVATIONS;

    double bytes(MemoryAnalysis memory) {
        return switch (this) {
            case WEIGHTS -> memory.weightsBytes();
            case KV_CACHE -> memory.kvCacheBytes();
            case ACTIVATIONS -> memory.activationBytes();
        };
    }
}
