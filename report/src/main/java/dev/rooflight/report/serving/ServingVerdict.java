package dev.rooflight.report.serving;

import dev.rooflight.report.Si;
import dev.rooflight.serving.outcome.Cause;
import dev.rooflight.serving.outcome.Latency;
import dev.rooflight.serving.outcome.Objective;
import dev.rooflight.serving.outcome.State;
import dev.rooflight.serving.outcome.Statistic;
import dev.rooflight.serving.outcome.Statistics;
import dev.rooflight.study.serving.ServingAnswer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Says first how a load goes, and why. */
public final class ServingVerdict {
    private static final double WORTH_SAYING = 0.05;
    private static final int MOST = 4;

    private ServingVerdict() {}

    /** In a sentence, without the state. */
    public static String because(ServingAnswer answer) {
        Statistics expected = answer.expected();
        if (expected.completed() == 0) {
            return nothing(expected);
        }
        List<String> sentences = new ArrayList<>();
        if (expected.state() == State.SATURATED) {
            sentences.add("requests come faster than they end, so the queue grows as long as they come");
        }
        sentences.add(explained(expected.explain(Latency.TTFT, Statistic.P99)));
        answer.question().objective().ifPresent(objective -> sentences.add(objective(objective, expected)));
        return String.join("; ", sentences);
    }

    /** Why no request has ended. */
    static String nothing(Statistics expected) {
        return expected.sent() == 0
                ? "no request was taken: every one is longer than the engine or its cache can hold"
                : "no request has ended";
    }

    /** What a statistic is made of, largest first. */
    public static String explained(Statistics.Explained explained) {
        return "%s %s is %s: %s"
                .formatted(
                        explained.latency().title(),
                        explained.statistic().id(),
                        Si.seconds(explained.seconds()),
                        causes(explained));
    }

    /** The causes of a statistic with their shares, largest first. */
    static String causes(Statistics.Explained explained) {
        double all = explained.seconds();
        String causes = explained.causes().entrySet().stream()
                .filter(entry -> entry.getValue() > WORTH_SAYING * all)
                .sorted(Map.Entry.<Cause, Double>comparingByValue(Comparator.reverseOrder()))
                .limit(MOST)
                .map(entry -> entry.getKey().words() + " " + Si.wholePercent(entry.getValue() / all))
                .collect(Collectors.joining(", "));
        return causes.isEmpty() ? "nothing stands out" : causes;
    }

    private static String objective(Objective objective, Statistics statistics) {
        return objective.limits().stream()
                .map(limit -> {
                    double measured = statistics.of(limit.latency(), limit.statistic());
                    return "%s %s of %s %s %s"
                            .formatted(
                                    limit.latency().title(),
                                    limit.statistic().id(),
                                    Si.seconds(measured),
                                    measured <= limit.seconds() ? "keeps" : "misses",
                                    Si.seconds(limit.seconds()));
                })
                .collect(Collectors.joining(", "));
    }
}
