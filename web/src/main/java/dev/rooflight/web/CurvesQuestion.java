package dev.rooflight.web;

import dev.rooflight.core.Cancellation;
import dev.rooflight.report.CurveReport;
import dev.rooflight.study.Estimate;
import dev.rooflight.study.curve.Curve;
import dev.rooflight.study.curve.Line;
import dev.rooflight.study.curve.Meetings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * One curve of several deployments as a client asks for it.
 *
 * @param names what each deployment is called
 * @param curves of each, alike but for the deployment
 */
record CurvesQuestion(List<String> names, List<CurveQuestion> curves) {
    private static final int MOST = 10;
    private static final List<String> KNOWN = Stream.concat(
                    CurveQuestion.known().stream(), Stream.of("others", "names"))
            .toList();

    CurvesQuestion {
        names = List.copyOf(names);
        curves = List.copyOf(curves);
    }

    /**
     * Reads a curve, of the deployment in the body and of those in its member {@code others}.
     *
     * @param limit how many points it may have
     */
    static CurvesQuestion read(JsonNode body, Analyst analyst, int limit) {
        RequestJson.only(body, KNOWN);
        CurveQuestion first = CurveQuestion.among(body, analyst, limit);
        List<CurveQuestion> curves = new ArrayList<>(List.of(first));
        for (JsonNode other : list(body, "others")) {
            if (!other.isObject()) {
                throw RequestJson.wrong("others", RequestJson.shown(other), "a list of deployments");
            }
            curves.add(first.of(analyst.only(other)));
        }
        List<String> names = new ArrayList<>();
        for (JsonNode name : list(body, "names")) {
            names.add(RequestJson.scalar("names", name));
        }
        for (int i = names.size(); i < curves.size(); i++) {
            names.add("deployment " + (i + 1));
        }
        if (names.size() > curves.size()) {
            throw RequestJson.wrong(
                    "names", names.size() + " names", "at most one for each of " + curves.size() + " deployments");
        }
        return new CurvesQuestion(names, curves);
    }

    private static Iterable<JsonNode> list(JsonNode body, String name) {
        JsonNode list = body.path(name);
        if (list.isMissingNode()) {
            return List.of();
        }
        if (!list.isArray() || list.size() >= MOST) {
            throw RequestJson.wrong(name, RequestJson.shown(list), "a list of fewer than " + MOST);
        }
        return list;
    }

    /** What they take. */
    Estimate estimate() {
        return curves.stream().map(CurveQuestion::estimate).reduce(Estimate.NOTHING, Estimate::plus);
    }

    /**
     * All curves, and where two of them meet.
     *
     * @throws dev.rooflight.core.CancelledException if nobody wants them any more
     */
    CurveReport answer(Cancellation cancellation) {
        List<Line> lines = new ArrayList<>();
        List<Curve> drawn = new ArrayList<>();
        for (CurveQuestion question : curves) {
            Line line = question.start(cancellation);
            lines.add(line);
            drawn.add(line.over(question.xs()));
        }
        return new CurveReport(names, drawn, Meetings.ofAll(names, lines));
    }
}
