package dev.rooflight.request;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.catalog.model.LoadedModel;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.Times;
import dev.rooflight.study.curve.Curve;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A figure of a request while it goes along an axis, value by value; what all values share is made once. Values at which the
 * deployment is not possible have no figure, and a note says why. For one thread.
 */
public final class AlongAxis {
    private static final int MOST_NOTES = 10;
    private static final Times<Double> NONE = new Times<>(Double.NaN, Double.NaN);

    private final AnalysisRequest request;
    private final Axis axis;
    private final Metric metric;
    private final Optional<LoadedModel> model;
    private final Optional<PreparedModel> shared;
    private final List<Curve.Point> points = new ArrayList<>();
    private final Set<String> reasons = new LinkedHashSet<>();

    /**
     * At the start.
     *
     * @param model the model of the request, asked for unless the accounting has a reader of its own
     */
    public AlongAxis(AnalysisRequest request, Supplier<LoadedModel> model, Metric metric, Axis axis) {
        this.request = request;
        this.axis = axis;
        this.metric = metric;
        this.model = request.inPaperAccounting() ? Optional.empty() : Optional.of(model.get());
        this.shared = axis.sharesCompiled() ? this.model.map(request::prepare) : Optional.empty();
    }

    /** The whole curve over values in rising order. */
    public Curve over(List<Double> values) {
        values.forEach(this::at);
        return curve();
    }

    /** The figure at the next value. */
    public Curve.Point at(double x) {
        Times<Double> value;
        try {
            value = metric.of(analysis(x));
        } catch (InvalidValueException | CatalogException | ModelFormatException e) {
            reasons.add(String.valueOf(e.getMessage()));
            value = NONE;
        }
        Curve.Point point = new Curve.Point(x, value);
        points.add(point);
        return point;
    }

    /**
     * The curve through the values so far.
     *
     * @throws InvalidValueException if the deployment is possible at none of them; the message says why at the first
     */
    public Curve curve() {
        if (!reasons.isEmpty() && points.stream().allMatch(point -> absent(point.value()))) {
            throw new InvalidValueException(reasons.iterator().next());
        }
        List<String> notes = new ArrayList<>(reasons.stream().limit(MOST_NOTES).toList());
        List<Curve.Crossover> crossovers = List.of();
        if (model.isEmpty()) {
            notes.add("crossovers are found in exact accounting only");
        } else if (points.size() > 1) {
            crossovers = new Crossovers(this)
                    .between(points.get(0).x(), points.get(points.size() - 1).x());
        }
        return new Curve(metric.scale(), axis.scale(), points, crossovers, notes);
    }

    private static boolean absent(Times<Double> value) {
        return value.bound().isNaN() && value.expected().isNaN();
    }

    List<Curve.Point> points() {
        return points;
    }

    double expected(double x) {
        return metric.of(analysis(x)).expected();
    }

    AnalysisRequest request() {
        return request;
    }

    Metric metric() {
        return metric;
    }

    Axis axis() {
        return axis;
    }

    /** The request at a value. */
    AnalysisRequest request(double x) {
        return axis.at(request, x);
    }

    /** The request's model at a value; of exact accounting. */
    PreparedModel prepared(double x) {
        return shared.orElseGet(() -> prepared(request(x)));
    }

    /** The model of the same request with other options; of exact accounting. */
    PreparedModel prepared(AnalysisRequest other) {
        return other.prepare(model.orElseThrow());
    }

    /** The analysis at a value. */
    Analysis analysis(double x) {
        AnalysisRequest there = request(x);
        return model.isEmpty() ? there.analyze() : prepared(x).analyze(there);
    }
}
