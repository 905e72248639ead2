package dev.rooflight.report.chart;

import static dev.rooflight.core.operator.OperatorKind.GATHER;
import static dev.rooflight.core.operator.OperatorKind.LINEAR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.core.roofline.Bound;
import dev.rooflight.report.chart.RooflineChart.Ceiling;
import dev.rooflight.report.chart.RooflineChart.Point;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RooflineChartTest {
    @Test
    void equalOperatorsAtTheSamePlaceAreOnePoint() {
        RooflineChart chart = Charts.llama(Kernels.EAGER);
        Point projections = chart.points().stream()
                .filter(point -> point.label().equals("q/k/v/out_proj"))
                .findFirst()
                .orElseThrow();
        // table 1 of arXiv 2402.16363: 1024 operations per byte, at the peak
        assertThat(projections.intensity()).isEqualTo(1024);
        assertThat(projections.opsPerSecond()).isCloseTo(154.8e12, within(1e9));
        assertThat(projections.bound()).isEqualTo(Bound.COMPUTE);
        assertThat(projections.operators()).containsExactly("q_proj", "k_proj", "v_proj", "out_proj");
        assertThat(projections.count()).isEqualTo(4 * 32);
        assertThat(projections.phase()).isEqualTo(Phase.PREFILL);
    }

    @Test
    void sharesOfAPassSumToOne() {
        RooflineChart chart = Charts.llama(Kernels.EAGER);
        for (Phase phase : Phase.values()) {
            double points = chart.points().stream()
                    .filter(point -> point.phase() == phase)
                    .mapToDouble(Point::share)
                    .sum();
            double idle = chart.idle().stream()
                    .filter(operator -> operator.phase() == phase)
                    .mapToDouble(RooflineChart.Idle::share)
                    .sum();
            assertThat(points + idle).isCloseTo(1, within(1e-9));
        }
    }

    @Test
    void operatorsWithoutOperationsAreNamed() {
        RooflineChart chart = Charts.llama(Kernels.FUSED);
        assertThat(chart.idleNote())
                .isEqualTo(
                        "No operations, so not on the chart (share of time): embedding (prefill <0.1%, decode <0.1%)");
    }

    @Test
    void ceilingsAreThoseUsedOrRequested() {
        assertThat(Charts.llama(Kernels.FUSED).ceilings())
                .extracting(Ceiling::text)
                .containsExactly("FP16 154.8 Tops/s", "vector 38.7 Tops/s");
        RooflineChart more = RooflineChart.of(
                "A chart",
                Charts.A6000,
                Charts.llamaPhases(Kernels.FUSED),
                Set.of(ComputeFormat.INT8, ComputeFormat.FP4));
        assertThat(more.ceilings())
                .extracting(Ceiling::text)
                .containsExactly("INT8 309.7 Tops/s", "FP16 154.8 Tops/s", "vector 38.7 Tops/s");
    }

    @Test
    void ridgePointsArePeakOverBandwidth() {
        // 154.8e12 / 768e9 and 38.7e12 / 768e9
        assertThat(Charts.llama(Kernels.FUSED).ridges())
                .extracting(RooflineChart.Ridge::intensity)
                .containsExactly(201.5625, 50.390625);
    }

    @Test
    void rangesLeaveHalfADecadeAround() {
        RooflineChart chart = Charts.llama(Kernels.EAGER);
        Range intensity = chart.intensityRange();
        Range performance = chart.performanceRange();
        for (Point point : chart.points()) {
            assertThat(Math.log10(point.intensity())).isBetween(intensity.from() + 0.499, intensity.to() - 0.499);
            assertThat(Math.log10(point.opsPerSecond()))
                    .isBetween(performance.from() + 0.499, performance.to() - 0.499);
        }
        assertThat(performance.to()).isGreaterThanOrEqualTo(Math.log10(154.8e12) + 0.499);
    }

    @Test
    void namesShareTheirLastPart() {
        assertThat(RooflineChart.label(List.of("q_proj", "k_proj", "softmax", "qk_matmul", "q_proj")))
                .isEqualTo("q/k_proj, softmax, qk_matmul");
        assertThat(RooflineChart.label(List.of("_x", "proj", "a_proj"))).isEqualTo("_x, proj, a_proj");
    }

    @Test
    void theSameNameAtDifferentPlacesIsToldApartByItsBlock() {
        PassAnalysis pass = PassAnalysis.of(List.of(
                Charts.operator("local", "attention", LINEAR, 1e9, 1e9, 1e-3),
                Charts.operator("global", "attention", LINEAR, 1e9, 1e7, 1e-3)));
        RooflineChart chart = RooflineChart.of("A chart", Charts.A6000, Map.of(Phase.DECODE, pass));
        assertThat(chart.points()).extracting(Point::label).containsExactly("attention (local)", "attention (global)");
    }

    @Test
    void aPassWithoutOperationsHasAChart() {
        OperatorAnalysis embedding = Charts.operator("head", "embedding", GATHER, 0, 1e6, 1e-3);
        RooflineChart chart =
                RooflineChart.of("A chart", Charts.A6000, Map.of(Phase.DECODE, PassAnalysis.of(List.of(embedding))));
        assertThat(chart.points()).isEmpty();
        assertThat(chart.ceilings()).hasSize(1);
        assertThat(chart.idleNote()).endsWith("embedding (decode 100%)");
    }

    @Test
    void aChartNeedsARoof() {
        assertThatThrownBy(() -> Charts.chart(List.of())).hasMessageContaining("ceiling");
    }
}
