package dev.rooflight.core.hardware;

import dev.rooflight.core.Require;
import dev.rooflight.core.format.ComputeFormat;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Arithmetic peaks of a device; one multiply-accumulate is two operations.
 *
 * @param units streaming multiprocessors, compute units or cores, where known
 * @param peakOpsPerSecond dense matrix peak of each compute format the device has; at least one, each 1 to 1e21
 * @param vectorOpsPerSecond peak of element-wise FP32 arithmetic outside the matrix units; 1 to 1e21
 * @param sparsitySpeedup factor that 2:4 structured sparsity puts on the matrix peak; 1 where there is none
 */
public record Compute(
        OptionalInt units,
        Map<ComputeFormat, Double> peakOpsPerSecond,
        double vectorOpsPerSecond,
        double sparsitySpeedup) {

    public Compute {
        units.ifPresent(count -> Require.within("compute.units", count, 1, 10_000_000));
        Require.that(!peakOpsPerSecond.isEmpty(), "compute.peak", "empty", "at least one format with its ops/s");
        peakOpsPerSecond.forEach(
                (format, peak) -> Require.within("compute.peak." + format.id() + " (ops/s)", peak, 1, 1e21));
        peakOpsPerSecond = Collections.unmodifiableMap(new EnumMap<>(peakOpsPerSecond));
        Require.within("compute.vector (ops/s)", vectorOpsPerSecond, 1, 1e21);
        Require.within("compute.sparsity", sparsitySpeedup, 1, 16);
    }

    /**
     * The format that a product wanted in {@code wanted} really runs in: the first of {@link ComputeFormat#widening()} that
     * the device has.
     *
     * @throws dev.rooflight.core.InvalidValueException if the device has none of them
     */
    public ComputeFormat formatFor(ComputeFormat wanted) {
        return find(wanted).orElseThrow(() -> new Lack.Arithmetic(wanted, peakOpsPerSecond.keySet()).error());
    }

    /** The same, if the device has one of them. */
    public Optional<ComputeFormat> find(ComputeFormat wanted) {
        for (ComputeFormat format : wanted.widening()) {
            if (peakOpsPerSecond.containsKey(format)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}
