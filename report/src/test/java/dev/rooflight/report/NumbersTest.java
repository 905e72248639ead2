package dev.rooflight.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.Deployment;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.analysis.Workload;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.fixtures.Devices;
import dev.rooflight.fixtures.Models;
import dev.rooflight.report.chart.RooflineChart;
import dev.rooflight.report.chart.SvgChart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers are written by {@link Si} and by nothing else, so that no locale and no other rounding gets in. */
class NumbersTest {
    private static final Path SOURCES = Path.of("src/main/java");

    /** What {@link java.util.Formatter} formats numbers with, in a text. */
    private static final Pattern CONVERSION = Pattern.compile("%[-#+0,(]*[0-9]*(?:\\.[0-9]+)?[dfeExXgGoaAn]");

    private static final Pattern OTHER =
            Pattern.compile("String\\.format|DecimalFormat|NumberFormat\\.get|Math\\.rint");

    @Test
    void nothingElseFormatsNumbers() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                for (String line : Files.readAllLines(file)) {
                    if (CONVERSION.matcher(line).find() || OTHER.matcher(line).find()) {
                        found.add(file.getFileName() + ": " + line.strip());
                    }
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void answersHavePointsAndCommasInEveryLocale() {
        String answer = answer();
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(answer()).isEqualTo(answer);
        } finally {
            Locale.setDefault(before);
        }
    }

    private static String answer() {
        ModelArchitecture model = Models.llama2with7B();
        CompiledModel compiled = CompiledModel.of(model, Devices.a6000(), Deployment.of(model));
        Analysis analysis = Analysis.of(compiled, new Workload(2, 2048, 128, List.of(Phase.PREFILL, Phase.DECODE)));
        AnalysisReport report = new AnalysisReport(analysis);
        return report.text(Screen.PLAIN)
                + report.csv()
                + new MemoryReport(analysis).markdown()
                + new ComparisonReport(List.of("a", "b"), List.of(analysis, analysis)).text(Screen.PLAIN)
                + ModelReport.of(model, "", List.of()).text(Screen.PLAIN)
                + SvgChart.of(RooflineChart.of(analysis));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0",
                "7 | 7",
                "999 | 999",
                "1000 | 1,000",
                "123456 | 123,456",
                "6738415616 | 6,738,415,616",
                "-1234 | -1,234",
                "-0.4 | 0",
                "999.5 | 1,000",
                "1e21 | 1,000,000,000,000,000,000,000"
            })
    void countsHaveAllDigits(double value, String shown) {
        assertThat(Si.count(value)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"2, 2.5, 2.50", "0, 2.5, 3", "1, -0.04, 0.0", "2, 1e-9, 0.00", "3, 0.0625, 0.063"})
    void decimalsAreRoundedHalfUp(int digits, double value, String shown) {
        assertThat(Si.decimals(value, digits)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"4, 4.5, 4.5", "4, 16, 16", "4, 4.15625, 4.1563", "2, 100, 100", "0, 120, 120"})
    void needlessZerosAreLeftOut(int most, double value, String shown) {
        assertThat(Si.atMost(most, value)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"2, 2", "0.1, 0.1", "1e15, 1000000000000000", "1e300, 1.0E300", "-3, -3"})
    void programsReadEveryDigit(double value, String shown) {
        assertThat(Si.data(value)).isEqualTo(shown);
        assertThat(Double.parseDouble(Si.data(value))).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"0.05, 5.0%", "0.0994, 9.9%", "0.0996, 10%", "0.484, 48%", "1, 100%"})
    void shortPercentagesHaveTwoDigits(double share, String shown) {
        assertThat(Si.shortPercent(share)).isEqualTo(shown);
    }

    @Test
    void whatIsNoNumberIsShownAsSuch() {
        assertThat(Si.count(Double.NaN)).isEqualTo("–");
        assertThat(Si.decimals(Double.POSITIVE_INFINITY, 2)).isEqualTo("∞");
    }
}
