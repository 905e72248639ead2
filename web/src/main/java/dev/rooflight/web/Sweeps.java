package dev.rooflight.web;

import dev.rooflight.core.CancelledException;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.report.CurveReport;
import dev.rooflight.study.curve.Line;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Long curves, sent point by point while they are computed. Two run at a time and a few wait; one whose client goes stops at
 * the next point, or loses its place among those that wait.
 */
final class Sweeps {
    private static final int MAX_POINTS = 10_000;
    private static final int AT_A_TIME = 2;
    private static final int WAITING = 16;

    /** Time for all points, waiting and reading included. */
    private static final Duration BUDGET = Duration.ofMinutes(5);

    private final Analyst analyst;
    private final Clients clients;
    private final BlockingQueue<Runnable> waiting = new ArrayBlockingQueue<>(WAITING);
    private final ThreadPoolExecutor workers = new ThreadPoolExecutor(
            AT_A_TIME,
            AT_A_TIME,
            1,
            TimeUnit.SECONDS,
            waiting,
            task -> thread(task, "rooflight-sweep"),
            new ThreadPoolExecutor.AbortPolicy());
    private final ScheduledExecutorService beats =
            Executors.newSingleThreadScheduledExecutor(task -> thread(task, "rooflight-beat"));
    private final Future<?> beat;
    private final Set<Sweep> sweeps = ConcurrentHashMap.newKeySet();

    Sweeps(Analyst analyst, Clients clients) {
        this.analyst = analyst;
        this.clients = clients;
        workers.allowCoreThreadTimeOut(true);
        beat = beats.scheduleWithFixedDelay(this::dropWhatNobodyWaitsFor, 1, 1, TimeUnit.SECONDS);
    }

    private static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Answers with a stream of events. */
    void answer(Context context) throws IOException {
        // before the points are laid out, which takes longer than to refuse
        if (waiting.remainingCapacity() == 0) {
            dropWhatNobodyWaitsFor();
            if (waiting.remainingCapacity() == 0) {
                throw busy();
            }
        }
        String text = context.queryParam("q");
        if (text == null) {
            throw RequestJson.wrong("q", "missing", "the JSON of a curve");
        }
        CurveQuestion curve =
                CurveQuestion.read(RequestJson.parse(text.getBytes(StandardCharsets.UTF_8), "q"), analyst, MAX_POINTS);
        Lanes.admit(curve.estimate());
        HttpServletResponse response = context.res();
        Ticket ticket = clients.watch(context, BUDGET);
        Sweep sweep = new Sweep(curve, new EventStream(response.getOutputStream()), ticket);
        context.future(() -> {
            response.setContentType("text/event-stream");
            response.setCharacterEncoding("UTF-8");
            response.setHeader("X-Accel-Buffering", "no");
            sweeps.add(sweep);
            try {
                workers.execute(sweep);
            } catch (RejectedExecutionException e) {
                sweeps.remove(sweep);
                clients.leave(ticket);
                throw busy();
            }
            return sweep.end;
        });
    }

    private static ProblemException busy() {
        return new ProblemException(Problem.of(503, "all sweeps are taken; try again in a few seconds"));
    }

    /** Writes to those that wait, which shows whether they are still there. */
    private void dropWhatNobodyWaitsFor() {
        for (Sweep sweep : sweeps) {
            if (waiting.contains(sweep) && !sweep.stream.beat() && workers.remove(sweep)) {
                sweep.end();
            }
        }
    }

    /** How many sweeps run or wait. */
    int active() {
        return sweeps.size();
    }

    /** Stops all sweeps. */
    void stop() {
        sweeps.forEach(sweep -> sweep.stream.abandon());
        workers.shutdownNow();
        beat.cancel(true);
        beats.shutdownNow();
    }

    /** A curve on its way to a client. */
    private final class Sweep implements Runnable {
        private final CurveQuestion curve;
        private final EventStream stream;
        private final Ticket ticket;
        private final CompletableFuture<Void> end = new CompletableFuture<>();

        Sweep(CurveQuestion curve, EventStream stream, Ticket ticket) {
            this.curve = curve;
            this.stream = stream;
            this.ticket = ticket;
        }

        @Override
        public void run() {
            try {
                stream.send("progress", progress(0));
                pointsOrWhyNot();
            } catch (IOException e) {
                // the client has gone, and with it everybody who could be told
                return;
            } finally {
                end();
            }
        }

        void end() {
            sweeps.remove(this);
            clients.leave(ticket);
            stream.close();
            end.complete(null);
        }

        private void pointsOrWhyNot() throws IOException {
            try {
                points();
            } catch (ProblemException e) {
                stream.send("error", e.problem().tree());
            } catch (InvalidValueException e) {
                stream.send("error", Problem.of(e).tree());
            } catch (CancelledException e) {
                stream.send(
                        "error", Problem.of(503, String.valueOf(e.getMessage())).tree());
            } catch (RuntimeException e) {
                stream.send("error", WebServer.BUG.tree());
            }
        }

        private void points() throws IOException {
            Line line = curve.start(ticket);
            int every = Math.max(1, curve.xs().size() / 100);
            int done = 0;
            for (double x : curve.xs()) {
                stream.send("point", CurveReport.tree(line.at(x)));
                done++;
                if (done % every == 0) {
                    stream.send("progress", progress(done));
                }
            }
            stream.send("done", CurveReport.summary(line.curve()));
        }

        private Map<String, Object> progress(int done) {
            return Map.of("done", done, "points", curve.xs().size());
        }
    }
}
