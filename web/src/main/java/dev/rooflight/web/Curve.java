package dev.rooflight.web;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.Times;
import dev.rooflight.core.format.ComputeFormat;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A metric over one number of a question: each point is the question with that number's text replaced.
 *
 * @param question the question with everything else
 * @param metric what is shown
 * @param over the member that varies, or the number of the device
 * @param xs its values, in order
 */
record Curve(Question question, Metric metric, String over, List<Double> xs) {
    private static final Set<String> WHOLE = Set.of(
            "batch",
            "context",
            "outputTokens",
            "tp",
            "pp",
            "ep",
            "dp",
            "cp",
            "microbatches",
            "kvBlock",
            "maxBatchedTokens");
    private static final Set<String> REAL = Set.of("overlap", "memoryUtilization", "price", "grid", "pue", "hostPower");

    /** Numbers of a device with their units. */
    private static final Map<String, String> OF_THE_DEVICE = ofTheDevice();

    private static final List<String> OVER = Stream.of(WHOLE.stream(), REAL.stream(), OF_THE_DEVICE.keySet().stream())
            .flatMap(names -> names)
            .sorted()
            .toList();
    private static final List<String> OWN = List.of("metric", "over", "from", "to", "points", "scale");
    private static final List<String> KNOWN =
            Stream.concat(Members.known().stream(), OWN.stream()).toList();
    private static final double LARGEST = 1e21;

    private static Map<String, String> ofTheDevice() {
        Map<String, String> units = new HashMap<>();
        List.of("bandwidth", "link.node", "link.host", "link.cluster").forEach(field -> units.put(field, "B/s"));
        List.of("capacity", "cache").forEach(field -> units.put(field, "B"));
        List.of("tdp", "idle").forEach(field -> units.put(field, "W"));
        units.put("vector", "ops/s");
        for (ComputeFormat format : ComputeFormat.values()) {
            units.put("peak." + format.id(), "ops/s");
        }
        return Map.copyOf(units);
    }

    Curve {
        xs = List.copyOf(xs);
    }

    /**
     * One point.
     *
     * @param x where
     * @param times the metric there; NaN where it does not exist
     * @param note why it does not exist
     */
    record Point(double x, Times<Double> times, Optional<String> note) {
        /** The document. */
        Map<String, Object> tree() {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("x", x);
            tree.put("bound", times.bound());
            tree.put("expected", times.expected());
            return tree;
        }
    }

    /**
     * Reads a curve.
     *
     * @param limit how many points it may have
     */
    static Curve read(JsonNode body, int limit) {
        RequestJson.only(body, KNOWN);
        String metricName = RequestJson.scalar("metric", body.path("metric"));
        Metric metric = Metric.named(metricName)
                .orElseThrow(() -> RequestJson.wrong("metric", "'" + metricName + "'", Problem.oneOf(Metric.ids())));
        String over = RequestJson.scalar("over", body.path("over"));
        if (!OVER.contains(over)) {
            throw RequestJson.wrong("over", "'" + over + "'", Problem.oneOf(OVER));
        }
        double from = RequestJson.number(body, "from");
        double to = RequestJson.number(body, "to");
        if (!(from >= 0 && from < to && to <= LARGEST)) {
            throw RequestJson.wrong("from and to", from + " and " + to, "0 or more, the first below the second");
        }
        double points = body.has("points") ? RequestJson.number(body, "points") : Math.min(50, limit);
        if (!(points >= 2 && points <= limit && points == Math.rint(points))) {
            throw RequestJson.wrong("points", plain(points), "a whole number from 2 to " + limit);
        }
        String scale = body.has("scale") ? RequestJson.scalar("scale", body.path("scale")) : "linear";
        if (!scale.equals("log") && !scale.equals("linear")) {
            throw RequestJson.wrong("scale", "'" + scale + "'", "log or linear");
        }
        if (scale.equals("log") && from == 0) {
            throw RequestJson.wrong("from", "0", "a number above 0 on a log scale");
        }
        DoubleStream xs = steps(from, to, (int) points, scale.equals("log"));
        List<Double> distinct = (WHOLE.contains(over) ? xs.map(Math::rint) : xs)
                .distinct()
                .boxed()
                .toList();
        return new Curve(Members.readKnown(body), metric, over, distinct);
    }

    private static DoubleStream steps(double from, double to, int points, boolean log) {
        double[] xs = new double[points];
        for (int i = 0; i < points; i++) {
            double share = i / (points - 1.0);
            xs[i] = log ? from * Math.pow(to / from, share) : from + (to - from) * share;
        }
        xs[points - 1] = to;
        return Arrays.stream(xs);
    }

    /** The point at one of the values; a deployment that is not possible there is a point without a metric. */
    Point at(double x, Analyst analyst) {
        try {
            Question there = there(x);
            return metric.of(analyst.analyze(there, there.kept() && workload()))
                    .map(times -> new Point(x, times, Optional.empty()))
                    .orElseGet(() -> missing(x, "%s is not there; it needs %s".formatted(metric.id(), metric.needs())));
        } catch (InvalidValueException | CatalogException | ModelFormatException e) {
            return missing(
                    x, Problem.ofMessage(400, String.valueOf(e.getMessage())).detail());
        }
    }

    private static Point missing(double x, String why) {
        return new Point(x, new Times<>(Double.NaN, Double.NaN), Optional.of(why));
    }

    /** Whether all points share a compiled model. */
    private boolean workload() {
        return Optional.ofNullable(Members.byMember().get(over))
                .filter(option -> !Question.decidesCompiled(option))
                .isPresent();
    }

    private Question there(double x) {
        String option = Members.byMember().get(over);
        return option == null
                ? question.withSetting(over, plain(x) + OF_THE_DEVICE.getOrDefault(over, ""))
                : question.with(option, plain(x));
    }

    private static String plain(double x) {
        return x == Math.rint(x) && Math.abs(x) < 1L << 53
                ? Long.toString((long) x)
                : new BigDecimal(x, MathContext.DECIMAL64).toPlainString();
    }

    /** The document of a curve whose points are known. */
    Map<String, Object> tree(List<Point> points) {
        Map<String, Object> tree = summary(notes(points));
        List<Object> list = new ArrayList<>();
        points.forEach(point -> list.add(point.tree()));
        tree.put("points", list);
        return tree;
    }

    /** The document without points. */
    Map<String, Object> summary(List<String> notes) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("over", over);
        tree.put("metric", metric.id());
        tree.put("unit", metric.unit());
        tree.put("notes", notes);
        return tree;
    }

    /**
     * Why points are missing, each reason once.
     *
     * @throws ProblemException if all are
     */
    static List<String> notes(List<Point> points) {
        List<String> reasons = points.stream()
                .flatMap(point -> point.note().stream())
                .distinct()
                .limit(10)
                .toList();
        if (!reasons.isEmpty() && points.stream().allMatch(point -> point.note().isPresent())) {
            throw new ProblemException(Problem.ofMessage(400, reasons.get(0)));
        }
        return reasons;
    }
}
