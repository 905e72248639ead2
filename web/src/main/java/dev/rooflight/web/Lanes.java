package dev.rooflight.web;

import dev.rooflight.core.Cancellation;
import dev.rooflight.study.Estimate;
import dev.rooflight.web.Job.Answer;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;

/**
 * Where requests are answered, by what they take: next to nothing on the thread that read them, more in one of three lanes, one
 * after the other, with some that wait; and what takes too long is refused. So quick requests find a thread and a core whatever else is
 * asked, and no more memory is in use at a time than that of a few. No thread waits for a lane.
 */
final class Lanes implements AutoCloseable {
    /** Answered at once: a millisecond or two. */
    static final Estimate AT_ONCE = new Estimate(6);

    /** Answered in the lane for what is quick: some 10 ms. Many may wait, since each waits little. */
    static final Estimate QUICK = new Estimate(300);

    /** Answered in the lane for what is brief: some 0.3 s. */
    static final Estimate BRIEF = new Estimate(10_000);

    /** The most that is answered: some 12 s. */
    static final Estimate MOST = new Estimate(400_000);

    /** Time for an answer, waiting included; less than what a connection may be silent. */
    static final Duration BUDGET = Duration.ofSeconds(20);

    private final Clients clients;
    private final Lane quick = new Lane("rooflight-quick", 256);
    private final Lane brief = new Lane("rooflight-brief", 16);
    private final Lane lengthy = new Lane("rooflight-lengthy", 8);

    /** Understands a request. */
    @FunctionalInterface
    interface Reader {
        /** What a body asks for; what cannot be understood is thrown, to be said to the client. */
        Job read(JsonNode body);
    }

    Lanes(Clients clients) {
        this.clients = clients;
    }

    /** Answers a request by its body. */
    void answer(Context context, Reader reader) {
        Job job = reader.read(Bodies.object(context));
        Optional<Lane> lane = lane(job.estimate());
        if (lane.isEmpty()) {
            send(context, job.work().answer(Cancellation.NEVER));
        } else {
            later(context, lane.get(), job);
        }
    }

    /** Refuses what takes too long. */
    static void admit(Estimate estimate) {
        if (estimate.layers() > MOST.layers()) {
            throw new ProblemException(Problem.of(
                    400,
                    "this compiles about %s layers; expected at most %s: ask for fewer points, or for fewer kinds of layers or stages"
                            .formatted(Math.round(estimate.layers()), Math.round(MOST.layers()))));
        }
    }

    /**
     * Does work in the lane for what it takes, which may tell its client of it meanwhile.
     *
     * @throws ProblemException if too much waits
     */
    <T> CompletableFuture<T> run(Estimate estimate, Ticket ticket, Callable<T> work) {
        return lane(estimate).orElse(quick).run(ticket, work);
    }

    private Optional<Lane> lane(Estimate estimate) {
        admit(estimate);
        double layers = estimate.layers();
        if (layers <= AT_ONCE.layers()) {
            return Optional.empty();
        }
        return Optional.of(layers <= QUICK.layers() ? quick : layers <= BRIEF.layers() ? brief : lengthy);
    }

    /** Answers when the work is done, unless its client has gone by then. */
    private void later(Context context, Lane lane, Job job) {
        Ticket ticket = clients.watch(context, BUDGET);
        CompletableFuture<Answer> answer;
        try {
            answer = lane.run(ticket, () -> job.work().answer(ticket));
        } catch (ProblemException e) {
            clients.leave(ticket);
            throw e;
        }
        context.future(() ->
                answer.whenComplete((made, failure) -> clients.leave(ticket)).thenAccept(made -> send(context, made)));
    }

    private static void send(Context context, Answer answer) {
        context.contentType(answer.mediaType());
        Bodies.send(context, answer.content());
    }

    @Override
    public void close() {
        quick.close();
        brief.close();
        lengthy.close();
    }
}
