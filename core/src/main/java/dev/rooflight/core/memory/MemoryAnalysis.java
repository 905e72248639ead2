package dev.rooflight.core.memory;

/**
 * What a deployment occupies on its device, in bytes.
 *
 * @param weightsBytes weights with their scales
 * @param kvCacheBytes cached keys and values of all sequences, in whole blocks
 * @param activationBytes peak of live activations
 * @param reservedBytes taken by the runtime
 * @param capacityBytes of the device
 * @param usableBytes share of it that may be used
 * @param maxBatch largest batch that fits at this context; 0 if none does
 * @param maxContext longest context that fits at this batch; 0 if none does, {@link dev.rooflight.core.pass.Pass#MAX_CONTEXT}
 *     where memory does not limit it
 */
public record MemoryAnalysis(
        double weightsBytes,
        double kvCacheBytes,
        double activationBytes,
        double reservedBytes,
        double capacityBytes,
        double usableBytes,
        long maxBatch,
        long maxContext) {

    /** Everything occupied. */
    public double totalBytes() {
        return weightsBytes + kvCacheBytes + activationBytes + reservedBytes;
    }

    /** Whether everything fits into the usable share. */
    public boolean fits() {
        return totalBytes() <= usableBytes;
    }

    /** Bytes that are missing; 0 if it fits. */
    public double missingBytes() {
        return Math.max(0, totalBytes() - usableBytes);
    }
}
