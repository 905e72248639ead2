package dev.rooflight.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.hardware.DeviceClass;
import dev.rooflight.validation.AccuracyReport.AccuracyClass;
import dev.rooflight.validation.AccuracyReport.Errors;
import dev.rooflight.validation.AccuracyReport.NotPredicted;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AccuracyReportTest {
    private static final AccuracyClass DENSE_DECODE = new AccuracyClass(Regime.BATCH_1_DECODE, false, DeviceClass.HBM);

    /** 110 tok/s expected and 160 bound, or 9 ms expected and 5 ms bound. */
    private static final Predictor FIXED = m -> m.metric().isTime()
            ? new Prediction.Predicted(9e-3, 5e-3, DeviceClass.HBM, false, "")
            : new Prediction.Predicted(110, 160, DeviceClass.HBM, false, "");

    @Test
    void comparesInTheUnitOfTheMetric() {
        AccuracyReport report = report(FIXED, Csv.row(), Csv.row().metric(Metric.TPOT, MeasuredPhase.DECODE, "10"));

        ScoredMeasurement rate = report.scored().get(0);
        assertThat(rate.expectedError()).isCloseTo(0.1, within(1e-12));
        assertThat(rate.signedExpectedError()).isCloseTo(0.1, within(1e-12));
        assertThat(rate.boundError()).isCloseTo(0.6, within(1e-12));
        ScoredMeasurement time = report.scored().get(1);
        assertThat(time.expectedError()).isCloseTo(0.1, within(1e-12));
        // faster than measured, too: the sign does not depend on the metric
        assertThat(time.signedExpectedError()).isCloseTo(0.1, within(1e-12));
        assertThat(time.boundError()).isCloseTo(0.5, within(1e-12));
        assertThat(time.signedBoundError()).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void sumsUpClassesAndRegimes() {
        Predictor byModel = m -> new Prediction.Predicted(
                m.model().equals("moe") ? 200 : 110,
                160,
                m.hardware().equals("mac") ? DeviceClass.UNIFIED : DeviceClass.HBM,
                m.model().equals("moe"),
                "");
        AccuracyReport report = report(
                byModel,
                Csv.row(),
                Csv.row().with(Column.VALUE, "125").with(Column.ISL, "7"),
                Csv.row().with(Column.MODEL, "moe"),
                Csv.row().with(Column.HARDWARE, "mac"),
                Csv.row().metric(Metric.PREFILL_TPS, MeasuredPhase.PREFILL, "110"));

        Map<AccuracyClass, Errors> classes = report.classes();
        assertThat(classes.keySet())
                .containsExactly(
                        DENSE_DECODE,
                        new AccuracyClass(Regime.BATCH_1_DECODE, false, DeviceClass.UNIFIED),
                        new AccuracyClass(Regime.BATCH_1_DECODE, true, DeviceClass.HBM),
                        new AccuracyClass(Regime.BATCH_1_PREFILL, false, DeviceClass.HBM));
        Errors dense = classes.get(DENSE_DECODE);
        assertThat(dense).isNotNull();
        // 110/100 - 1 = 0.1 and 110/125 - 1 = -0.12; 160/100 - 1 = 0.6 and 160/125 - 1 = 0.28
        assertThat(dense.rows()).isEqualTo(2);
        assertThat(dense.expected().meanAbsolute()).isCloseTo(0.11, within(1e-12));
        assertThat(dense.expected().medianSigned()).isCloseTo(-0.01, within(1e-12));
        assertThat(dense.expected().within10Percent()).isEqualTo(0.5);
        assertThat(dense.bound().meanAbsolute()).isCloseTo(0.44, within(1e-12));
        assertThat(dense.calibrated()).isTrue();

        assertThat(report.regimes()).hasSize(2);
        assertThat(report.regimes().get(Regime.BATCH_1_DECODE)).satisfies(errors -> {
            assertThat(errors.rows()).isEqualTo(4);
            // 0.1, 0.12, 1, 0.1
            assertThat(errors.expected().meanAbsolute()).isCloseTo(0.33, within(1e-12));
            // 0.6, 0.28, 0.6, 0.6
            assertThat(errors.bound().meanAbsolute()).isCloseTo(0.52, within(1e-12));
            assertThat(errors.calibrated()).isFalse();
        });
        assertThat(report.kinds(Regime.BATCH_1_DECODE)).hasSize(2);
        assertThat(report.kinds(Regime.BATCH_1_DECODE).get(true))
                .satisfies(errors -> assertThat(errors.rows()).isEqualTo(1));
        assertThat(report.kinds(Regime.MAXIMUM_THROUGHPUT)).isEmpty();
    }

    @Test
    void listsTheTenWorstWithWhatIsKnown() {
        Csv[] rows = IntStream.rangeClosed(1, 12)
                .mapToObj(i -> Csv.row()
                        .with(Column.ID, "r" + i)
                        .with(Column.ISL, String.valueOf(i))
                        .with(Column.VALUE, String.valueOf(100 - i))
                        .with(Column.NOTES, i == 12 ? "power limited to 330 W" : ""))
                .toArray(Csv[]::new);
        Predictor flat = m -> new Prediction.Predicted(100, 200, DeviceClass.HBM, false, "no profile");

        List<ScoredMeasurement> worst = report(flat, rows).worst();

        assertThat(worst)
                .extracting(s -> s.measurement().id())
                .startsWith("r12", "r11", "r10")
                .hasSize(10);
        assertThat(worst.get(0).reason()).isEqualTo("power limit below the device's usual one; no profile");
        assertThat(worst.get(1).reason()).isEqualTo("no profile");
    }

    @Test
    void groupsWhatWasNotPredictedByReason() {
        Predictor none = m -> new Prediction.Unpredictable("device is not in the catalogue");

        AccuracyReport report = report(
                none,
                Csv.row(),
                Csv.row().with(Column.ISL, "9"),
                Csv.row().with(Column.BATCH_OR_CONCURRENCY, "Server"),
                Csv.row().with(Column.BATCH_OR_CONCURRENCY, "max").metric(Metric.TTFT, MeasuredPhase.END_TO_END, "5"),
                Csv.row().metric(Metric.SAMPLES_PER_SECOND, MeasuredPhase.END_TO_END, "5"),
                Csv.row().with(Column.NOTES, "SUSPECT"));

        assertThat(report.scored()).isEmpty();
        assertThat(report.classes()).isEmpty();
        assertThat(report.regimes()).isEmpty();
        assertThat(report.worst()).isEmpty();
        assertThat(report.rowsNotPredicted()).isEqualTo(6);
        assertThat(report.notPredicted()).extracting(NotPredicted::rows).containsExactly(2, 1, 1, 1, 1);
        assertThat(report.notPredicted())
                .extracting(n -> n.reason().replaceFirst(":.*", ""))
                .containsExactly(
                        "device is not in the catalogue",
                        "a time at maximum throughput",
                        "marked SUSPECT",
                        "offered load",
                        "samples per second");
    }

    @Test
    void neverAsksForAPredictionOfARowThatMustNotBeCompared() {
        Predictor trap = m -> {
            throw new AssertionError("asked for " + m);
        };

        assertThat(report(trap, Csv.row().with(Column.NOTES, "wip=True in source"))
                        .rowsNotPredicted())
                .isEqualTo(1);
    }

    @Test
    void measuresTheNoiseBetweenVersions() {
        AccuracyReport report = report(
                FIXED,
                Csv.row().with(Column.ENGINE_VERSION, "1"),
                Csv.row().with(Column.ENGINE_VERSION, "2").with(Column.VALUE, "110"),
                Csv.row().with(Column.ENGINE_VERSION, "3").with(Column.VALUE, "120"),
                Csv.row().with(Column.ENGINE_VERSION, "").with(Column.VALUE, "50"),
                Csv.row().with(Column.ISL, "9").with(Column.ENGINE_VERSION, "1"),
                Csv.row().with(Column.ISL, "9").with(Column.ENGINE_VERSION, "2").with(Column.VALUE, "80"),
                Csv.row().with(Column.ISL, "10"));

        // first configuration: 110/100, 120/100, 120/110, so 0.1; second: 100/80 - 1 = 0.25
        assertThat(report.noiseBetweenVersions()).containsOnlyKeys(Regime.BATCH_1_DECODE);
        RepeatNoise noise = report.noiseBetweenVersions().get(Regime.BATCH_1_DECODE);
        assertThat(noise).isNotNull();
        assertThat(noise.configurations()).isEqualTo(2);
        assertThat(noise.medianDifference()).isCloseTo(0.175, within(1e-12));
        assertThat(report.noiseBetweenRuns()).isEmpty();
    }

    @Test
    void measuresTheNoiseBetweenRuns() {
        AccuracyReport report = report(FIXED, Csv.row(), Csv.row().with(Column.VALUE, "104"));

        assertThat(report.noiseBetweenRuns().get(Regime.BATCH_1_DECODE)).isEqualTo(new RepeatNoise(1, 104.0 / 100 - 1));
        assertThat(report.noiseBetweenVersions()).isEmpty();
    }

    @Test
    void refusesPredictionsThatAreNoNumbers() {
        assertThatThrownBy(() -> new Prediction.Predicted(0, 1, DeviceClass.HBM, false, ""))
                .hasMessage("expected is 0.0; expected a positive number");
        assertThatThrownBy(() -> new Prediction.Predicted(1, Double.NaN, DeviceClass.HBM, false, ""))
                .hasMessage("bound is NaN; expected a positive number");
    }

    @Test
    void reportsFiveThousandRows() {
        StringBuilder text = new StringBuilder(Csv.HEADER);
        for (int i = 0; i < 5000; i++) {
            text.append(Csv.row()
                    .with(Column.MODEL, "model " + i % 40)
                    .with(Column.ISL, String.valueOf(i))
                    .with(Column.NOTES, "mode=agg; moe_tp=8 ep=1 attn_dp=1; gemm=fp8 moe=fp8_block")
                    .line());
        }
        MeasurementTable table = Csv.parse(text.toString());
        AccuracyReport report = AccuracyReport.of(table.measurements(), FIXED);

        assertThat(report.classes().get(DENSE_DECODE))
                .satisfies(errors -> assertThat(errors.rows()).isEqualTo(5000));
        assertThat(report.worst()).hasSize(10);
        assertThat(report.noiseBetweenVersions()).isEmpty();
        assertThat(report.noiseBetweenRuns()).isEmpty();
    }

    private static AccuracyReport report(Predictor predictor, Csv... rows) {
        MeasurementTable table = Csv.table(rows);
        assertThat(table.skipped()).isEmpty();
        return AccuracyReport.of(table.measurements(), predictor);
    }
}
