package dev.rooflight.report.chart;

import static java.util.Objects.requireNonNull;

/**
 * What an axis of a chart measures.
 *
 * @param label what is measured
 * @param unit such as {@code ms}; empty for plain numbers
 * @param log whether a factor of ten is always as long; values must then be above 0
 */
public record Axis(String label, String unit, boolean log) {
    public Axis {
        requireNonNull(label, "label is null");
        requireNonNull(unit, "unit is null");
    }

    /** An axis on which equal differences are as long. */
    public static Axis linear(String label, String unit) {
        return new Axis(label, unit, false);
    }

    /** An axis on which equal ratios are as long. */
    public static Axis log(String label, String unit) {
        return new Axis(label, unit, true);
    }

    /** The label with its unit in parentheses. */
    String text() {
        return unit.isEmpty() ? label : label + " (" + unit + ")";
    }
}
