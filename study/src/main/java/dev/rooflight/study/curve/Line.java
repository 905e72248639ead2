package dev.rooflight.study.curve;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Cancellation;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.Times;
import dev.rooflight.study.Adjustable;
import dev.rooflight.study.Case;
import dev.rooflight.study.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A figure of something while it goes along an axis, value by value. Values at which it is not possible have no figure, and it is
 * said why. For one thread.
 */
public final class Line {
    private static final int MOST_REASONS = 10;
    private static final Times<Double> NONE = new Times<>(Double.NaN, Double.NaN);

    private final Metric metric;
    private final Axis axis;
    private final Along along;
    private final List<Curve.Point> points = new ArrayList<>();
    private final Map<List<String>, InvalidValueException> reasons = new LinkedHashMap<>();

    /** What goes along an axis. */
    interface Along {
        /** What there is at a value. */
        Outcome<Analysis> at(double x);

        /** Where something turns between two values, in order; empty where that is not known. */
        Optional<List<Curve.Crossover>> crossovers(Metric metric, double from, double to);
    }

    private Line(Metric metric, Axis axis, Along along) {
        this.metric = requireNonNull(metric, "metric is null");
        this.axis = requireNonNull(axis, "axis is null");
        this.along = along;
    }

    /** Of a case; what all values share is compiled once. */
    public static Line of(Case start, Metric metric, Axis axis) {
        return of(start, metric, axis, Cancellation.NEVER);
    }

    /**
     * Of a case; what all values share is compiled once.
     *
     * @param cancellation is asked before every value; where it says that nobody wants the figure any more, its exception is
     *     thrown by whatever asks for figures
     */
    public static Line of(Case start, Metric metric, Axis axis, Cancellation cancellation) {
        return new Line(metric, axis, new CaseAlong(start, axis, cancellation));
    }

    /** Of something else, whose operators are not known well enough to say where they turn. */
    public static <S extends Adjustable<S>> Line of(S start, Metric metric, Axis axis, Cancellation cancellation) {
        return new Line(metric, axis, new Along() {
            @Override
            public Outcome<Analysis> at(double x) {
                cancellation.check();
                return Outcome.of(() -> axis.at(start, x).analyze());
            }

            @Override
            public Optional<List<Curve.Crossover>> crossovers(Metric shown, double from, double to) {
                return Optional.empty();
            }
        });
    }

    /**
     * The whole curve over values in rising order.
     *
     * @throws InvalidValueException as {@link #curve}
     */
    public Curve over(List<Double> values) {
        values.forEach(this::at);
        return curve();
    }

    /** The figure at the next value. */
    public Curve.Point at(double x) {
        Outcome<Times<Double>> figure = figure(x);
        figure.refusal().ifPresent(why -> reasons.putIfAbsent(List.of(why.field(), why.value(), why.expected()), why));
        Curve.Point point = new Curve.Point(x, figure.found().orElse(NONE));
        points.add(point);
        return point;
    }

    private Outcome<Times<Double>> figure(double x) {
        return along.at(x).then(metric::of);
    }

    /**
     * The curve through the values so far.
     *
     * @throws InvalidValueException if there is a figure at none of them: why there is none at the first
     */
    public Curve curve() {
        List<InvalidValueException> missing =
                reasons.values().stream().limit(MOST_REASONS).toList();
        if (!missing.isEmpty() && points.stream().allMatch(point -> absent(point.value()))) {
            throw missing.get(0);
        }
        Optional<List<Curve.Crossover>> crossovers = points.size() < 2
                ? Optional.of(List.of())
                : along.crossovers(
                        metric, points.get(0).x(), points.get(points.size() - 1).x());
        return new Curve(
                metric.scale(), axis.scale(), points, crossovers.orElse(List.of()), crossovers.isPresent(), missing);
    }

    private static boolean absent(Times<Double> value) {
        return value.bound().isNaN() && value.expected().isNaN();
    }

    List<Curve.Point> points() {
        return points;
    }

    Axis axis() {
        return axis;
    }

    /** The expected figure at a value; NaN where there is none. */
    double expected(double x) {
        return figure(x).found().map(Times::expected).orElse(Double.NaN);
    }
}
