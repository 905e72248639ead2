package dev.rooflight.validation;

import java.util.Arrays;
import java.util.Collection;

/**
 * Errors of predictions as shares of the measured values: 0.1 is 10 %.
 *
 * @param rows number of measurements, 1 or more
 * @param medianAbsolute median of the absolute errors
 * @param meanAbsolute mean of the absolute errors
 * @param medianSigned median of the signed errors; positive where predictions are faster than measured
 * @param within10Percent share of measurements with an absolute error of at most 10 %
 * @param within20Percent share of measurements with an absolute error of at most 20 %
 */
public record ErrorSummary(
        int rows,
        double medianAbsolute,
        double meanAbsolute,
        double medianSigned,
        double within10Percent,
        double within20Percent) {
    /** 110/100 - 1 is 10 %, though not in binary. */
    private static final double ROUNDING = 1e-9;

    /** Summary of signed errors, at least one. */
    static ErrorSummary of(Collection<Double> signedErrors) {
        double[] signed =
                signedErrors.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double[] absolute = Arrays.stream(signed).map(Math::abs).sorted().toArray();
        return new ErrorSummary(
                signed.length,
                median(absolute),
                Arrays.stream(absolute).average().orElseThrow(),
                median(signed),
                within(0.1, absolute),
                within(0.2, absolute));
    }

    /** The middle of sorted values, at least one; the mean of the two middle ones of an even number. */
    static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double within(double limit, double[] absolute) {
        return (double) Arrays.stream(absolute)
                        .filter(e -> e <= limit + ROUNDING)
                        .count()
                / absolute.length;
    }
}
