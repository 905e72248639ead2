package dev.rooflight.request.serving;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.serving.engine.ServingEngine;
import dev.rooflight.serving.engine.StepTimes;
import dev.rooflight.serving.fleet.Router;
import dev.rooflight.serving.load.Requests;
import dev.rooflight.study.Case;
import dev.rooflight.study.Estimate;
import dev.rooflight.study.serving.ServingCase;
import dev.rooflight.study.serving.ServingEstimate;
import dev.rooflight.study.serving.ServingQuestion;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is asked of a case under load, understood, while no request has been drawn and nothing compiled: so much as a server has to
 * know to admit it.
 *
 * @param asked the case
 * @param engine the engine and what was set of it
 * @param load what is offered, and what counts
 * @param replicas how often the deployment stands there
 * @param router which replica a request goes to
 * @param measured step times in the place of the cost model's, if there are any
 */
public record ServingRequest(
        Case asked,
        ServingEngine engine,
        LoadReader.Reading load,
        int replicas,
        Router router,
        Optional<Supplier<StepTimes>> measured) {
    public ServingRequest {
        requireNonNull(asked, "asked is null");
        requireNonNull(engine, "engine is null");
        requireNonNull(load, "load is null");
        requireNonNull(router, "router is null");
    }

    /** What the answer takes. */
    public Estimate estimate() {
        return ServingEstimate.of(asked, load.offered(), engine.settings(), replicas, router, measured.isPresent());
    }

    /**
     * The question, its requests drawn and its case compiled.
     *
     * @throws InvalidValueException if the engine refuses its settings itself, or the case cannot be run
     */
    public ServingQuestion question() {
        Requests requests = load.offered().requests();
        ServingEngine checked = engine.with(engine.settings().checked(requests.longest(), requests.longestPrompt()));
        return new ServingQuestion(
                ServingCase.of(asked, checked, requests, replicas, router, measured),
                load.offered(),
                requests,
                load.horizon(),
                load.warmUp(),
                load.definitions(),
                load.objective());
    }
}
