package dev.rooflight.cli;

import dev.rooflight.report.Answer;
import dev.rooflight.report.Screen;
import dev.rooflight.report.Si;
import dev.rooflight.report.Style;
import dev.rooflight.report.Table;
import dev.rooflight.report.Table.Cell;
import dev.rooflight.report.Table.Column;
import dev.rooflight.validation.AccuracyReport;
import dev.rooflight.validation.AccuracyReport.Errors;
import dev.rooflight.validation.ErrorSummary;
import dev.rooflight.validation.Measurement;
import dev.rooflight.validation.Metric;
import dev.rooflight.validation.ScoredMeasurement;
import dev.rooflight.validation.SkippedRow;
import dev.rooflight.validation.Split;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How far predictions are from measurements, in every output format.
 *
 * @param report the errors
 * @param skipped rows of the tables that are no usable measurements
 */
record ValidationReport(AccuracyReport report, List<SkippedRow> skipped) implements Answer {
    private static final List<Column> SUMMARY = List.of(
            Column.text("class", "class"),
            Column.number("rows", "rows"),
            Column.number("median", "expectedMedian"),
            Column.number("mean", "expectedMean"),
            Column.number("signed", "expectedSigned"),
            Column.number("≤ 10 %", "expectedWithin10"),
            Column.number("≤ 20 %", "expectedWithin20"),
            Column.number("bound: median", "boundMedian"),
            Column.number("mean", "boundMean"),
            Column.number("signed", "boundSigned"),
            Column.number("≤ 10 %", "boundWithin10"),
            Column.number("≤ 20 %", "boundWithin20"),
            Column.text("", "calibrated"));

    /** Every scored row with its prediction. */
    static Answer rows(AccuracyReport report) {
        List<List<Cell>> rows = new ArrayList<>();
        for (ScoredMeasurement scored : report.scored()) {
            Measurement m = scored.measurement();
            rows.add(List.of(
                    Cell.of(m.id()),
                    Cell.of(Split.of(m).name().toLowerCase(Locale.ROOT)),
                    Cell.of(scored.regime().label()),
                    Cell.of(m.model()),
                    Cell.of(m.hardware()),
                    Cell.of(Integer.toString(m.devices()), m.devices()),
                    Cell.of(m.weights()),
                    Cell.of(m.engine()),
                    Cell.of(m.load().toString()),
                    Cell.of(
                            m.promptTokens().isEmpty()
                                    ? ""
                                    : Integer.toString(m.promptTokens().getAsInt())),
                    Cell.of(
                            m.outputTokens().isEmpty()
                                    ? ""
                                    : Integer.toString(m.outputTokens().getAsInt())),
                    metric(m),
                    figure(m.metric(), m.value()),
                    figure(m.metric(), scored.prediction().expected()),
                    figure(m.metric(), scored.prediction().bound()),
                    unit(m.metric()),
                    Cell.of(signed(scored.signedExpectedError()), scored.signedExpectedError()),
                    Cell.of(scored.prediction().deviceClass().name().toLowerCase(Locale.ROOT)),
                    Cell.of(scored.prediction().mixtureOfExperts() ? "MoE" : "dense"),
                    Cell.of(m.engineVersion())));
        }
        return new Table(
                List.of(
                        Column.text("id", "id"),
                        Column.text("half", "half"),
                        Column.text("regime", "regime"),
                        Column.text("model", "model"),
                        Column.text("hardware", "hardware"),
                        Column.number("devices", "devices"),
                        Column.text("weights", "weights"),
                        Column.text("engine", "engine"),
                        Column.text("load", "load"),
                        Column.number("prompt", "promptTokens"),
                        Column.number("output", "outputTokens"),
                        Column.text("metric", "metric"),
                        Column.number("measured", "measured"),
                        Column.number("expected", "expected"),
                        Column.number("bound", "bound"),
                        Column.text("", "unit"),
                        Column.number("error", "error"),
                        Column.text("class", "deviceClass"),
                        Column.text("kind", "kind"),
                        Column.text("version", "engineVersion")),
                rows);
    }

