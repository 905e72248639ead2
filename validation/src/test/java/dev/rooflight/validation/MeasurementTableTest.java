package dev.rooflight.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MeasurementTableTest {
    @Test
    void readsARow() {
        MeasurementTable table = Csv.parse(Csv.HEADER
                + "s00001,MiniMax-M2.5,NVIDIA B300 288GB,4,4,1,fp8,,vllm,0.19.0,128,8192,1024,tpot_ms,33.4429,ms,"
                + "\"a page, its table\",fixed_concurrency,decode,A,mode=agg; moe_tp=4 ep=1 attn_dp=1; gemm=fp8\n");

        assertThat(table.skipped()).isEmpty();
        assertThat(table.notes()).isEmpty();
        Measurement m = table.measurements().get(0);
        assertThat(m.id()).isEqualTo("s00001");
        assertThat(m.line()).isEqualTo(2);
        assertThat(m.model()).isEqualTo("MiniMax-M2.5");
        assertThat(m.hardware()).isEqualTo("NVIDIA B300 288GB");
        assertThat(m.devices()).isEqualTo(4);
        assertThat(m.tensorParallel()).hasValue(4);
        assertThat(m.pipelineParallel()).hasValue(1);
        assertThat(m.experts())
                .isEqualTo(new ExpertParallelism(OptionalInt.of(4), OptionalInt.of(1), OptionalInt.of(1)));
        assertThat(m.weights()).isEqualTo("fp8");
        assertThat(m.kvCache()).isEmpty();
        assertThat(m.engine()).isEqualTo("vllm");
        assertThat(m.engineVersion()).isEqualTo("0.19.0");
        assertThat(m.load()).isEqualTo(new Load.Concurrency(128));
        assertThat(m.promptTokens()).hasValue(8192);
        assertThat(m.outputTokens()).hasValue(1024);
        assertThat(m.dataset()).isEmpty();
        assertThat(m.metric()).isEqualTo(Metric.TPOT);
        assertThat(m.phase()).isEqualTo(MeasuredPhase.DECODE);
        assertThat(m.value()).isEqualTo(33.4429 * 1e-3);
        assertThat(m.source()).isEqualTo("a page, its table");
        assertThat(m.caveats()).isEmpty();
        assertThat(m.comparable()).isTrue();
    }

    @Test
    void findsColumnsInAnyOrderAndCase() {
        MeasurementTable table = Csv.parse("Value,UNIT,notes,tier,phase,bound_class,source,metric,osl,isl,"
                + "batch_or_concurrency,engine_version,engine,kv_dtype,weights_dtype,pp,tp,num_gpus,hardware,model,id\n"
                + "7.5,tok/s,n,A,decode,x,s,decode_tps,1,2,1,v,e,k,w,1,1,1,h,m,i\n");

        Measurement m = table.measurements().get(0);
        assertThat(m.value()).isEqualTo(7.5);
        assertThat(m.id()).isEqualTo("i");
        assertThat(m.promptTokens()).hasValue(2);
    }

    @Test
    void leavesParallelismEmptyWhereNotStated() {
        Measurement m = Csv.row()
                .with(Column.NUM_GPUS, "8")
                .with(Column.TP, "")
                .with(Column.PP, "")
                .measurement();

        assertThat(m.tensorParallel()).isEmpty();
        assertThat(m.pipelineParallel()).isEmpty();
        assertThat(m.experts()).isEqualTo(ExpertParallelism.UNSTATED);
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void readsEveryMetricInItsUnit(Metric metric) {
        MeasuredPhase phase = metric.covers(MeasuredPhase.DECODE)
                ? MeasuredPhase.DECODE
                : metric.covers(MeasuredPhase.PREFILL) ? MeasuredPhase.PREFILL : MeasuredPhase.END_TO_END;

        Measurement m = Csv.row().metric(metric, phase, "250").measurement();

        assertThat(m.metric()).isEqualTo(metric);
        assertThat(m.value()).isEqualTo(metric.id().endsWith("_ms") ? 0.25 : 250);
    }

    @ParameterizedTest
    @CsvSource({
        "1, batch 1",
        "16, concurrency 16",
        "max, maximum throughput",
        "Offline, maximum throughput",
        "Server, offered load: Server",
        "Interactive, offered load: Interactive",
        "production, offered load: production",
        "rate 10 req/s, offered load: rate 10 req/s",
        "'Poisson ~10 req/s, 300 req', 'offered load: Poisson ~10 req/s, 300 req'"
    })
    void readsLoads(String text, String load) {
        assertThat(Csv.row()
                        .with(Column.BATCH_OR_CONCURRENCY, text)
                        .measurement()
                        .load())
                .hasToString(load);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, ''",
        "129042, 129042, ''",
        "mean 652, 652, mean 652",
        "mean ~294-301, 297, mean ~294-301",
        "ShareGPT mean 857, 857, ShareGPT mean 857",
        "MLPerf dataset, -1, MLPerf dataset",
        "4989 avg KV, -1, 4989 avg KV",
        "'', -1, ''"
    })
    void readsLengths(String isl, int tokens, String dataset) {
        Measurement m = Csv.row().with(Column.ISL, isl).measurement();

        assertThat(m.promptTokens()).isEqualTo(tokens < 0 ? OptionalInt.empty() : OptionalInt.of(tokens));
        assertThat(m.dataset()).isEqualTo(dataset);
        assertThat(m.caveats().contains(Caveat.MEAN_LENGTHS)).isEqualTo(isl.contains("mean"));
    }

    @Test
    void keepsOneOfEqualRows() {
        MeasurementTable table = Csv.table(
                Csv.row().with(Column.VALUE, "195.916"),
                Csv.row().with(Column.VALUE, "195.92").with(Column.ID, "r2").with(Column.ENGINE, "VLLM"),
                Csv.row().with(Column.VALUE, "196.5").with(Column.ID, "r3"),
                Csv.row().with(Column.VALUE, "195.916").with(Column.ID, "r4").with(Column.NOTES, "another run"));

        assertThat(table.measurements()).extracting(Measurement::id).containsExactly("r1", "r3", "r4");
        assertThat(table.skipped())
                .containsExactly(new SkippedRow(3, "r2", SkippedRow.Cause.DUPLICATE, "repeats line 2"));
        assertThat(table.notes()).containsExactly("rows that repeat an earlier one, left out: 1");
    }

    @Test
    void leavesOutRowsThatContradictEachOther() {
        MeasurementTable table = Csv.table(
                Csv.row().with(Column.VALUE, "100"),
                Csv.row().with(Column.VALUE, "450").with(Column.ID, "r2").with(Column.NOTES, "another page"),
                Csv.row().with(Column.VALUE, "450").with(Column.ID, "r3").with(Column.OSL, "256"));

        assertThat(table.measurements()).extracting(Measurement::id).containsExactly("r3");
        assertThat(table.skipped())
                .extracting(SkippedRow::line, SkippedRow::cause, SkippedRow::reason)
                .containsExactly(
                        tuple(
                                2,
                                SkippedRow.Cause.CONTRADICTORY,
                                "100.00 tok/s contradicts 450.00 tok/s of line 3 for the same conditions; check both"),
                        tuple(
                                3,
                                SkippedRow.Cause.CONTRADICTORY,
                                "450.00 tok/s contradicts 100.00 tok/s of line 2 for the same conditions; check both"));
        assertThat(table.notes()).containsExactly("rows that contradict another one, left out: 2");
    }

    @Test
    void toleratesATwofoldDifference() {
        MeasurementTable table =
                Csv.table(Csv.row().with(Column.VALUE, "100"), Csv.row().with(Column.VALUE, "200"));

        assertThat(table.measurements()).hasSize(2);
        assertThat(table.skipped()).isEmpty();
    }

    @Test
    void letsNothingContradictBecauseOfARowThatIsSuspectAnyway() {
        MeasurementTable table = Csv.table(
                Csv.row(), Csv.row().with(Column.VALUE, "900").with(Column.NOTES, "SUSPECT outlier in source"));

        assertThat(table.measurements()).hasSize(2);
        assertThat(table.measurements().get(1).comparable()).isFalse();
    }

    @Test
    void tellsTheParallelismOfExpertsApart() {
        MeasurementTable table = Csv.table(
                Csv.row().with(Column.NOTES, "moe_tp=8 ep=1 attn_dp=1"),
                Csv.row().with(Column.VALUE, "300").with(Column.NOTES, "moe_tp=1 ep=8 attn_dp=1"));

        assertThat(table.measurements()).hasSize(2);
    }

    @Test
    void splitsByModelAndDevice() {
        // zlib.crc32: 0x1066b5d2 for the first, 0x54438b5d for the second
        MeasurementTable table = Csv.table(
                Csv.row().with(Column.MODEL, "Llama-3.1-8B").with(Column.HARDWARE, "nvidia-h100-sxm"),
                Csv.row().with(Column.MODEL, "Gemma-3-4B").with(Column.HARDWARE, "apple-m4-max-40c"));

        assertThat(table.half(Split.FIT).measurements())
                .containsExactly(table.measurements().get(0));
        assertThat(table.half(Split.CHECK).measurements())
                .containsExactly(table.measurements().get(1));
    }
}
