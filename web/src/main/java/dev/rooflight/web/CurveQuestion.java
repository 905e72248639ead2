package dev.rooflight.web;

import dev.rooflight.core.Cancellation;
import dev.rooflight.request.Question;
import dev.rooflight.study.Estimate;
import dev.rooflight.study.curve.Axes;
import dev.rooflight.study.curve.Axis;
import dev.rooflight.study.curve.Line;
import dev.rooflight.study.curve.Metric;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A curve as a client asks for it.
 *
 * @param question the deployment
 * @param metric what is shown
 * @param axis what varies
 * @param xs its values, in order
 */
record CurveQuestion(Question question, Metric metric, Axis axis, List<Double> xs) {
    private static final int USUAL_POINTS = 50;
    private static final Axes AXES = new Axes(Question.OPTIONS);
    private static final List<String> OWN = List.of("metric", "over", "from", "to", "points", "scale");
    private static final List<String> KNOWN =
            Stream.concat(Analyst.members().stream(), OWN.stream()).toList();

    /** Names of all members of a single curve. */
    static List<String> known() {
        return KNOWN;
    }

    CurveQuestion {
        xs = List.copyOf(xs);
    }

    /**
     * Reads a curve.
     *
     * @param limit how many points it may have
     */
    static CurveQuestion read(JsonNode body, Analyst analyst, int limit) {
        RequestJson.only(body, KNOWN);
        return among(body, analyst, limit);
    }

    /** Reads a curve among other members. */
    static CurveQuestion among(JsonNode body, Analyst analyst, int limit) {
        Metric metric = Metric.named(RequestJson.scalar("metric", body.path("metric")));
        Axis axis = AXES.named(RequestJson.scalar("over", body.path("over")));
        double points = body.has("points") ? RequestJson.number(body, "points") : Math.min(USUAL_POINTS, limit);
        if (!(points >= 2 && points <= limit && points == Math.rint(points))) {
            throw RequestJson.wrong("points", Double.toString(points), "a whole number from 2 to " + limit);
        }
        String scale = body.has("scale") ? RequestJson.scalar("scale", body.path("scale")) : "linear";
        if (!scale.equals("log") && !scale.equals("linear")) {
            throw RequestJson.wrong("scale", "'" + scale + "'", "log or linear");
        }
        List<Double> xs = axis.values(
                RequestJson.number(body, "from"),
                RequestJson.number(body, "to"),
                (long) points,
                limit,
                scale.equals("log"));
        return new CurveQuestion(analyst.among(body), metric, axis, xs);
    }

    /** The same curve of another deployment. */
    CurveQuestion of(Question other) {
        return new CurveQuestion(other, metric, axis, xs);
    }

    /** What it takes. */
    Estimate estimate() {
        return question.estimate(axis, xs);
    }

    /** The curve before its first point. */
    Line start(Cancellation cancellation) {
        return question.along(metric, axis, cancellation);
    }
}
