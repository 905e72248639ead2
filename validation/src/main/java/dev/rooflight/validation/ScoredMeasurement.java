package dev.rooflight.validation;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A measurement beside its prediction.
 *
 * @param measurement the measurement
 * @param regime what it exercises
 * @param prediction what it should have been
 */
public record ScoredMeasurement(Measurement measurement, Regime regime, Prediction.Predicted prediction) {
    /** |expected / measured - 1|, in the metric's own unit. */
    public double expectedError() {
        return Math.abs(signedExpectedError());
    }

    /** |bound / measured - 1|, in the metric's own unit. */
    public double boundError() {
        return Math.abs(signedBoundError());
    }

    /** The expected value's error; positive where it is faster than measured. */
    public double signedExpectedError() {
        return signed(prediction.expected());
    }

    /** The bound's error; positive where it is faster than measured, as a bound should be. */
    public double signedBoundError() {
        return signed(prediction.bound());
    }

    /** What is known to explain a difference: the measurement's caveats and the prediction's note; may be empty. */
    public String reason() {
        return Stream.concat(measurement.caveats().stream().map(Caveat::reason), Stream.of(prediction.note()))
                .filter(reason -> !reason.isEmpty())
                .collect(Collectors.joining("; "));
    }

    private double signed(double predicted) {
        double error = predicted / measurement.value() - 1;
        return measurement.metric().isTime() ? 0 - error : error;
    }
}
