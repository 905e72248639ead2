package dev.rooflight.catalog.measured;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keys of what is measured. Latencies are {@code ttft}, {@code tpot}, {@code itl} and {@code e2e} with a statistic behind a point:
 * {@code mean}, {@code std}, {@code min}, {@code max} or a percentile such as {@code p50} and {@code p99.9}; in seconds. Rates are
 * keys by themselves, per second.
 */
public final class MeasuredMetrics {
    /** Requests answered a second. */
    public static final String REQUESTS_PER_SECOND = "requests-per-second";

    /** Tokens generated a second, of all requests together. */
    public static final String OUTPUT_TOKENS_PER_SECOND = "output-tokens-per-second";

    /** Tokens of prompts and answers a second, of all requests together. */
    public static final String TOTAL_TOKENS_PER_SECOND = "total-tokens-per-second";

    /** Prompt tokens a second of passes over prompts alone. */
    public static final String PROMPT_TOKENS_PER_SECOND = "prompt-tokens-per-second";

    /** Tokens a second of passes that decode alone. */
    public static final String DECODE_TOKENS_PER_SECOND = "decode-tokens-per-second";

    /** Latencies: time to first token, time of an output token, single gaps between tokens, the whole request. */
    public static final List<String> LATENCIES = List.of("ttft", "tpot", "itl", "e2e");

    private static final Pattern STATISTIC =
            Pattern.compile("(mean|avg|median|std|std_dev|stddev|min|max|p\\d{1,3}(?:\\.\\d{1,6})?)");

    private MeasuredMetrics() {}

    /**
     * The key of a latency's statistic; empty where no such statistic is kept.
     *
     * @param latency one of {@link #LATENCIES}
     * @param statistic as clients write it: {@code mean} or {@code avg}, {@code median}, {@code p99}
     */
    static Optional<String> key(String latency, String statistic) {
        Matcher known = STATISTIC.matcher(statistic);
        if (!known.matches()) {
            return Optional.empty();
        }
        String ours =
                switch (statistic) {
                    case "avg" -> "mean";
                    case "median" -> "p50";
                    case "std_dev", "stddev" -> "std";
                    default -> statistic;
                };
        return Optional.of(latency + "." + ours);
    }
}
