package dev.rooflight.cli;

import dev.rooflight.request.Numbers;
import dev.rooflight.validation.AccuracyReport;
import dev.rooflight.validation.DeploymentPredictor;
import dev.rooflight.validation.Measurement;
import dev.rooflight.validation.MeasurementException;
import dev.rooflight.validation.MeasurementTable;
import dev.rooflight.validation.SkippedRow;
import dev.rooflight.validation.Split;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rooflight validate}: how far predictions are from measurements. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Predicts published measurements and shows the error, for the expected time and for the bound.",
            "Without a table, those that come with Rooflight. Rows that cannot be predicted are listed with why."
        },
        footer = {
            "",
            "Examples:",
            "  rooflight validate",
            "  rooflight validate --half check",
            "  rooflight validate my-measurements.csv --max-error 20"
        })
final class ValidateCommand implements Callable<Integer> {
    /** Halves as users name them. */
    enum Half {
        FIT,
        CHECK,
        BOTH
    }

    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description = "CSV tables of measurements (schema: docs/accuracy.md)")
    List<Path> files = List.of();

    @Option(
            names = "--half",
            paramLabel = "HALF",
            defaultValue = "both",
            description = "fit, check or both (default): rows by model and device, see docs/accuracy.md")
    Half half;

    @Option(
            names = "--max-error",
            paramLabel = "PERCENT",
            description = "exit 1 if the median absolute error of any regime is larger")
    String maxError = "";

    @Option(names = "--rows", description = "every row with its prediction instead of the summary")
    boolean rows;

    @Mixin
    OutputOptions output;

    @Override
    public Integer call() {
        double limit =
                maxError.isEmpty() ? Double.POSITIVE_INFINITY : Numbers.real("max-error", maxError, 0, 1e6) / 100;
        List<Measurement> measurements = new ArrayList<>();
        List<SkippedRow> skipped = new ArrayList<>();
        List<MeasurementTable> tables = files.isEmpty()
                ? List.of(MeasurementTable.published())
                : files.stream().map(MeasurementTable::read).toList();
        for (MeasurementTable table : tables) {
            MeasurementTable wanted = half == Half.BOTH
                    ? table
                    : table.half(Split.valueOf(half.name().toUpperCase(Locale.ROOT)));
            measurements.addAll(wanted.measurements());
            skipped.addAll(wanted.skipped());
        }
        if (measurements.isEmpty()) {
            throw new MeasurementException("no row of %s can be used%s"
                    .formatted(
                            files.isEmpty() ? "the table" : files.get(0),
                            skipped.isEmpty()
                                    ? "; expected measurements below the header"
                                    : ": line %s, %s"
                                            .formatted(
                                                    skipped.get(0).line(),
                                                    skipped.get(0).reason())));
        }
        AccuracyReport report = AccuracyReport.of(measurements, new DeploymentPredictor());
        output.print(rows ? ValidationReport.rows(report) : new ValidationReport(report, skipped));
        boolean failed = report.regimes().values().stream()
                .anyMatch(errors -> errors.expected().medianAbsolute() > limit);
        return failed || (limit < Double.POSITIVE_INFINITY && report.scored().isEmpty()) ? 1 : 0;
    }
}
