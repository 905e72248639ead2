package dev.rooflight.core.analysis;

import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.operator.OperatorKind;
import dev.rooflight.core.roofline.Bound;
import java.util.Optional;

/**
 * One operator in one pass, for one layer on one device.
 *
 * @param block the block it belongs to, such as {@code embedding}
 * @param name unique within the block, such as {@code q_proj}
 * @param kind how hardware runs it
 * @param layers how often it runs in the pass
 * @param matrixOps operations on matrix units
 * @param vectorOps element-wise operations
 * @param bytes memory access
 * @param ceilingOpsPerSecond the matrix peak it runs under
 * @param ceiling that peak's compute format; empty where there is nothing to compute
 * @param bound what limits it
 * @param boundSeconds time by the roofline: nothing can be faster
 * @param expectedSeconds time that this device and engine are measured to take
 */
public record OperatorAnalysis(
        String block,
        String name,
        OperatorKind kind,
        int layers,
        double matrixOps,
        double vectorOps,
        ByteCounts bytes,
        double ceilingOpsPerSecond,
        Optional<ComputeFormat> ceiling,
        Bound bound,
        double boundSeconds,
        double expectedSeconds) {

    /** Time in which the device waits, for the host or for other devices. */
    static OperatorAnalysis waiting(String name, double boundSeconds, double expectedSeconds) {
        return new OperatorAnalysis(
                name,
                name,
                OperatorKind.HOST,
                1,
                0,
                0,
                ByteCounts.NONE,
                0,
                Optional.empty(),
                Bound.OVERHEAD,
                boundSeconds,
                expectedSeconds);
    }

    /** The same run so many times. */
    OperatorAnalysis withLayers(int times) {
        return new OperatorAnalysis(
                block,
                name,
                kind,
                times,
                matrixOps,
                vectorOps,
                bytes,
                ceilingOpsPerSecond,
                ceiling,
                bound,
                boundSeconds,
                expectedSeconds);
    }

    /** Whether it is the same operator of the network in another pass, deployment or device. */
    public boolean isSameAs(OperatorAnalysis other) {
        return block.equals(other.block) && name.equals(other.name);
    }

    /** All operations. */
    public double ops() {
        return matrixOps + vectorOps;
    }

    /** Operations per byte of memory access; 0 where there are no operations. */
    public double arithmeticIntensity() {
        double access = bytes.memoryAccess();
        return ops() == 0 || access == 0 ? 0 : ops() / access;
    }

    /** Operations per second at the roofline; 0 where there are none. */
    public double attainableOpsPerSecond() {
        return boundSeconds == 0 ? 0 : ops() / boundSeconds;
    }
}
