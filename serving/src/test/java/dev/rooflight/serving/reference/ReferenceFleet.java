package dev.rooflight.serving.reference;

import dev.rooflight.serving.engine.SchedulerSettings;
import dev.rooflight.serving.engine.StepTimes;
import dev.rooflight.serving.load.Requests;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Reference engines side by side, one event after the other. */
public final class ReferenceFleet {
    private final Requests requests;
    private final int concurrency;
    private final String router;
    private final List<ReferenceEngine> engines = new ArrayList<>();
    private final List<Integer> unsent = new ArrayList<>();
    private final double[] due;
    private int inSystem;
    private int sent;
    private int rejected;

    /** Of so many requests at a time at most; 0: any number. */
    public ReferenceFleet(
            Requests requests,
            int concurrency,
            SchedulerSettings settings,
            Supplier<StepTimes> times,
            int replicas,
            String router) {
        this.requests = requests;
        this.concurrency = concurrency;
        this.router = router;
        for (int i = 0; i < replicas; i++) {
            engines.add(ReferenceEngine.of(requests, settings, times.get()));
        }
        this.due = new double[requests.size()];
        for (int i = 0; i < requests.size(); i++) {
            due[i] = requests.after(i) < 0 ? requests.arrivalSeconds(i) : Double.POSITIVE_INFINITY;
            unsent.add(i);
        }
    }

    /** Until nothing happens any more. */
    public void run() {
        double time = 0;
        while (time < Double.POSITIVE_INFINITY) {
            for (ReferenceEngine engine : engines) {
                if (engine.inStep() && engine.next() <= time) {
                    for (int request : engine.end()) {
                        inSystem--;
                        follow(request, time);
                    }
                }
            }
            while (nextDue() <= time + ReferenceEngine.ROUNDING * time) {
                time = Math.max(time, nextDue());
                send(first(), time);
            }
            for (ReferenceEngine engine : engines) {
                if (!engine.inStep()) {
                    engine.begin(time);
                }
            }
            double next = nextDue();
            for (ReferenceEngine engine : engines) {
                next = Math.min(next, engine.next());
            }
            time = next;
        }
    }

    /** The request that is due first; of those that are due at the same time, one that waited for another. */
    private int first() {
        int first = unsent.get(0);
        for (int request : unsent) {
            boolean chained = requests.after(request) >= 0 && requests.after(first) < 0;
            if (due[request] < due[first] || (due[request] == due[first] && chained)) {
                first = request;
            }
        }
        return first;
    }

    private double nextDue() {
        boolean full = concurrency > 0 && inSystem >= concurrency;
        return unsent.isEmpty() || full ? Double.POSITIVE_INFINITY : due[first()];
    }

    private void send(int request, double time) {
        unsent.remove((Integer) request);
        if (engines.get(route(request)).send(request, time)) {
            inSystem++;
        } else {
            rejected++;
            follow(request, time);
        }
        sent++;
    }

    private void follow(int request, double time) {
        for (int i = 0; i < requests.size(); i++) {
            if (requests.after(i) == request) {
                due[i] = Math.max(requests.arrivalSeconds(i), time + requests.delaySeconds(i));
            }
        }
    }

    private int route(int request) {
        int session = requests.session(request);
        int prompt = requests.promptTokens(request);
        return switch (router) {
            case "round" -> sent % engines.size();
            case "least" -> best(engine -> engine.unfinished);
            case "kv" ->
                best(engine ->
                        prompt - engine.found(new Job(requests, request, 0, 0)) + (double) engine.unfinished * prompt);
            case "session" ->
                session >= 0
                        ? session % engines.size()
                        : requests.segments(request) > 0
                                ? (int) (requests.segmentKey(request, 0) % engines.size())
                                : sent % engines.size();
            default -> throw new IllegalArgumentException(router);
        };
    }

    private int best(java.util.function.ToDoubleFunction<ReferenceEngine> cost) {
        int best = 0;
        for (int i = 1; i < engines.size(); i++) {
            best = cost.applyAsDouble(engines.get(i)) < cost.applyAsDouble(engines.get(best)) ? i : best;
        }
        return best;
    }

    /** Requests that were turned away. */
    public int rejected() {
        return rejected;
    }

    /** Steps of a rank. */
    public long steps(int rank) {
        return engines.get(rank).steps;
    }

    /** Preemptions of a rank. */
    public long preemptions(int rank) {
        return engines.get(rank).preemptions;
    }

    /** Blocks that are held when all is done. */
    public int held() {
        return engines.stream().mapToInt(ReferenceEngine::held).sum();
    }

    /**
     * What became of each request: sent, admitted, first, last, rank, preemptions and tokens found; of those that were turned away
     * nothing.
     */
    public double[][] outcomes() {
        double[][] rows = new double[requests.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new double[] {Double.NaN, Double.NaN, Double.NaN, Double.NaN, -1, 0, 0};
        }
        for (int rank = 0; rank < engines.size(); rank++) {
            for (Job job : engines.get(rank).jobs) {
                rows[job.request] =
                        new double[] {job.sent, job.admitted, job.first, job.last, rank, job.preemptions, job.found};
            }
        }
        return rows;
    }
}
