package dev.rooflight.study.curve;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.Times;
import dev.rooflight.study.Adjustable;
import dev.rooflight.study.Case;
import dev.rooflight.study.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A figure of something while it goes along an axis, value by value. Values at which it is not possible have no figure, and a note
 * says why. For one thread.
 */
public final class Line {
    private static final int MOST_NOTES = 10;
    private static final Times<Double> NONE = new Times<>(Double.NaN, Double.NaN);

    private final Metric metric;
    private final Axis axis;
    private final Along along;
    private final List<Curve.Point> points = new ArrayList<>();
    private final Set<String> reasons = new LinkedHashSet<>();
    private Optional<InvalidValueException> first = Optional.empty();

    /** What goes along an axis. */
    interface Along {
        /** What there is at a value. */
        Outcome<Analysis> at(double x);

        /** Where something turns between two values, in order. */
        List<Curve.Crossover> crossovers(Metric metric, double from, double to);

        /** What is to be said of every curve; may be empty. */
        List<String> notes();
    }

    private Line(Metric metric, Axis axis, Along along) {
        this.metric = requireNonNull(metric, "metric is null");
        this.axis = requireNonNull(axis, "axis is null");
        this.along = along;
    }

    /** Of a case; what all values share is compiled once. */
    public static Line of(Case start, Metric metric, Axis axis) {
        return new Line(metric, axis, new CaseAlong(start, axis));
    }

    /**
     * Of something else, whose operators are not known well enough to say where they turn.
     *
     * @param note says so
     */
    public static <S extends Adjustable<S>> Line of(S start, Metric metric, Axis axis, String note) {
        return new Line(metric, axis, new Along() {
            @Override
            public Outcome<Analysis> at(double x) {
                return Outcome.of(() -> axis.at(start, x).analyze());
            }

            @Override
            public List<Curve.Crossover> crossovers(Metric shown, double from, double to) {
                return List.of();
            }

            @Override
            public List<String> notes() {
                return List.of(note);
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
        figure.refusal().ifPresent(why -> reasons.add(String.valueOf(why.getMessage())));
        first = first.or(figure::refusal);
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
        if (first.isPresent() && points.stream().allMatch(point -> absent(point.value()))) {
            throw first.get();
        }
        List<String> notes = new ArrayList<>(reasons.stream().limit(MOST_NOTES).toList());
        notes.addAll(along.notes());
        List<Curve.Crossover> crossovers = points.size() < 2
                ? List.of()
                : along.crossovers(
                        metric, points.get(0).x(), points.get(points.size() - 1).x());
        return new Curve(metric.scale(), axis.scale(), points, crossovers, notes);
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
