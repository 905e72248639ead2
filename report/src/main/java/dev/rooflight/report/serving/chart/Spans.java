package dev.rooflight.report.serving.chart;

import dev.rooflight.report.chart.Axis;
import dev.rooflight.report.chart.PanelChart.Span;
import java.util.stream.DoubleStream;

/** Axes that hold values with a little room. */
final class Spans {
    /** From this ratio of the largest value to the least on, an axis is logarithmic. */
    private static final double WIDE = 8;

    private static final double ROOM = 1.12;

    private Spans() {}

    /** An axis for values above 0: logarithmic where they lie far apart. */
    static Axis axis(String label, String unit, double[] values) {
        double least = DoubleStream.of(values).min().orElse(1);
        double most = DoubleStream.of(values).max().orElse(1);
        return new Axis(label, unit, least > 0 && most > WIDE * least);
    }

    /** The span of such an axis; a linear one begins at 0. */
    static Span of(Axis axis, double[] values) {
        return axis.log() ? log(values) : fromZero(values);
    }

    /** From below the least to above the largest. */
    static Span log(double[] values) {
        double least = DoubleStream.of(values).min().orElse(1);
        double most = DoubleStream.of(values).max().orElse(1);
        return new Span(least / ROOM, most * ROOM);
    }

    private static Span fromZero(double[] values) {
        double most = DoubleStream.of(values).max().orElse(1);
        return new Span(0, most > 0 ? most * ROOM : 1);
    }
}
