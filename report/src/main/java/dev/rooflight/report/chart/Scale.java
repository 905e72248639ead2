package dev.rooflight.report.chart;

import java.util.List;

/** Maps values to positions along an axis, in pixels or in cells of a terminal. */
sealed interface Scale permits LinearScale, LogScale {

    /** Position of the low end. */
    double start();

    /** Position of the high end; may be less than that of the low end. */
    double end();

    /** Position of a value, also outside the range. */
    double at(double value);

    /** Round values inside whose positions are at least {@code apart} from each other, rising. */
    List<Double> ticks(double apart);

    /** How long the axis is. */
    default double length() {
        return Math.abs(end() - start());
    }
}
