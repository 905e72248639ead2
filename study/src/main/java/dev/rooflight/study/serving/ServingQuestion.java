package dev.rooflight.study.serving;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Cancellation;
import dev.rooflight.core.Require;
import dev.rooflight.core.cost.Rates;
import dev.rooflight.serving.engine.ScaledStepTimes;
import dev.rooflight.serving.engine.StepTimes;
import dev.rooflight.serving.fleet.Progress;
import dev.rooflight.serving.fleet.Setup;
import dev.rooflight.serving.fleet.Simulation;
import dev.rooflight.serving.fleet.Workers;
import dev.rooflight.serving.load.Requests;
import dev.rooflight.serving.outcome.Cause;
import dev.rooflight.serving.outcome.Definitions;
import dev.rooflight.serving.outcome.Objective;
import dev.rooflight.serving.outcome.Outcome;
import dev.rooflight.serving.outcome.Statistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is asked of a serving case: a load, and what counts.
 *
 * @param serving what serves
 * @param offered the load
 * @param requests of the load
 * @param horizon seconds after which no step begins; infinite: until all have ended
 * @param warmUp requests at the beginning that do not count
 * @param definitions what the client means by TPOT
 * @param objective what latencies shall be at most, if anything is asked
 */
public record ServingQuestion(
        ServingCase serving,
        Offered offered,
        Requests requests,
        double horizon,
        int warmUp,
        Definitions definitions,
        Optional<Objective> objective) {
    /** Step times are changed by so much to see what depends on them. */
    private static final double NUDGE = 0.02;

    /** Of more requests nothing is simulated a second time. */
    private static final int MOST_NUDGED = 100_000;

    public ServingQuestion {
        requireNonNull(serving, "serving is null");
        requireNonNull(offered, "offered is null");
        requireNonNull(requests, "requests is null");
        requireNonNull(definitions, "definitions is null");
        Require.that(horizon > 0, "horizon", horizon, "seconds above 0");
        Require.that(
                warmUp >= 0 && warmUp < requests.size(),
                "warm-up",
                warmUp,
                "a whole number below that of the requests, " + requests.size());
    }

    /** Simulates it by the roofline and as expected, and once more with step times a little longer and shorter. */
    public ServingAnswer answer(Workers workers, Cancellation cancellation) {
        return answer(workers, cancellation, Progress.NONE);
    }

    /** The same, while somebody is told how far the run as expected is, which comes first. */
    public ServingAnswer answer(Workers workers, Cancellation cancellation, Progress progress) {
        Statistics[] found = new Statistics[runs(requests.size())];
        boolean nudged = found.length > 2;
        List<Runnable> tasks = new ArrayList<>();
        tasks.add(() -> found[1] = run(serving.setup(true), all(), workers, cancellation, progress));
        tasks.add(() -> found[0] = run(serving.setup(false), all(), workers, cancellation, progress.beside()));
        if (nudged) {
            tasks.add(() -> found[2] = run(scaled(1 - NUDGE), Set.of(), workers, cancellation, progress.beside()));
            tasks.add(() -> found[3] = run(scaled(1 + NUDGE), Set.of(), workers, cancellation, progress.beside()));
        }
        if (serving.replicas() > 1) {
            // each of them is spread over the workers itself
            Workers.ONE.all(tasks);
        } else {
            workers.all(tasks);
        }
        return new ServingAnswer(
                this,
                found[0],
                found[1],
                nudged ? Optional.of(new Sensitivity(found[2], found[3], NUDGE)) : Optional.empty(),
                ServingFootprint.of(serving, requests, found[0]),
                ServingFootprint.of(serving, requests, found[1]),
                progress.enough());
    }

    /** Simulates it as expected. */
    public Statistics expected(Workers workers, Cancellation cancellation) {
        return run(serving.setup(true), all(), workers, cancellation, Progress.NONE);
    }

    /** How often so many requests are simulated. */
    static int runs(double requests) {
        return requests <= MOST_NUDGED ? 4 : 2;
    }

    /** Simulates it by the roofline. */
    public Statistics bound(Workers workers, Cancellation cancellation) {
        return run(serving.setup(false), all(), workers, cancellation, Progress.NONE);
    }

    /** The same of another load of the same requests. */
    public ServingQuestion offering(Offered other) {
        return new ServingQuestion(serving, other, other.requests(), horizon, warmUp, definitions, objective);
    }

    private static Set<Cause> all() {
        return Set.of(Cause.values());
    }

    private Setup scaled(double factor) {
        Setup setup = serving.setup(true);
        return setup.with(() -> new ScaledStepTimes(setup.times().get(), factor));
    }

    private Statistics run(
            Setup setup, Set<Cause> causes, Workers workers, Cancellation cancellation, Progress progress) {
        Outcome outcome = new Simulation(
                        requests,
                        offered.clients(),
                        workers == Workers.ONE ? onOneThread(setup) : setup,
                        horizon,
                        causes)
                .run(serving.replicas() > 1 ? workers : Workers.ONE, cancellation, progress);
        return new Statistics(outcome, definitions, warmUp);
    }

    /** All replicas with the step times of one, which are much to know where there are many of them. */
    private static Setup onOneThread(Setup setup) {
        StepTimes times = setup.times().get();
        return setup.with(() -> times);
    }

    /** What an hour and a joule cost. */
    public Rates rates() {
        return serving.compiled().asked().rates();
    }
}
