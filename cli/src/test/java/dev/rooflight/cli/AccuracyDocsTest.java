package dev.rooflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.report.Si;
import dev.rooflight.report.Table;
import dev.rooflight.report.Table.Cell;
import dev.rooflight.report.Table.Column;
import dev.rooflight.validation.AccuracyReport;
import dev.rooflight.validation.DeploymentPredictor;
import dev.rooflight.validation.ErrorSummary;
import dev.rooflight.validation.MeasurementTable;
import dev.rooflight.validation.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The accuracy that README.md and docs/accuracy.md state is what {@code rooflight validate} prints. To write it anew: {@code mvn
 * test -pl cli -am -Dtest=AccuracyDocsTest -Dsurefire.failIfNoSpecifiedTests=false -Drooflight.writeDocs}.
 */
class AccuracyDocsTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final MeasurementTable PUBLISHED = MeasurementTable.published();
    private static final AccuracyReport ALL = AccuracyReport.of(PUBLISHED.measurements(), new DeploymentPredictor());

    @Test
    void readmeStatesTheAccuracy() throws IOException {
        check(ROOT.resolve("README.md"), "accuracy", byRegime().markdown());
    }

    @Test
    void docsStateTheAccuracyOfEachClass() throws IOException {
        check(
                ROOT.resolve("docs/accuracy.md"),
                "classes",
                new ValidationReport(ALL, List.of()).summary().markdown());
    }

    @Test
    void everyShippedMeasurementIsPredicted() {
        assertThat(ALL.scored().size()).isGreaterThanOrEqualTo(150);
        assertThat(ALL.notPredicted()).isEmpty();
    }

    @Test
    void batchOneIsBetterThanItsBoundByThree() {
        ALL.regimes().forEach((regime, errors) -> {
            if (regime.label().startsWith("batch-1")) {
                assertThat(errors.calibrated()).as(regime.label()).isTrue();
            }
        });
    }

    private static Table byRegime() {
        AccuracyReport checked =
                AccuracyReport.of(PUBLISHED.half(Split.CHECK).measurements(), new DeploymentPredictor());
        List<List<Cell>> rows = new ArrayList<>();
        ALL.regimes().forEach((regime, all) -> {
            ErrorSummary error = all.expected();
            List<Cell> row = new ArrayList<>(List.of(
                    Cell.of(regime.label()),
                    Cell.of(Integer.toString(all.rows())),
                    percent(error.medianAbsolute()),
                    percent(error.meanAbsolute()),
                    percent(error.within20Percent())));
            row.add(
                    checked.regimes().containsKey(regime)
                            ? percent(checked.regimes().get(regime).expected().medianAbsolute())
                            : Cell.empty());
            row.add(percent(all.bound().medianAbsolute()));
            rows.add(row);
        });
        return new Table(
                List.of(
                        Column.text("", "regime"),
                        Column.number("measurements", "rows"),
                        Column.number("median error", "median"),
                        Column.number("mean", "mean"),
                        Column.number("within 20 %", "within20"),
                        Column.number("median, rows never fitted to", "check"),
                        Column.number("median of the bound", "bound")),
                rows);
    }

    private static Cell percent(double share) {
        return Cell.of(Si.decimals(100 * share, 0) + " %");
    }

    /** The text between the markers of that name is what it should be; or is made so, if asked for. */
    private static void check(Path file, String name, String expected) throws IOException {
        String text = Files.readString(file);
        String begin = "<!-- " + name + ": written by AccuracyDocsTest -->\n";
        String end = "<!-- end of " + name + " -->";
        int from = text.indexOf(begin) + begin.length();
        int to = text.indexOf(end);
        assertThat(to).as("markers of %s in %s", name, file).isGreaterThanOrEqualTo(from);
        if (System.getProperty("rooflight.writeDocs") != null) {
            Files.writeString(file, text.substring(0, from) + expected + text.substring(to));
            return;
        }
        assertThat(text.substring(from, to)).isEqualTo(expected);
    }
}
