package dev.rooflight.catalog.measured;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.measured.MeasuredClient.TokenTime;
import dev.rooflight.catalog.measured.MeasuredRun.Load;
import dev.rooflight.core.numeric.Digits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A run under construction. Every number that enters is checked here, with its name and line for the message. */
final class RunBuilder {
    private static final double LARGEST = 1e15;
    private static final double SAME = 1e-6;
    private static final int MAX_SETTINGS = 200;
    private static final int[] PERCENTS = {50, 90, 95, 99};

    private final MeasuredClient client;
    private final String where;
    private int line;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Map<String, Double> metrics = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private OptionalDouble rate = OptionalDouble.empty();
    private OptionalDouble concurrency = OptionalDouble.empty();
    private OptionalLong prompts = OptionalLong.empty();
    private OptionalLong completed = OptionalLong.empty();
    private OptionalLong input = OptionalLong.empty();
    private OptionalLong output = OptionalLong.empty();
    private OptionalDouble duration = OptionalDouble.empty();
    private @Nullable MeasuredRequests requests;

    RunBuilder(MeasuredClient client, String where) {
        this.client = client;
        this.where = where;
    }

    /** What is refused from now on is at this line; 0 where lines say nothing. */
    RunBuilder at(int newLine) {
        this.line = newLine;
        return this;
    }

    /** What the file says of the set-up; long texts and what comes after many are left out. */
    void setting(String name, String value) {
        if (!value.isEmpty() && value.length() <= 1000 && settings.size() < MAX_SETTINGS) {
            settings.put(name, value);
        }
    }

    /**
     * A metric.
     *
     * @param field what the file calls it
     * @param value as the file has it; NaN, as clients write it for what they could not measure, is left out
     * @param divisor by which it becomes seconds, or 1
     */
    void metric(String key, String field, double value, double divisor) {
        if (Double.isNaN(value)) {
            return;
        }
        double ours = amount(field, value) / divisor;
        Double known = metrics.putIfAbsent(key, ours);
        // a median may be there as p50, too, but not as another number
        if (known != null && Math.abs(known - ours) > SAME * Math.max(known, ours)) {
            throw refused(field, Digits.of(value), "what the file says elsewhere, " + Digits.of(known * divisor));
        }
    }

    void rate(String field, double value) {
        rate = Double.isInfinite(value) && value > 0 ? OptionalDouble.of(value) : optional(field, value);
    }

    void concurrency(String field, double value) {
        concurrency = optional(field, value);
    }

    void duration(String field, double seconds) {
        duration = optional(field, seconds);
    }

    void prompts(String field, double value) {
        prompts = count(field, value);
    }

    void completed(String field, double value) {
        completed = count(field, value);
    }

    void input(String field, double value) {
        input = count(field, value);
    }

    void output(String field, double value) {
        output = count(field, value);
    }

    boolean hasConcurrency() {
        return concurrency.isPresent();
    }

    void requests(MeasuredRequests.Builder all) {
        if (all.size() > 0) {
            requests = all.build();
        }
    }

    void note(String note) {
        notes.add(note);
    }

    private OptionalDouble optional(String field, double value) {
        return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(amount(field, value));
    }

    private OptionalLong count(String field, double value) {
        if (Double.isNaN(value)) {
            return OptionalLong.empty();
        }
        if (amount(field, value) != Math.floor(value)) {
            throw refused(field, Digits.of(value), "a whole number");
        }
        return OptionalLong.of((long) value);
    }

    /** A number of 0 or more that is not beyond all measure. */
    double amount(String field, double value) {
        if (!(value >= 0 && value <= LARGEST)) {
            throw refused(field, Digits.of(value), "a number of 0 or more");
        }
        return value;
    }

    /** A number of tokens. */
    int tokens(String field, double value) {
        if (!(value >= 0 && value <= Integer.MAX_VALUE) || value != Math.floor(value)) {
            throw refused(field, Digits.of(value), "a whole number of tokens");
        }
        return (int) value;
    }

    CatalogException refused(String field, String found, String expected) {
        return CatalogException.ofField(where, line, field, found, expected, List.of(), 0);
    }

    /** The run; refused where the file says nothing that can be compared. */
    MeasuredRun build() {
        if (metrics.isEmpty() && requests == null) {
            throw CatalogException.of(
                    where, line, "has no metric of " + client.title(), "latencies or rates", "did the run fail?");
        }
        if (requests != null) {
            fill(requests);
        }
        return new MeasuredRun(
                client,
                settings,
                new Load(rate, concurrency, prompts, completed, input, output, duration),
                metrics,
                Optional.ofNullable(requests),
                notes);
    }

    /** Adds statistics that the file does not have and its requests tell, so that runs of all clients can be compared. */
    private void fill(MeasuredRequests all) {
        boolean added = statistics("ttft", all, all::ttftSeconds);
        added |= client.tokenTime() == TokenTime.AFTER_FIRST && statistics("tpot", all, all::tpotSeconds);
        added |= statistics("e2e", all, all::e2eSeconds);
        if (added) {
            notes.add("means and percentiles that the file does not state are those of its requests");
        }
    }

    private boolean statistics(String latency, MeasuredRequests all, IntFunction<OptionalDouble> column) {
        double[] sorted = IntStream.range(0, all.size())
                .mapToObj(column)
                .flatMapToDouble(OptionalDouble::stream)
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return false;
        }
        int before = metrics.size();
        metrics.putIfAbsent(latency + ".mean", Arrays.stream(sorted).average().orElse(0));
        for (int percent : PERCENTS) {
            metrics.putIfAbsent(latency + ".p" + percent, percentile(sorted, percent));
        }
        return metrics.size() > before;
    }

    /** Linear between neighbours, as NumPy and so all these clients compute it. */
    private static double percentile(double[] sorted, int percent) {
        double rank = (sorted.length - 1) * percent / 100.0;
        int below = (int) rank;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
    }
}
