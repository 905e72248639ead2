package dev.rooflight.web;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.engine.StepTableReader;
import dev.rooflight.core.Cancellation;
import dev.rooflight.report.serving.ServingDocument;
import dev.rooflight.report.serving.ServingNotes;
import dev.rooflight.request.serving.LoadReader;
import dev.rooflight.request.serving.ServingJson;
import dev.rooflight.request.serving.ServingReader;
import dev.rooflight.request.serving.ServingRequest;
import dev.rooflight.request.serving.TraceContents;
import dev.rooflight.serving.engine.StepTimes;
import dev.rooflight.serving.fleet.Progress;
import dev.rooflight.serving.fleet.Workers;
import dev.rooflight.study.Case;
import dev.rooflight.study.Estimate;
import dev.rooflight.study.serving.ServingEstimate;
import dev.rooflight.study.serving.ServingQuestion;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * A deployment under load as a client asks for it: understood, but neither drawn nor compiled.
 *
 * @param request what is asked
 */
record Simulating(ServingRequest request) {
    /** Most requests of a load: what four runs simulate within the time for an answer, and the memory of one. */
    static final int MAX_REQUESTS = 100_000;

    /** Bytes of a simulation: the largest loads on usual engines have 80 MB, and one such goes on at a time. */
    private static final double MAX_BYTES = 100e6;

    /** Reads a question. */
    static Simulating read(JsonNode body, Analyst analyst) {
        ServingJson.Sent sent = ServingJson.read(RequestJson.members(body));
        Case asked = analyst.read(sent.asked()).exact("a simulation is of exact accounting");
        Optional<Supplier<StepTimes>> table = sent.stepTimes()
                .map(text -> of(
                        ServingJson.STEP_TIMES,
                        text,
                        content -> StepTableReader.parse(content, ServingJson.STEP_TIMES)));
        LoadReader loads = new LoadReader(
                TraceContents.NO_LENGTHS,
                (name, columns, first, speed, repeat, clients) ->
                        of(ServingJson.TRACE_CONTENT, sent.trace().orElse(""), content -> new TraceContents(
                                        content, MAX_REQUESTS)
                                .read(name, columns, first, speed, repeat, clients)),
                MAX_REQUESTS);
        return new Simulating(
                        new ServingReader(loads).request(asked, sent.asked().options(), sent.said(), sent.set(), table))
                .admitted();
    }

    private Simulating admitted() {
        double seconds = estimate().seconds();
        if (seconds > Lanes.MOST.seconds()) {
            throw new ProblemException(Problem.of(
                    400,
                    "this takes about %s s; expected at most %s s: ask for fewer or shorter requests or fewer replicas, or simulate on the command line"
                            .formatted(Math.round(seconds), Math.round(Lanes.MOST.seconds()))));
        }
        return this;
    }

    /** What is read of content; a refusal is about the member that holds it. */
    private static <T> T of(String member, String content, Function<String, T> reader) {
        try {
            return reader.apply(content);
        } catch (CatalogException e) {
            Problem problem = Problem.of(400, e);
            throw new ProblemException(e.where().isEmpty() ? problem : problem.about(member));
        }
    }

    /** Answered as one document. */
    Job job() {
        return new Job(estimate(), cancellation -> Job.json(answer(cancellation, requests -> Progress.NONE)));
    }

    /** What it takes. */
    Estimate estimate() {
        return request.estimate();
    }

    /**
     * The answer.
     *
     * @param progress who is told how far it is, by the number of requests
     * @throws ProblemException if it takes too much memory
     */
    ServingDocument answer(Cancellation cancellation, IntFunction<Progress> progress) {
        cancellation.check();
        ServingQuestion question = request.question();
        double bytes = ServingEstimate.bytes(question);
        if (bytes > MAX_BYTES) {
            throw new ProblemException(Problem.of(
                    400,
                    "this takes about %s MB; expected at most %s MB: ask for fewer requests, replicas or seats, or simulate on the command line"
                            .formatted(Math.round(bytes / 1e6), Math.round(MAX_BYTES / 1e6))));
        }
        cancellation.check();
        return new ServingDocument(
                question.answer(
                        Workers.ONE,
                        cancellation,
                        progress.apply(question.requests().size())),
                ServingNotes.of(question));
    }
}
