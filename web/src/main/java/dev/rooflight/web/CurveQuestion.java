package dev.rooflight.web;

import dev.rooflight.request.AlongAxis;
import dev.rooflight.request.Axis;
import dev.rooflight.request.Metric;
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
    private static final List<String> OWN = List.of("metric", "over", "from", "to", "points", "scale");
    private static final List<String> KNOWN =
            Stream.concat(Members.known().stream(), OWN.stream()).toList();

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
    static CurveQuestion read(JsonNode body, int limit) {
        RequestJson.only(body, KNOWN);
        return readKnown(body, limit);
    }

    /** Reads a curve among other members. */
    static CurveQuestion readKnown(JsonNode body, int limit) {
        Metric metric = Metric.named(RequestJson.scalar("metric", body.path("metric")));
        Axis axis = Axis.named(RequestJson.scalar("over", body.path("over")));
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
        return new CurveQuestion(Members.readKnown(body), metric, axis, xs);
    }

    /** The same curve of another deployment. */
    CurveQuestion of(Question other) {
        return new CurveQuestion(other, metric, axis, xs);
    }

    /** The curve before its first point. */
    AlongAxis start(Analyst analyst) {
        return new AlongAxis(analyst.request(question), () -> analyst.model(question), metric, axis);
    }
}
