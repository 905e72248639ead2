package dev.rooflight.request.serving;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.request.Numbers;
import dev.rooflight.serving.outcome.Latency;
import dev.rooflight.serving.outcome.Objective;
import dev.rooflight.serving.outcome.Statistic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Limits of latencies as people write them. */
final class Objectives {
    private static final String EXPECTED = "limits such as 'ttft p95 1s, tpot p95 40ms'";

    private Objectives() {}

    /** What was said, if anything. */
    static Optional<Objective> of(Said said) {
        List<Objective.Limit> limits = new ArrayList<>();
        said.text(ServingWords.SLO).ifPresent(text -> limits.addAll(limits(text)));
        Statistic statistic =
                Statistic.named("p" + said.text(ServingWords.PERCENTILE).orElse("95"));
        said.text(ServingWords.TTFT)
                .ifPresent(text ->
                        limits.add(new Objective.Limit(Latency.TTFT, statistic, Durations.seconds("ttft", text))));
        said.text(ServingWords.TPOT)
                .ifPresent(text ->
                        limits.add(new Objective.Limit(Latency.TPOT, statistic, Durations.seconds("tpot", text))));
        if (limits.isEmpty()) {
            said.not(ServingWords.PERCENTILE, "neither ttft nor tpot is limited");
        }
        return limits.isEmpty() ? Optional.empty() : Optional.of(new Objective(limits));
    }

    private static List<Objective.Limit> limits(String text) {
        List<Objective.Limit> limits = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String[] words = part.strip().split("[\\s:<=]+", -1);
            if (words.length != 3) {
                throw new InvalidValueException("slo", Numbers.quoted(part.strip()), EXPECTED);
            }
            limits.add(new Objective.Limit(latency(words[0]), statistic(words[1]), Durations.seconds("slo", words[2])));
        }
        return limits;
    }

    private static Latency latency(String word) {
        return named(() -> Latency.named(word.equals("end-to-end") ? "e2e" : word));
    }

    private static Statistic statistic(String word) {
        return named(() -> Statistic.named(word));
    }

    /** What is refused is a part of the objective. */
    private static <T> T named(java.util.function.Supplier<T> reading) {
        try {
            return reading.get();
        } catch (InvalidValueException e) {
            throw new InvalidValueException("slo", e.value(), e.expected(), "expected " + EXPECTED);
        }
    }
}
