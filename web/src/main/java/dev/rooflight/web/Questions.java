package dev.rooflight.web;

import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.report.AnalysisDocument;
import dev.rooflight.report.ComparisonReport;
import dev.rooflight.report.chart.RooflineChart;
import dev.rooflight.request.Question;
import dev.rooflight.study.Estimate;
import dev.rooflight.technique.TechniqueRequest;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** The questions that can be put to the server, each understood first and answered when it has been admitted. */
final class Questions {
    private static final int MAX_POINTS = 500;
    private static final int MAX_COMPARED = 8;

    private final Analyst analyst;

    Questions(Analyst analyst) {
        this.analyst = analyst;
    }

    /** Times, memory, energy and money of a deployment. */
    Job analyze(JsonNode body) {
        return document(body, AnalysisDocument::of);
    }

    /** Its memory. */
    Job fit(JsonNode body) {
        return document(body, AnalysisDocument::memory);
    }

    private Job document(JsonNode body, Function<Analysis, Object> document) {
        Question question = analyst.only(body);
        return Job.of(question.estimate(), () -> document.apply(analyst.analyze(question)));
    }

    /** Its operators and what goes from one to the next. */
    Job network(JsonNode body) {
        Question question = analyst.only(body);
        // every operator with its tensors takes as long again as their times
        return Job.of(question.estimate().times(2), () -> NetworkTree.of(question, analyst));
    }

    /** Several side by side. */
    Job compare(JsonNode body) {
        RequestJson.only(body, List.of("deployments"));
        JsonNode deployments = body.path("deployments");
        if (!deployments.isArray() || deployments.size() < 2 || deployments.size() > MAX_COMPARED) {
            throw RequestJson.wrong(
                    "deployments",
                    deployments.isArray() ? deployments.size() + " deployments" : RequestJson.shown(deployments),
                    "a list of 2 to " + MAX_COMPARED);
        }
        List<Question> questions = new ArrayList<>();
        Estimate estimate = Estimate.NOTHING;
        for (JsonNode deployment : deployments) {
            if (!deployment.isObject()) {
                throw RequestJson.wrong("deployments", RequestJson.shown(deployment), "a list of objects");
            }
            Question question = analyst.only(deployment);
            questions.add(question);
            estimate = estimate.plus(question.estimate());
        }
        return new Job(estimate, cancellation -> {
            List<Analysis> analyses = new ArrayList<>();
            for (Question question : questions) {
                cancellation.check();
                analyses.add(analyst.analyze(question));
            }
            return Job.json(new ComparisonReport(names(analyses), analyses).tree());
        });
    }

    /** Each deployment's model and hardware, with a number where they are those of an earlier one. */
    private static List<String> names(List<Analysis> analyses) {
        List<String> names = new ArrayList<>();
        for (Analysis analysis : analyses) {
            String subject = analysis.model().id() + " on " + analysis.device().id();
            String name = subject;
            for (int number = 2; names.contains(name); number++) {
                name = subject + " (" + number + ")";
            }
            names.add(name);
        }
        return names;
    }

    /** The roofline as a picture, by the parameters of the address. */
    Lanes.Reader chart(Context context) {
        Picture picture = Picture.read(context.queryParamMap());
        return body -> {
            Question question = analyst.only(body);
            Estimate estimate =
                    question.estimate().plus(question.plain().estimate()).plus(picture.estimate());
            return new Job(estimate, cancellation -> {
                RooflineChart chart = RooflineChart.of(
                        analyst.analyze(question),
                        question.techniques().stream()
                                .map(TechniqueRequest::toString)
                                .toList(),
                        () -> analyst.analyze(question.plain()));
                cancellation.check();
                return new Job.Answer(picture.mediaType(), picture.draw(chart));
            });
        };
    }

    /** A figure of one deployment or several along an axis. */
    Job curve(JsonNode body) {
        CurvesQuestion question = CurvesQuestion.read(body, analyst, MAX_POINTS);
        return new Job(
                question.estimate(),
                cancellation -> Job.json(question.answer(cancellation).tree()));
    }

    /** What requests experience under load. */
    Job simulate(JsonNode body) {
        return Simulating.read(body, analyst).job();
    }

    /** Which techniques pay. */
    Job advise(JsonNode body) {
        return Advising.read(body, analyst);
    }

    /** What a file says. */
    static Job parse(JsonNode body) {
        return Job.of(Estimate.NOTHING, () -> Uploads.parse(body));
    }
}
