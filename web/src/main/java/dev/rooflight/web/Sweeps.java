package dev.rooflight.web;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.report.CurveReport;
import dev.rooflight.request.AlongAxis;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Long curves, sent point by point while they are computed. Two run at a time and a few wait; one whose client goes stops at
 * the next point.
 */
final class Sweeps {
    private static final int MAX_POINTS = 10_000;
    private static final int AT_A_TIME = 2;
    private static final int WAITING = 16;
    private static final int BEAT_SECONDS = 10;

    private final Analyst analyst;
    private final ThreadPoolExecutor workers = new ThreadPoolExecutor(
            AT_A_TIME,
            AT_A_TIME,
            1,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            task -> thread(task, "rooflight-sweep"),
            new ThreadPoolExecutor.AbortPolicy());
    private final ScheduledExecutorService beats =
            Executors.newSingleThreadScheduledExecutor(task -> thread(task, "rooflight-beat"));
    private final ScheduledFuture<?> beat;
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();

    Sweeps(Analyst analyst) {
        this.analyst = analyst;
        workers.allowCoreThreadTimeOut(true);
        beat = beats.scheduleWithFixedDelay(
                () -> streams.forEach(EventStream::beat), BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
    }

    private static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Answers with a stream of events. */
    void answer(Context context) throws IOException {
        String text = context.queryParam("q");
        if (text == null) {
            throw RequestJson.wrong("q", "missing", "the JSON of a curve");
        }
        CurveQuestion curve =
                CurveQuestion.read(RequestJson.parse(text.getBytes(StandardCharsets.UTF_8), "q"), MAX_POINTS);
        if (workers.getQueue().remainingCapacity() == 0) {
            throw busy();
        }
        HttpServletResponse response = context.res();
        EventStream stream = new EventStream(response.getOutputStream());
        CompletableFuture<Void> end = new CompletableFuture<>();
        Runnable work = () -> {
            try {
                run(curve, stream);
            } finally {
                streams.remove(stream);
                stream.close();
                end.complete(null);
            }
        };
        context.future(() -> {
            response.setContentType("text/event-stream");
            response.setCharacterEncoding("UTF-8");
            response.setHeader("X-Accel-Buffering", "no");
            streams.add(stream);
            try {
                workers.execute(work);
            } catch (RejectedExecutionException e) {
                streams.remove(stream);
                throw busy();
            }
            return end;
        });
    }

    private static ProblemException busy() {
        return new ProblemException(Problem.of(503, "all sweeps are taken; try again in a few seconds"));
    }

    private void run(CurveQuestion curve, EventStream stream) {
        try {
            stream.send("progress", progress(0, curve));
            try {
                points(curve, stream);
            } catch (ProblemException e) {
                stream.send("error", e.problem().tree());
            } catch (InvalidValueException | CatalogException | ModelFormatException e) {
                stream.send(
                        "error",
                        Problem.ofMessage(400, String.valueOf(e.getMessage())).tree());
            } catch (RuntimeException e) {
                stream.send("error", WebServer.BUG.tree());
            }
        } catch (IOException e) {
            // the client has gone, and with it everybody who could be told
            return;
        }
    }

    private void points(CurveQuestion curve, EventStream stream) throws IOException {
        AlongAxis line = curve.start(analyst);
        int every = Math.max(1, curve.xs().size() / 100);
        int done = 0;
        for (double x : curve.xs()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new IOException("the server stops");
            }
            stream.send("point", CurveReport.tree(line.at(x)));
            done++;
            if (done % every == 0) {
                stream.send("progress", progress(done, curve));
            }
        }
        stream.send("done", CurveReport.summary(line.curve()));
    }

    private static Map<String, Object> progress(int done, CurveQuestion curve) {
        return Map.of("done", done, "points", curve.xs().size());
    }

    /** How many sweeps run or wait. */
    int active() {
        return streams.size();
    }

    /** Stops all sweeps. */
    void stop() {
        streams.forEach(EventStream::abandon);
        workers.shutdownNow();
        beat.cancel(true);
        beats.shutdownNow();
    }
}
