package dev.rooflight.catalog.measured;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What AIPerf (and GenAI-Perf before it) calls its metrics. Its inter-token latency is a request's (last − first) / (n − 1), our
 * {@code tpot}; its inter-chunk latencies are single gaps, our {@code itl} (ai-dynamo/aiperf, {@code metrics/types}).
 */
final class AiPerfMetrics {
    private static final Map<String, String> LATENCIES = Map.of(
            "time_to_first_token", "ttft",
            "inter_token_latency", "tpot",
            "inter_chunk_latency", "itl",
            "request_latency", "e2e");
    private static final Map<String, String> RATES = Map.of(
            "request_throughput", MeasuredMetrics.REQUESTS_PER_SECOND,
            "output_token_throughput", MeasuredMetrics.OUTPUT_TOKENS_PER_SECOND,
            "total_token_throughput", MeasuredMetrics.TOTAL_TOKENS_PER_SECOND);
    private static final Map<String, Double> UNITS = Map.ofEntries(
            Map.entry("ns", 1e9),
            Map.entry("us", 1e6),
            Map.entry("ms", 1e3),
            Map.entry("s", 1.0),
            Map.entry("sec", 1.0),
            Map.entry("seconds", 1.0));

    private static final Set<String> COUNTS =
            Set.of("request_count", "total_isl", "total_input_tokens", "total_osl", "total_output_tokens");

    private AiPerfMetrics() {}

    /** Whether anything of a metric is kept. */
    static boolean isKept(String tag) {
        return isTime(tag) || RATES.containsKey(tag) || COUNTS.contains(tag);
    }

    /** Whether a metric is a latency or a duration, which needs a unit. */
    static boolean isTime(String tag) {
        return LATENCIES.containsKey(tag) || tag.equals("benchmark_duration");
    }

    /** Units of a time in a second; empty where the unit is not known. */
    static Optional<Double> perSecond(String unit) {
        return Optional.ofNullable(UNITS.get(unit));
    }

    /**
     * Takes a statistic into a run, where it is one that is kept.
     *
     * @param tag the metric, in words joined by underscores
     * @param statistic {@code avg}, {@code p99}, …
     * @param perSecond units of a time in a second
     */
    static void take(RunBuilder run, String tag, String statistic, double value, double perSecond) {
        String latency = LATENCIES.get(tag);
        if (latency != null) {
            MeasuredMetrics.key(latency, statistic).ifPresent(key -> run.metric(key, tag, value, perSecond));
            return;
        }
        if (!statistic.equals("avg")) {
            return;
        }
        String rate = RATES.get(tag);
        if (rate != null) {
            run.metric(rate, tag, value, 1);
            return;
        }
        switch (tag) {
            case "request_count" -> run.completed(tag, value);
            case "total_isl", "total_input_tokens" -> run.input(tag, value);
            case "total_osl", "total_output_tokens" -> run.output(tag, value);
            case "benchmark_duration" -> run.duration(tag, value / perSecond);
            default -> {}
        }
    }
}
