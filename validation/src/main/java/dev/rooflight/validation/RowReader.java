package dev.rooflight.validation;

import dev.rooflight.catalog.text.OneLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns a row into a measurement. */
final class RowReader {
    private static final int MAX_COUNT = 10_000_000;
    private static final int MAX_TENSOR_PARALLEL = 8;

    private static final Pattern DIGITS = Pattern.compile("\\d{1,9}");
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(\\d{1,40}(\\.\\d{0,40})?|\\.\\d{1,40})([eE][+-]?\\d{1,3})?");
    private static final Pattern NOT_A_NUMBER = Pattern.compile("(?i)[+-]?(nan|inf|infinity)");
    private static final Pattern OFFERED = Pattern.compile("server|interactive|production|(rate|poisson)\\b.*");
    private static final Pattern MEAN = Pattern.compile("(?i)(?:.*\\s)?mean\\s+~?(\\d{1,8})(?:-(\\d{1,8}))?");

    private final CsvRows.Row row;

    private RowReader(CsvRows.Row row) {
        this.row = row;
    }

    /** A field that cannot be used; the message says which, what it is and what was expected. */
    static final class UnusableRowException extends Exception {
        private static final long serialVersionUID = 1L;

        UnusableRowException(String message) {
            super(OneLine.of(message), null, false, false);
        }
    }

    static Measurement read(CsvRows.Row row) throws UnusableRowException {
        return new RowReader(row).measurement();
    }

    private Measurement measurement() throws UnusableRowException {
        Metric metric = metric();
        double value = value(metric);
        MeasuredPhase phase = phase(metric);
        int devices = devices();
        OptionalInt tensorParallel = count(Column.TP);
        OptionalInt pipelineParallel = count(Column.PP);
        long needed = (long) tensorParallel.orElse(1) * pipelineParallel.orElse(1);
        if (needed > devices) {
            throw new UnusableRowException("tp %s x pp %s needs %s devices, but num_gpus is %s"
                    .formatted(tensorParallel.orElse(1), pipelineParallel.orElse(1), needed, devices));
        }
        String isl = row.get(Column.ISL);
        String osl = row.get(Column.OSL);
        OptionalInt promptTokens = tokens(Column.ISL);
        OptionalInt outputTokens = tokens(Column.OSL);
        if (phase == MeasuredPhase.PREFILL && promptTokens.isPresent() && promptTokens.getAsInt() == 0) {
            throw new UnusableRowException("isl is 0, but phase prefill needs a prompt");
        }
        String notes = row.get(Column.NOTES);
        return new Measurement(
                row.get(Column.ID),
                row.line(),
                required(Column.MODEL),
                required(Column.HARDWARE),
                devices,
                tensorParallel,
                pipelineParallel,
                ExpertParallelism.in(notes),
                row.get(Column.WEIGHTS_DTYPE),
                row.get(Column.KV_DTYPE),
                row.get(Column.ENGINE),
                row.get(Column.ENGINE_VERSION),
                load(),
                promptTokens,
                outputTokens,
                DIGITS.matcher(isl).matches() ? "" : isl,
                metric,
                phase,
                value,
                row.get(Column.SOURCE),
                notes,
                caveats(
                        notes,
                        tensorParallel,
                        MEAN.matcher(isl).matches() || MEAN.matcher(osl).matches()));
    }

    private List<Caveat> caveats(String notes, OptionalInt tensorParallel, boolean means) {
        List<Caveat> caveats = new ArrayList<>();
        for (Caveat caveat : Caveat.values()) {
            boolean applies =
                    switch (caveat) {
                        case TENSOR_PARALLEL_ABOVE_8 -> tensorParallel.orElse(1) > MAX_TENSOR_PARALLEL;
                        case WEIGHTS_ASSUMED ->
                            caveat.in(notes) || row.get(Column.WEIGHTS_DTYPE).contains("assumed");
                        case MEAN_LENGTHS -> means;
                        default -> caveat.in(notes);
                    };
            if (applies) {
                caveats.add(caveat);
            }
        }
        return caveats;
    }

