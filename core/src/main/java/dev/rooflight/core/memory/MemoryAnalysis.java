package dev.rooflight.core.memory;

/**
 * What a deployment occupies on its fullest device, in bytes.
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
 * @param allDevices what all devices hold together
 */
public record MemoryAnalysis(
        double weightsBytes,
        double kvCacheBytes,
        double activationBytes,
        double reservedBytes,
        double capacityBytes,
        double usableBytes,
        long maxBatch,
        long maxContext,
        AllDevices allDevices) {

    /**
     * What all devices of a deployment hold together, in bytes. Stages of a pipeline hold different layers, and replicas as
     * many sequences as fall to them, so it is no multiple of what the fullest device holds.
     *
     * @param devices how many there are
     * @param weightsBytes weights with their scales, as often as they are held
     * @param kvCacheBytes cached keys and values, as often as they are held
     * @param activationBytes peaks of live activations
     * @param reservedBytes taken by the runtime
     */
    public record AllDevices(
            int devices, double weightsBytes, double kvCacheBytes, double activationBytes, double reservedBytes) {
        /** Everything occupied. */
        public double totalBytes() {
            return weightsBytes + kvCacheBytes + activationBytes + reservedBytes;
        }
    }

    /** What a deployment on a single device occupies. */
    public static MemoryAnalysis ofOneDevice(
            double weightsBytes,
            double kvCacheBytes,
            double activationBytes,
            double reservedBytes,
            double capacityBytes,
            double usableBytes,
            long maxBatch,
            long maxContext) {
        return new MemoryAnalysis(
                weightsBytes,
                kvCacheBytes,
                activationBytes,
                reservedBytes,
                capacityBytes,
                usableBytes,
                maxBatch,
                maxContext,
                new AllDevices(1, weightsBytes, kvCacheBytes, activationBytes, reservedBytes));
    }

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
