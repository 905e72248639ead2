package dev.rooflight.report.chart;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import java.util.List;

/**
 * What a line chart shows: a quantity over another, one line per case.
 *
 * @param caption what it says of itself
 * @param x the horizontal axis
 * @param y the vertical axis
 * @param series at least one
 * @param marks positions on the horizontal axis where something happens; may be empty
 */
public record LineChart(Caption caption, Axis x, Axis y, List<Series> series, List<Mark> marks) {

    /**
     * A value.
     *
     * @param x finite, as is {@code y}
     */
    public record Point(double x, double y) {
        public Point {
            Require.that(
                    Double.isFinite(x) && Double.isFinite(y),
                    "point of a line",
                    "(" + x + ", " + y + ")",
                    "finite numbers");
        }
    }

    /**
     * A line.
     *
     * @param name written at its end
     * @param points at least one, from left to right
     * @param dashed whether it is the counterpart of the solid line before it, whose colour it shares
     */
    public record Series(String name, List<Point> points, boolean dashed) {
        public Series {
            requireNonNull(name, "name is null");
            points = List.copyOf(points);
            Require.that(!points.isEmpty(), "number of points of line '" + name + "'", 0, "at least one");
        }

        /** A solid line. */
        public static Series of(String name, List<Point> points) {
            return new Series(name, points, false);
        }

        Point last() {
            return points.get(points.size() - 1);
        }
    }

    /**
     * A vertical line.
     *
     * @param x finite
     * @param label short text above it
     */
    public record Mark(double x, String label) {
        public Mark {
            Require.that(Double.isFinite(x), "mark '" + label + "'", x, "a finite number");
            requireNonNull(label, "label is null");
        }
    }

    public LineChart {
        requireNonNull(caption, "caption is null");
        requireNonNull(x, "x is null");
        requireNonNull(y, "y is null");
        series = List.copyOf(series);
        marks = List.copyOf(marks);
        Require.that(!series.isEmpty(), "number of lines of chart '" + caption.title() + "'", 0, "at least one");
        for (Series line : series) {
            for (Point point : line.points()) {
                Require.that(
                        !(x.log() && point.x() <= 0) && !(y.log() && point.y() <= 0),
                        "point of line '" + line.name() + "'",
                        "(" + point.x() + ", " + point.y() + ")",
                        "numbers above 0 on a logarithmic axis");
            }
        }
        for (Mark mark : marks) {
            Require.that(
                    !x.log() || mark.x() > 0,
                    "mark '" + mark.label() + "'",
                    mark.x(),
                    "a number above 0 on a logarithmic axis");
        }
    }
}
