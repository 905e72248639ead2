package dev.rooflight.study.serving;

import java.util.List;

/**
 * A mean and how sure it is.
 *
 * @param mean of the values
 * @param halfWidth of its 95 % interval; NaN of fewer than two values
 * @param count how many values
 */
public record Spread(double mean, double halfWidth, int count) {
    /** Of values; those that are no numbers do not count. */
    static Spread of(List<Double> values) {
        double sum = 0;
        int count = 0;
        for (double value : values) {
            if (!Double.isNaN(value)) {
                sum += value;
                count++;
            }
        }
        double mean = sum / count;
        double squares = 0;
        for (double value : values) {
            squares += Double.isNaN(value) ? 0 : (value - mean) * (value - mean);
        }
        return new Spread(
                mean,
                count < 2 ? Double.NaN : Student.quantile(count - 1) * Math.sqrt(squares / (count - 1) / count),
                count);
    }
}