    @Override
    public String text(Screen screen) {
        StringBuilder text = new StringBuilder();
        text.append(screen.paint(Style.HEADING, title())).append('\n');
        text.append("error = |predicted / measured - 1|; signed: positive where the prediction is faster\n\n");
        text.append(summary().text(screen)).append('\n');
        text.append(screen.paint(Style.HEADING, "WORST ROWS"))
                .append('\n')
                .append(worst().text(screen))
                .append('\n');
        if (!report.notPredicted().isEmpty()) {
            text.append(screen.paint(Style.HEADING, "NOT PREDICTED"))
                    .append('\n')
                    .append(notPredicted().text(screen))
                    .append('\n');
        }
        if (!skipped.isEmpty()) {
            text.append(screen.paint(Style.HEADING, "NOT USABLE"))
                    .append('\n')
                    .append(skippedRows().text(screen))
                    .append('\n');
        }
        return text.append(screen.paint(Style.HEADING, "NOISE FLOOR"))
                .append("  how much published values of the same configuration differ\n")
                .append(noise().text(screen))
                .toString();
    }

    @Override
    public String markdown() {
        return "# %s\n\n%s\n## Worst rows\n\n%s\n## Not predicted\n\n%s\n## Noise floor\n\n%s"
                .formatted(
                        title(),
                        summary().markdown(),
                        worst().markdown(),
                        notPredicted().markdown(),
                        noise().markdown());
    }

    @Override
    public String csv() {
        return summary().csv();
    }

