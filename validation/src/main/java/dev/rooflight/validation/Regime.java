package dev.rooflight.validation;

import java.util.Optional;

/** What a measurement exercises; errors of different regimes have different causes and are not averaged. */
public enum Regime {
    /** Generation for a single request. */
    BATCH_1_DECODE("batch-1 decode"),
    /** The prompt of a single request. */
    BATCH_1_PREFILL("batch-1 prefill"),
    /** Generation for a fixed number of requests. */
    TPOT_AT_CONCURRENCY("TPOT at concurrency"),
    /** Waiting and prompt processing among a fixed number of requests. */
    TTFT_AT_CONCURRENCY("TTFT at concurrency"),
    /** Tokens per second of a fixed number of requests, prompts included. */
    THROUGHPUT_AT_CONCURRENCY("throughput at concurrency"),
    /** Tokens per second of as many requests as serve best. */
    MAXIMUM_THROUGHPUT("maximum throughput");

    private final String label;

    Regime(String label) {
        this.label = label;
    }

    /** Name in reports. */
    public String label() {
        return label;
    }

    /**
     * The regime of a measurement.
     *
     * @return empty for offered load, for a time at maximum throughput and for samples: none says how many tokens or
     *     requests there were
     */
    public static Optional<Regime> of(Measurement measurement) {
        Metric metric = measurement.metric();
        if (metric == Metric.SAMPLES_PER_SECOND) {
            return Optional.empty();
        }
        if (measurement.load() instanceof Load.Concurrency concurrency) {
            return Optional.of(atConcurrency(metric, concurrency.requests() == 1));
        }
        return measurement.load() instanceof Load.Maximum && !metric.isTime()
                ? Optional.of(MAXIMUM_THROUGHPUT)
                : Optional.empty();
    }

    private static Regime atConcurrency(Metric metric, boolean single) {
        return switch (metric) {
            case TTFT, PREFILL_TPS, PREFILL_TPS_PER_NODE, PREFILL_TPS_PER_GPU ->
                single ? BATCH_1_PREFILL : TTFT_AT_CONCURRENCY;
            case TPOT, DECODE_TPS, DECODE_TPS_TOTAL, DECODE_TPS_PER_NODE, DECODE_TPS_PER_GPU ->
                single ? BATCH_1_DECODE : TPOT_AT_CONCURRENCY;
            case OUTPUT_TPS, OUTPUT_TPS_PER_GPU, TOTAL_TPS, SAMPLES_PER_SECOND ->
                single ? BATCH_1_DECODE : THROUGHPUT_AT_CONCURRENCY;
        };
    }
}
