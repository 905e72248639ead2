package dev.rooflight.study.curve;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.Times;
import java.util.List;

/**
 * A figure over a number that changes, by the roofline and as expected, with the values at which something turns.
 *
 * @param figure what is shown
 * @param over what changes
 * @param points in rising order
 * @param crossovers in rising order
 * @param complete whether crossovers are known at all
 * @param missing why there is no figure at some points; the first of each reason, at most ten
 */
public record Curve(
        Scale figure,
        Scale over,
        List<Point> points,
        List<Crossover> crossovers,
        boolean complete,
        List<InvalidValueException> missing) {
    public Curve {
        requireNonNull(figure, "figure is null");
        requireNonNull(over, "over is null");
        points = List.copyOf(points);
        crossovers = List.copyOf(crossovers);
        missing = List.copyOf(missing);
    }

    /**
     * What is measured along one of the two directions.
     *
     * @param id name on the command line and in JSON
     * @param label as people write it
     * @param unit of the values; empty for counts
     */
    public record Scale(String id, String label, String unit) {
        public Scale {
            requireNonNull(id, "id is null");
            requireNonNull(label, "label is null");
            requireNonNull(unit, "unit is null");
        }
    }

    /**
     * A point.
     *
     * @param x value of what changes
     * @param value of the figure; NaN where there is none
     */
    public record Point(double x, Times<Double> value) {}

    /**
     * A value at which something turns.
     *
     * @param x the first value at which it is so: a whole number, or exact to the last digit
     * @param turn what turns there
     */
    public record Crossover(double x, Turn turn) {
        public Crossover {
            requireNonNull(turn, "turn is null");
        }
    }
}
