package dev.rooflight.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegimeTest {
    @ParameterizedTest
    @CsvSource({
        "1, DECODE_TPS, DECODE, BATCH_1_DECODE",
        "1, TPOT, DECODE, BATCH_1_DECODE",
        "1, DECODE_TPS_TOTAL, DECODE, BATCH_1_DECODE",
        "1, OUTPUT_TPS, END_TO_END, BATCH_1_DECODE",
        "1, TOTAL_TPS, END_TO_END, BATCH_1_DECODE",
        "1, PREFILL_TPS, PREFILL, BATCH_1_PREFILL",
        "1, TTFT, PREFILL, BATCH_1_PREFILL",
        "64, TPOT, DECODE, TPOT_AT_CONCURRENCY",
        "64, DECODE_TPS_TOTAL, DECODE, TPOT_AT_CONCURRENCY",
        "64, TTFT, END_TO_END, TTFT_AT_CONCURRENCY",
        "64, OUTPUT_TPS, END_TO_END, THROUGHPUT_AT_CONCURRENCY",
        "64, OUTPUT_TPS_PER_GPU, END_TO_END, THROUGHPUT_AT_CONCURRENCY",
        "max, OUTPUT_TPS, END_TO_END, MAXIMUM_THROUGHPUT",
        "Offline, OUTPUT_TPS_PER_GPU, END_TO_END, MAXIMUM_THROUGHPUT",
        "max, PREFILL_TPS_PER_NODE, PREFILL, MAXIMUM_THROUGHPUT",
        "max, TPOT, DECODE, ",
        "Offline, SAMPLES_PER_SECOND, END_TO_END, ",
        "Server, OUTPUT_TPS, END_TO_END, ",
        "rate 10 req/s, TTFT, END_TO_END, "
    })
    void followsFromLoadAndMetric(String load, Metric metric, MeasuredPhase phase, @Nullable Regime regime) {
        Measurement m = Csv.row()
                .with(Column.BATCH_OR_CONCURRENCY, load)
                .metric(metric, phase, "10")
                .measurement();

        assertThat(Regime.of(m).orElse(null)).isEqualTo(regime);
    }
}
