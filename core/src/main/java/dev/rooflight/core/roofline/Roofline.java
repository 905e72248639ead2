package dev.rooflight.core.roofline;

/**
 * Ceilings that one operator runs under (Williams et al., Roofline, CACM 52(4), 2009; with a second ceiling for element-wise
 * arithmetic). Time is the larger of the time to compute and the time to move bytes:
 *
 * <pre>max(matrix ops / matrix peak + vector ops / vector peak, bytes / bandwidth)</pre>
 *
 * <p>Worked example: 34 M operations on 34 MB with 154.8 Tops/s and 768 GB/s take 44 µs, memory-bound: the arithmetic
 * intensity of 1 lies below the ridge point of 202 operations per byte.
 *
 * @param matrixOpsPerSecond peak of the matrix units in the operator's compute format
 * @param vectorOpsPerSecond peak of element-wise arithmetic
 * @param bandwidthBytesPerSecond of the memory
 */
public record Roofline(double matrixOpsPerSecond, double vectorOpsPerSecond, double bandwidthBytesPerSecond) {

    /** Seconds of arithmetic. */
    public double computeSeconds(double matrixOps, double vectorOps) {
        return matrixOps / matrixOpsPerSecond + vectorOps / vectorOpsPerSecond;
    }

    /** Seconds of memory access. */
    public double memorySeconds(double bytes) {
        return bytes / bandwidthBytesPerSecond;
    }
}
