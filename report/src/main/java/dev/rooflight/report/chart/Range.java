package dev.rooflight.report.chart;

import java.util.stream.DoubleStream;

/**
 * The values that a logarithmic axis covers.
 *
 * @param from common logarithm of the low end
 * @param to common logarithm of the high end
 */
public record Range(double from, double to) {

    /** Half decades around all values that are above 0, and a margin in decades at either end. */
    static Range around(DoubleStream values, double marginBelow, double marginAbove) {
        double[] logs = values.filter(value -> value > 0 && Double.isFinite(value))
                .map(Math::log10)
                .toArray();
        double least = DoubleStream.of(logs).min().orElse(0);
        double greatest = DoubleStream.of(logs).max().orElse(0);
        // half decades keep the ticks near the corners; a hair of tolerance keeps 1e-16 from adding one
        double from = Math.floor(2 * (least - marginBelow) + 1e-9) / 2;
        double to = Math.ceil(2 * (greatest + marginAbove) - 1e-9) / 2;
        return new Range(from, to);
    }

    /** Decades from one end to the other. */
    public double decades() {
        return to - from;
    }
}
