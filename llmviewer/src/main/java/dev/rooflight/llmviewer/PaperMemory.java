package dev.rooflight.llmviewer;

/**
 * What LLM-Viewer calls memory consumption, in bytes. It is no peak: temporary activations are all that one layer's
 * operators write, as if none were ever freed; head and embeddings are left out.
 *
 * @param weightBytes weights of all layers
 * @param kvCacheBytes what a prefill of this batch and length writes to the cache
 * @param temporaryActivationBytes activations that the operators of one layer write in this stage
 */
public record PaperMemory(double weightBytes, double kvCacheBytes, double temporaryActivationBytes) {

    /** The sum of the three. */
    public double consumptionBytes() {
        return weightBytes + kvCacheBytes + temporaryActivationBytes;
    }

    /** These and {@code count} times others: LLM-Viewer adds up even these in its chat stage. */
    PaperMemory plus(double count, PaperMemory other) {
        return new PaperMemory(
                weightBytes + count * other.weightBytes,
                kvCacheBytes + count * other.kvCacheBytes,
                temporaryActivationBytes + count * other.temporaryActivationBytes);
    }
}
