package dev.rooflight.survey;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/**
 * A figure of the survey, recomputed: the same lines in LLM-Viewer's accounting and in this tool's, and how both compare
 * with what is printed.
 *
 * @param id names its files
 * @param title what it shows
 * @param conditions model, device, length and the like
 * @param x what is varied
 * @param y what comes out
 * @param panels one per accounting that defines the figure
 * @param marks positions on the x axis worth a line
 * @param checks single numbers beside the published ones; may be empty
 * @param caption what to see in it, with numbers
 * @param difference where the accountings disagree and why; where one is missing, why
 */
public record Figure(
        String id,
        String title,
        String conditions,
        Scale x,
        Scale y,
        List<Panel> panels,
        List<Mark> marks,
        List<Check> checks,
        String caption,
        String difference) {
    /** LLM-Viewer's accounting. */
    public static final String PAPER = "paper";

    /** This tool's accounting. */
    public static final String EXACT = "exact";

    /**
     * An axis.
     *
     * @param label what is measured
     * @param unit empty for plain numbers
     * @param log whether equal ratios are as long
     */
    public record Scale(String label, String unit, boolean log) {}

    /**
     * The figure in one accounting.
     *
     * @param accounting {@link #PAPER} or {@link #EXACT}
     * @param lines at least one
     */
    public record Panel(String accounting, List<Line> lines) {
        public Panel {
            lines = List.copyOf(lines);
        }
    }

    /**
     * A line.
     *
     * @param name of the case
     * @param values from left to right
     * @param dashed whether it is the counterpart of the line before
     */
    public record Line(String name, List<Value> values, boolean dashed) {
        public Line {
            values = List.copyOf(values);
        }

        /** What a function gives at certain positions, as a line of its own. */
        static Line of(String name, double[] xs, DoubleUnaryOperator y) {
            return new Line(name, over(xs, y), false);
        }

        /** What a function gives at certain positions, as the counterpart of the line before. */
        static Line dashed(String name, double[] xs, DoubleUnaryOperator y) {
            return new Line(name, over(xs, y), true);
        }

        private static List<Value> over(double[] xs, DoubleUnaryOperator y) {
            return DoubleStream.of(xs)
                    .mapToObj(x -> new Value(x, y.applyAsDouble(x)))
                    .toList();
        }
    }

    /** A value over another. */
    public record Value(double x, double y) {}

    /** A position on the x axis and what is there. */
    public record Mark(double x, String label) {}

    /**
     * A number beside the published one.
     *
     * @param what it is, with its unit
     * @param published as printed, or as read from the notebooks behind the figure
     * @param paper recomputed in LLM-Viewer's accounting, to as many digits
     * @param exact in this tool's; empty where it has no such number
     */
    public record Check(String what, String published, String paper, String exact) {
        /** Whether LLM-Viewer's accounting gives the published number to its last digit. */
        public boolean agrees() {
            return published.equals(paper);
        }
    }

    public Figure {
        requireNonNull(id, "id is null");
        panels = List.copyOf(panels);
        marks = List.copyOf(marks);
        checks = List.copyOf(checks);
    }
}
