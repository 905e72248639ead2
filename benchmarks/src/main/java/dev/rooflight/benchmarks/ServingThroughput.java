package dev.rooflight.benchmarks;

import dev.rooflight.Rooflight;
import dev.rooflight.catalog.engine.EngineCatalog;
import dev.rooflight.catalog.trace.TraceFormats;
import dev.rooflight.core.Cancellation;
import dev.rooflight.serving.engine.ServingEngine;
import dev.rooflight.serving.fleet.Router;
import dev.rooflight.serving.fleet.Simulation;
import dev.rooflight.serving.fleet.Workers;
import dev.rooflight.serving.load.Arrivals;
import dev.rooflight.serving.load.Clients;
import dev.rooflight.serving.load.Lengths;
import dev.rooflight.serving.load.Load;
import dev.rooflight.serving.load.Prefixes;
import dev.rooflight.serving.load.Requests;
import dev.rooflight.serving.outcome.Cause;
import dev.rooflight.serving.outcome.Definitions;
import dev.rooflight.serving.outcome.Latency;
import dev.rooflight.serving.outcome.Outcome;
import dev.rooflight.serving.outcome.Statistic;
import dev.rooflight.serving.outcome.Statistics;
import dev.rooflight.study.Case;
import dev.rooflight.study.serving.ServingCase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Simulated requests a second of wall-clock time: Llama-3.1-8B on one H100 under vLLM, expected times, causes kept. Lengths are those
 * of a trace (the first argument, such as Azure's conversations), drawn in its order, or log-normal ones of the same means. With a
 * trace there is also a day of it: 24 times over, at 20 times its speed, over 20 replicas, on two threads.
 */
public final class ServingThroughput {
    private static final int COUNT = 1_000_000;
    private static final int ROUNDS = 5;
    private static final double[] RATES = {2, 8, 16, 24, 28};

    private ServingThroughput() {}

    /** Prints a line for each load. */
    public static void main(String[] args) throws InterruptedException {
        Optional<Requests> trace = args.length == 0
                ? Optional.empty()
                : Optional.of(TraceFormats.read(Path.of(args[0])).requests());
        Lengths input = trace.<Lengths>map(of -> new Lengths.Observed(lengths(of, true)))
                .orElse(new Lengths.LogNormal(1155, 1100));
        Lengths output = trace.<Lengths>map(of -> new Lengths.Observed(lengths(of, false)))
                .orElse(new Lengths.LogNormal(211, 160));
        for (double rate : RATES) {
            Requests requests =
                    new Load(COUNT, new Arrivals.Poisson(), rate, input, output, Prefixes.NONE, 1).requests();
            ServingCase serving = serving(requests, 1);
            double best = Double.POSITIVE_INFINITY;
            List<Statistics> last = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                Outcome outcome = Simulation.of(requests, new Clients.OpenLoop(), serving.setup(true))
                        .run();
                best = Math.min(best, (System.nanoTime() - start) * 1e-9);
                last.clear();
                last.add(new Statistics(outcome, Definitions.AFTER_FIRST, 0));
            }
            Statistics statistics = last.get(0);
            System.out.println("rate " + rate + ": " + Math.round(COUNT / best) + " requests/s, mean batch "
                    + statistics.meanBatch() + ", busy " + statistics.busyShare() + ", TTFT p99 "
                    + statistics.of(Latency.TTFT, Statistic.P99) + " s, heap " + usedMegabytes() + " MB");
        }
        if (trace.isPresent()) {
            day(trace.get());
        }
    }

    private static void day(Requests trace) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        Workers workers = tasks -> {
            List<Future<?>> running = new ArrayList<>();
            tasks.forEach(task -> running.add(threads.submit(task)));
            for (Future<?> one : running) {
                try {
                    one.get();
                } catch (ExecutionException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        for (int round = 0; round < 3; round++) {
            long start = System.nanoTime();
            Requests requests = trace.played(20, 24);
            ServingCase serving = serving(requests, 20);
            Outcome outcome = new Simulation(
                            requests,
                            new Clients.OpenLoop(),
                            serving.setup(true),
                            Double.POSITIVE_INFINITY,
                            Set.of(Cause.values()))
                    .run(workers, Cancellation.NEVER);
            double seconds = (System.nanoTime() - start) * 1e-9;
            System.out.println("a day over 20 replicas: " + requests.size() + " requests in " + seconds + " s, "
                    + new Statistics(outcome, Definitions.AFTER_FIRST, 0).completed() + " ended, heap "
                    + usedMegabytes() + " MB");
        }
        threads.shutdownNow();
    }

    private static ServingCase serving(Requests requests, int replicas) {
        Case of =
                Rooflight.model("meta-llama/Llama-3.1-8B").on("nvidia-h100-sxm").asked();
        ServingEngine engine = EngineCatalog.serving("vllm", of.hardware().device(), 1);
        return ServingCase.of(of, engine, requests, replicas, new Router.RoundRobin(), Optional.empty());
    }

    private static List<Integer> lengths(Requests trace, boolean input) {
        List<Integer> lengths = new ArrayList<>();
        for (int i = 0; i < trace.size(); i++) {
            lengths.add(input ? trace.promptTokens(i) : trace.outputTokens(i));
        }
        return lengths;
    }

    private static long usedMegabytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) / 1_000_000;
    }
}