    private Metric metric() throws UnusableRowException {
        String text = required(Column.METRIC);
        Metric metric = Metric.of(text)
                .orElseThrow(() -> new UnusableRowException(
                        "metric %s is unknown; expected one of %s".formatted(OneLine.quote(text), Metric.ids())));
        String unit = row.get(Column.UNIT);
        if (unit.isEmpty()) {
            throw new UnusableRowException("unit is empty; expected %s for %s".formatted(metric.unit(), metric.id()));
        }
        if (!unit.equalsIgnoreCase(metric.unit())) {
            throw new UnusableRowException(
                    "unit %s does not fit %s; expected %s".formatted(OneLine.quote(unit), metric.id(), metric.unit()));
        }
        return metric;
    }

    private double value(Metric metric) throws UnusableRowException {
        String text = required(Column.VALUE);
        if (NOT_A_NUMBER.matcher(text).matches()) {
            throw new UnusableRowException("value is %s; expected a positive number".formatted(text));
        }
        if (!NUMBER.matcher(text).matches()) {
            throw new UnusableRowException(
                    "value %s is no number; expected one like 12.5".formatted(OneLine.quote(text)));
        }
        double value = Double.parseDouble(text) * metric.scale();
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new UnusableRowException("value is %s; expected a positive number".formatted(OneLine.of(text)));
        }
        return value;
    }

    private MeasuredPhase phase(Metric metric) throws UnusableRowException {
        String text = required(Column.PHASE);
        MeasuredPhase phase = MeasuredPhase.of(text)
                .orElseThrow(() -> new UnusableRowException(
                        "phase %s is unknown; expected prefill, decode or e2e".formatted(OneLine.quote(text))));
        if (!metric.covers(phase)) {
            throw new UnusableRowException(
                    "phase %s contradicts metric %s; expected %s".formatted(phase.id(), metric.id(), metric.phases()));
        }
        return phase;
    }

    /** A number of requests, {@code max} or MLPerf's {@code Offline}, or words for a rate of arrival. */
    private Load load() throws UnusableRowException {
        String text = required(Column.BATCH_OR_CONCURRENCY);
        String word = text.toLowerCase(Locale.ROOT);
        if (DIGITS.matcher(text).matches()) {
            return new Load.Concurrency(count(Column.BATCH_OR_CONCURRENCY).orElseThrow());
        }
        if (word.equals("max") || word.equals("offline")) {
            return new Load.Maximum();
        }
        if (OFFERED.matcher(word).matches()) {
            return new Load.Offered(text);
        }
        throw new UnusableRowException(
                ("batch_or_concurrency %s is unknown; expected a number of requests, max, Offline, Server, Interactive,"
                                + " or 'rate ...'")
                        .formatted(OneLine.quote(text)));
    }

    private int devices() throws UnusableRowException {
        required(Column.NUM_GPUS);
        return count(Column.NUM_GPUS).orElseThrow();
    }

    private OptionalInt count(Column column) throws UnusableRowException {
        String text = row.get(column);
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        int count = DIGITS.matcher(text).matches() ? Integer.parseInt(text) : 0;
        if (count < 1 || count > MAX_COUNT) {
            throw new UnusableRowException("%s is %s; expected a whole number from 1 to %s"
                    .formatted(column.id(), OneLine.quote(text), MAX_COUNT));
        }
        return OptionalInt.of(count);
    }

    /** A number of tokens or a mean of one; empty for anything else that does not look like a number. */
    private OptionalInt tokens(Column column) throws UnusableRowException {
        String text = row.get(column);
        if (DIGITS.matcher(text).matches()) {
            return OptionalInt.of(Integer.parseInt(text));
        }
        if (NUMBER.matcher(text).matches() || NOT_A_NUMBER.matcher(text).matches()) {
            throw new UnusableRowException("%s is %s; expected a whole number of tokens, 0 or more"
                    .formatted(column.id(), OneLine.quote(text)));
        }
        Matcher mean = MEAN.matcher(text);
        if (!mean.matches()) {
            return OptionalInt.empty();
        }
        int low = Integer.parseInt(mean.group(1));
        String high = mean.group(2);
        return OptionalInt.of(high == null ? low : (low + Integer.parseInt(high)) / 2);
    }

    private String required(Column column) throws UnusableRowException {
        String text = row.get(column);
        if (text.isEmpty()) {
            throw new UnusableRowException(column.id() + " is empty; it is needed");
        }
        return text;
    }
}