    @Override
    public Object tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("predicted", report.scored().size());
        tree.put("notPredicted", report.rowsNotPredicted());
        tree.put("notUsable", skipped.size());
        tree.put("classes", summary().tree());
        tree.put("worst", worst().tree());
        tree.put("reasons", notPredicted().tree());
        tree.put("skipped", skippedRows().tree());
        tree.put("noise", noise().tree());
        return tree;
    }

    /** The rows of each regime, and of its classes of models and devices. */
    Table summary() {
        List<List<Cell>> rows = new ArrayList<>();
        report.regimes().forEach((regime, errors) -> {
            rows.add(row("", regime.label(), "", errors, Style.HEADING));
            report.kinds(regime)
                    .forEach((experts, ofKind) ->
                            rows.add(row("  ", regime.label(), kind(experts), ofKind, Style.PLAIN)));
            report.classes().forEach((key, ofClass) -> {
                if (key.regime() == regime) {
                    rows.add(row(
                            "    ",
                            regime.label(),
                            kind(key.mixtureOfExperts()) + ", "
                                    + key.deviceClass().name().toLowerCase(Locale.ROOT),
                            ofClass,
                            Style.DIM));
                }
            });
        });
        return new Table(SUMMARY, rows);
    }

    private String title() {
        int predicted = report.scored().size();
        return "%s of %s measurements predicted"
                .formatted(Si.count(predicted), Si.count(predicted + report.rowsNotPredicted()));
    }

    private static String kind(boolean experts) {
        return experts ? "mixture of experts" : "dense";
    }

    /** The errors of a class: people see it indented below its regime, programs get both names. */
    private static List<Cell> row(String indent, String regime, String kind, Errors errors, Style style) {
        List<Cell> row = new ArrayList<>();
        row.add(kind.isEmpty() ? Cell.of(regime).in(style) : new Cell(indent + kind, regime + ", " + kind, style));
        row.add(Cell.of(Integer.toString(errors.rows()), errors.rows()));
        addErrors(row, errors.expected());
        addErrors(row, errors.bound());
        row.add(Cell.of(errors.calibrated() ? "" : "not calibrated").in(Style.DIM));
        return row;
    }

    private static void addErrors(List<Cell> row, ErrorSummary errors) {
        row.add(percent(errors.medianAbsolute()));
        row.add(percent(errors.meanAbsolute()));
        row.add(Cell.of(signed(errors.medianSigned()), errors.medianSigned()));
        row.add(percent(errors.within10Percent()));
        row.add(percent(errors.within20Percent()));
    }

    private static Cell percent(double share) {
        return Cell.of(Si.decimals(100 * share, 1) + " %", share);
    }

    private static String signed(double share) {
        return (share < 0 ? "" : "+") + Si.decimals(100 * share, 1) + " %";
    }

    private Table worst() {
        List<List<Cell>> rows = new ArrayList<>();
        for (ScoredMeasurement scored : report.worst()) {
            Measurement m = scored.measurement();
            rows.add(List.of(
                    Cell.of(m.id()),
                    Cell.of("%s on %s x %s, %s, %s, %s"
                            .formatted(m.model(), m.devices(), m.hardware(), m.weights(), m.engine(), m.load())),
                    metric(m),
                    figure(m.metric(), m.value()),
                    figure(m.metric(), scored.prediction().expected()),
                    unit(m.metric()),
                    Cell.of(signed(scored.signedExpectedError()), scored.signedExpectedError()),
                    Cell.of(scored.reason())));
        }
        return new Table(
                List.of(
                        Column.text("id", "id"),
                        Column.text("what", "what"),
                        Column.text("metric", "metric"),
                        Column.number("measured", "measured"),
                        Column.number("expected", "expected"),
                        Column.text("", "unit"),
                        Column.number("error", "error"),
                        Column.text("known reason", "reason")),
                rows);
    }

    /** What was measured: for people in words, for programs by its name in tables of measurements. */
    private static Cell metric(Measurement measurement) {
        Metric metric = measurement.metric();
        return new Cell(name(metric), metric.id(), Style.PLAIN);
    }

    private static String name(Metric metric) {
        return switch (metric) {
            case TTFT -> "TTFT";
            case TPOT -> "TPOT";
            case PREFILL_TPS, PREFILL_TPS_PER_GPU, PREFILL_TPS_PER_NODE -> "prefill";
            case DECODE_TPS -> "decode of a request";
            case DECODE_TPS_TOTAL, DECODE_TPS_PER_GPU, DECODE_TPS_PER_NODE -> "decode of all requests";
            case OUTPUT_TPS, OUTPUT_TPS_PER_GPU -> "output";
            case TOTAL_TPS -> "prompts and output";
            case SAMPLES_PER_SECOND -> "requests";
        };
    }

    /** A value: for people in the unit of tables of measurements, for programs in seconds or per second. */
    private static Cell figure(Metric metric, double value) {
        return Cell.of(Si.plain(metric.isTime() ? 1e3 * value : value), value);
    }

    private static Cell unit(Metric metric) {
        return new Cell(metric.unit(), metric.isTime() ? "s" : metric.unit(), Style.PLAIN);
    }

    private Table notPredicted() {
        return new Table(
                List.of(Column.number("rows", "rows"), Column.text("why", "reason"), Column.text("such as", "example")),
                report.notPredicted().stream()
                        .map(reason -> List.of(
                                Cell.of(Integer.toString(reason.rows()), reason.rows()),
                                Cell.of(reason.reason()),
                                Cell.of("line %s (%s)"
                                        .formatted(
                                                reason.measurements().get(0).line(),
                                                reason.measurements().get(0).id()))))
                        .toList());
    }

    private Table skippedRows() {
        return new Table(
                List.of(
                        Column.number("line", "line"),
                        Column.text("id", "id"),
                        Column.text("cause", "cause"),
                        Column.text("why", "reason")),
                skipped.stream()
                        .map(row -> List.of(
                                Cell.of(Integer.toString(row.line()), row.line()),
                                Cell.of(row.id()),
                                Cell.of(row.cause().name().toLowerCase(Locale.ROOT)),
                                Cell.of(row.reason())))
                        .toList());
    }

    private Table noise() {
        List<List<Cell>> rows = new ArrayList<>();
        report.noiseBetweenVersions()
                .forEach((regime, noise) -> rows.add(List.of(
                        Cell.of(regime.label()),
                        Cell.of("between versions"),
                        Cell.of(Integer.toString(noise.configurations()), noise.configurations()),
                        percent(noise.medianDifference()))));
        report.noiseBetweenRuns()
                .forEach((regime, noise) -> rows.add(List.of(
                        Cell.of(regime.label()),
                        Cell.of("between runs"),
                        Cell.of(Integer.toString(noise.configurations()), noise.configurations()),
                        percent(noise.medianDifference()))));
        return new Table(
                List.of(
                        Column.text("regime", "regime"),
                        Column.text("", "kind"),
                        Column.number("configurations", "configurations"),
                        Column.number("median difference", "medianDifference")),
                rows);
    }
}
