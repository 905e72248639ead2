package dev.rooflight.cli;

import dev.rooflight.catalog.measured.MeasuredRun;
import dev.rooflight.catalog.measured.MeasuredRuns;
import dev.rooflight.core.Cancellation;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.report.Answer;
import dev.rooflight.report.serving.AgainstReport;
import dev.rooflight.report.serving.ExplainReport;
import dev.rooflight.report.serving.FrontierReport;
import dev.rooflight.report.serving.ReplicationsReport;
import dev.rooflight.report.serving.WhatIfReport;
import dev.rooflight.request.Numbers;
import dev.rooflight.request.serving.ServingWords;
import dev.rooflight.serving.outcome.Latency;
import dev.rooflight.serving.outcome.Objective;
import dev.rooflight.serving.outcome.Statistic;
import dev.rooflight.serving.outcome.Statistics;
import dev.rooflight.study.serving.Frontier;
import dev.rooflight.study.serving.Replications;
import dev.rooflight.study.serving.ServingQuestion;
import dev.rooflight.study.serving.WhatIf;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What else can be asked of a simulation than what comes of it. */
final class SimulationOptions {
    @Option(
            names = "--find",
            paramLabel = "WHAT",
            description = "how much keeps the --slo: rate, concurrency or replicas, with a band")
    @Nullable
    String find;

    @Option(
            names = "--explain",
            paramLabel = "FIGURE",
            description = "what one figure is made of, such as p99.ttft, mean.e2e")
    @Nullable
    String explain;

    @Option(
            names = "--replications",
            paramLabel = "N",
            description = "so many loads of other seeds, with intervals of 95 %%")
    @Nullable
    String replications;

    @Option(
            names = "--against",
            paramLabel = "FILE",
            description = "compare with a client's result: vllm bench serve, sglang.bench_serving, AIPerf, guidellm, …")
    @Nullable
    Path against;

    @Option(
            names = "--and",
            paramLabel = "OPTIONS",
            description =
                    "serve the same requests in another way, too: what differs, such as '--engine-set max-num-seqs=64'")
    @Nullable
    String and;

    /** A question with some words of the load replaced. */
    @FunctionalInterface
    interface Asking {
        ServingQuestion question(UnaryOperator<Map<String, String>> words);
    }

    /**
     * An answer, and whether it is no.
     *
     * @param no whether the answer is no
     */
    record Found(Answer answer, boolean no) {}

    /**
     * What is asked, if anything is.
     *
     * @param seed of the load
     * @param title of the model and the device
     * @param other the question of what differs
     */
    Optional<Found> answer(Asking asking, long seed, String title, Other other) {
        long said = Stream.of(find, explain, replications, against, and)
                .filter(Objects::nonNull)
                .count();
        if (said > 1) {
            throw new InvalidValueException(
                    "simulate",
                    "several of --find, --explain, --replications, --against, --and",
                    "one of them at a time");
        }
        if (find != null) {
            return Optional.of(find(asking, seed, title, find));
        }
        if (replications != null) {
            int count = (int) Numbers.whole("replications", replications, 2, Replications.MOST);
            Replications runs = Replications.of(
                    count,
                    seed,
                    run -> asking.question(with("seed", Long.toString(run))),
                    Threads.ALL,
                    Cancellation.NEVER);
            return Optional.of(new Found(new ReplicationsReport(title, runs), false));
        }
        if (explain == null && against == null && and == null) {
            return Optional.empty();
        }
        ServingQuestion question = asking.question(UnaryOperator.identity());
        Statistics expected = question.expected(Threads.ALL, Cancellation.NEVER);
        if (explain != null) {
            return Optional.of(new Found(explained(expected, explain, title), false));
        }
        if (against != null) {
            return Optional.of(new Found(against(expected, against, title), false));
        }
        Statistics otherwise = other.question(String.valueOf(and)).expected(Threads.ALL, Cancellation.NEVER);
        if (otherwise.outcome().requests().size()
                != expected.outcome().requests().size()) {
            throw new InvalidValueException("and", "'" + and + "'", "the same requests, served in another way");
        }
        return Optional.of(new Found(
                new WhatIfReport(title, String.valueOf(and).strip(), new WhatIf(expected, otherwise)), false));
    }

    /** The question of what differs. */
    @FunctionalInterface
    interface Other {
        ServingQuestion question(String words);
    }

    private static UnaryOperator<Map<String, String>> with(String word, String text) {
        return words -> {
            Map<String, String> changed = new LinkedHashMap<>(words);
            changed.put(word, text);
            return changed;
        };
    }

    private static Found find(Asking asking, long seed, String title, String text) {
        Frontier.What what = Frontier.What.named(text);
        String word =
                switch (what) {
                    case RATE -> ServingWords.RATE.name();
                    case CONCURRENCY -> ServingWords.CONCURRENCY.name();
                    case REPLICAS -> ServingWords.REPLICAS.name();
                };
        ServingQuestion first = asking.question(with(word, "1"));
        Objective objective = first.objective()
                .orElseThrow(() -> new InvalidValueException(
                        "find",
                        "'" + text + "'",
                        "--slo with it, such as --slo 'ttft p95 1s'",
                        "it says what is to be kept"));
        Frontier frontier = Frontier.of(
                what,
                (value, of) -> {
                    String number = what == Frontier.What.RATE ? Double.toString(value) : Long.toString((long) value);
                    return asking.question(with(word, number).andThen(with("seed", Long.toString(of)))::apply);
                },
                objective,
                seed,
                Threads.ALL,
                Cancellation.NEVER);
        return new Found(new FrontierReport(frontier, objective, title), !frontier.found());
    }

    private static Answer explained(Statistics expected, String text, String title) {
        int dot = text.indexOf('.');
        if (dot < 0) {
            throw new InvalidValueException(
                    "explain", Numbers.quoted(text), "a statistic and a latency, such as p99.ttft");
        }
        String before = text.substring(0, dot);
        String after = text.substring(dot + 1);
        boolean latencyFirst = Arrays.stream(Latency.values())
                .anyMatch(latency -> latency.id().equals(before.strip().toLowerCase(Locale.ROOT)));
        Latency latency = Latency.named(latencyFirst ? before : after);
        Statistic statistic = Statistic.named(latencyFirst ? after : before);
        if (latency != Latency.TTFT && latency != Latency.END_TO_END) {
            throw new InvalidValueException(
                    "explain", Numbers.quoted(text), "ttft or e2e", "times between tokens are parts of e2e");
        }
        return new ExplainReport(expected.explain(latency, statistic), title);
    }

    private static Answer against(Statistics expected, Path file, String title) {
        List<MeasuredRun> runs = MeasuredRuns.read(file);
        MeasuredRun run = runs.get(0);
        List<String> notes = new ArrayList<>(run.notes());
        if (runs.size() > 1) {
            notes.add("the file has " + runs.size() + " runs: the first is compared");
        }
        Map<String, Double> measured = new LinkedHashMap<>(run.metrics());
        run.load().durationSeconds().ifPresent(seconds -> measured.put("duration", seconds));
        AgainstReport report = new AgainstReport(title, run.client().title(), measured, expected, notes);
        if (!report.comparable()) {
            throw new InvalidValueException(
                    "against",
                    Numbers.quoted(file.toString()),
                    "a figure that a simulation has: latencies, requests or tokens a second",
                    "it has " + String.join(", ", run.metrics().keySet()));
        }
        return report;
    }
}
