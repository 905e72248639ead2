package dev.rooflight.web;

import dev.rooflight.report.AdviceReport;
import dev.rooflight.request.Question;
import dev.rooflight.study.Case;
import dev.rooflight.study.Estimate;
import dev.rooflight.study.advice.Advisor;
import dev.rooflight.study.advice.Objective;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Which techniques pay for a deployment that a request states. */
final class Advising {
    private static final List<String> OWN = List.of("objective", "neutralOnly", "supportedFormatsOnly", "mustFit");
    private static final List<String> KNOWN =
            Stream.concat(Analyst.members().stream(), OWN.stream()).toList();

    private Advising() {}

    /** What a request asks for. */
    static Job read(JsonNode body, Analyst analyst) {
        RequestJson.only(body, KNOWN);
        Question question = analyst.among(body);
        Advisor.Limits limits = new Advisor.Limits(
                flag(body, "neutralOnly"), flag(body, "supportedFormatsOnly"), flag(body, "mustFit"));
        Case asked = question.exact("advice is of what the hardware does");
        Advisor advisor = Advisor.of(asked, limits);
        Objective objective = objective(body);
        return new Job(
                Estimate.ofAdvice(asked),
                cancellation -> Job.json(
                        new AdviceReport(question.model().name(), advisor.advise(objective, cancellation)).tree()));
    }

    private static Objective objective(JsonNode body) {
        String name = body.has("objective") ? RequestJson.scalar("objective", body.path("objective")) : "latency";
        return Arrays.stream(Objective.values())
                .filter(objective -> objective.id().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> RequestJson.wrong(
                        "objective",
                        "'" + name + "'",
                        Problem.oneOf(Arrays.stream(Objective.values())
                                .map(Objective::id)
                                .toList())));
    }

    private static boolean flag(JsonNode body, String name) {
        JsonNode flag = body.path(name);
        if (!flag.isMissingNode() && !flag.isBoolean()) {
            throw RequestJson.wrong(name, flag.toString(), "true or false");
        }
        return flag.asBoolean(false);
    }
}
