package dev.rooflight.validation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Tables of measurements for tests: a good row, and the same with some fields changed. */
final class Csv {
    static final String HEADER =
            "id,model,hardware,num_gpus,tp,pp,weights_dtype,kv_dtype,engine,engine_version,batch_or_concurrency,isl,osl,"
                    + "metric,value,unit,source,bound_class,phase,tier,notes\n";

    private static final String[] GOOD = {
        "r1",
        "Llama-3.1-8B",
        "NVIDIA H100 SXM 80GB",
        "1",
        "1",
        "1",
        "fp8",
        "fp8",
        "vLLM",
        "0.9",
        "1",
        "512",
        "128",
        "decode_tps",
        "100",
        "tok/s",
        "a page",
        "latency_b1",
        "decode",
        "A",
        ""
    };

    private final Map<Column, String> fields = new EnumMap<>(Column.class);

    private Csv() {
        Column.ALL.forEach(column -> fields.put(column, GOOD[column.ordinal()]));
    }

    static Csv row() {
        return new Csv();
    }

    Csv with(Column column, String value) {
        fields.put(column, value);
        return this;
    }

    /** A metric with its unit and phase. */
    Csv metric(Metric metric, MeasuredPhase phase, String value) {
        return with(Column.METRIC, metric.id())
                .with(Column.UNIT, metric.unit())
                .with(Column.PHASE, phase.id())
                .with(Column.VALUE, value);
    }

    /** The row as a line of text; all fields in double quotes. */
    String line() {
        return fields.values().stream()
                .map(value -> '"' + value.replace("\"", "\"\"") + '"')
                .collect(Collectors.joining(",", "", "\n"));
    }

    /** A table of these rows. */
    static MeasurementTable table(Csv... rows) {
        StringBuilder text = new StringBuilder(HEADER);
        for (Csv row : rows) {
            text.append(row.line());
        }
        return parse(text.toString());
    }

    /** The only row as a measurement. */
    Measurement measurement() {
        return table(this).measurements().get(0);
    }

    static MeasurementTable parse(String text) {
        return MeasurementTable.parse(text.getBytes(UTF_8), "m.csv");
    }
}
