package dev.rooflight.report.chart;

import static dev.rooflight.core.operator.OperatorKind.LINEAR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.core.roofline.Bound;
import dev.rooflight.report.chart.RooflineChart.Ceiling;
import dev.rooflight.report.chart.RooflineChart.Point;
import dev.rooflight.report.chart.RooflineLayout.Mark;
import dev.rooflight.report.chart.RooflineLayout.MarkLabel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RooflineLayoutTest {
    @Test
    void nothingOverlapsInAnyOfTwoHundredRandomCharts() {
        for (long seed = 0; seed < 200; seed++) {
            check(RooflineLayout.of(Charts.random(seed, 4 + (int) (seed % 22)), 960, 600));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {480, 640, 1600})
    void nothingOverlapsInOtherSizes(int width) {
        for (long seed = 1000; seed < 1010; seed++) {
            check(RooflineLayout.of(Charts.random(seed, 14), width, 0.7 * width));
        }
    }

    static Stream<Kernels> kernels() {
        return Stream.of(Kernels.EAGER, Kernels.FUSED);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void everyOperatorOfLlamaIsLabelled(Kernels kernels) {
        RooflineLayout layout = RooflineLayout.of(Charts.llama(kernels), 960, 600);
        check(layout);
        assertThat(layout.unlabelled()).isEmpty();
        assertThat(layout.notes()).hasSize(1);
        assertThat(layout.ceilings()).allMatch(ceiling -> ceiling.label().isPresent());
        assertThat(layout.ridges()).allMatch(ridge -> ridge.label().isPresent());
        assertThat(layout.slopes()).allMatch(slope -> slope.label().isPresent());
    }

    @Test
    void sixtyOperatorsAreLabelledOrNamedBelow() {
        RooflineLayout layout = RooflineLayout.of(Charts.random(60, 60), 960, 600);
        check(layout);
        assertThat(layout.labels().size() + layout.unlabelled().size()).isEqualTo(60);
    }

    @Test
    void identicalOperatorsStillHaveLabelsOfTheirOwn() {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            points.add(Charts.point("op" + i, Phase.PREFILL, 1, 768e9, 0.05, LINEAR, Bound.MEMORY));
        }
        RooflineLayout layout = RooflineLayout.of(Charts.chart(points, new Ceiling("FP16", 154.8e12)), 960, 600);
        check(layout);
        assertThat(layout.unlabelled()).isEmpty();
    }

    @Test
    void oneLabelServesBothPhasesAtTheSamePlace() {
        List<Point> points = List.of(
                Charts.point("softmax", Phase.PREFILL, 1.25, 960e9, 0.3, LINEAR, Bound.MEMORY),
                Charts.point("softmax", Phase.DECODE, 1.25, 960e9, 0.02, LINEAR, Bound.MEMORY));
        RooflineLayout layout = RooflineLayout.of(Charts.chart(points, new Ceiling("FP16", 154.8e12)), 960, 600);
        assertThat(layout.labels()).hasSize(1);
        assertThat(layout.labels().get(0).share()).isEqualTo("\u00a030% / 2.0%");
    }

    @Test
    void extremeValuesStayInside() {
        List<Point> points = List.of(
                Charts.point("tiny", Phase.DECODE, 1e-6, 768e3, 1e-9, LINEAR, Bound.MEMORY),
                Charts.point("huge", Phase.PREFILL, 1e12, 1e18, 1, LINEAR, Bound.COMPUTE));
        check(RooflineLayout.of(Charts.chart(points, new Ceiling("FP4", 1e18)), 960, 600));
        check(RooflineLayout.of(Charts.chart(points.subList(0, 1), new Ceiling("FP4", 1e18)), 960, 600));
        check(RooflineLayout.of(Charts.chart(points.subList(1, 2), new Ceiling("FP4", 1e18)), 960, 600));
        check(RooflineLayout.of(Charts.chart(List.of(), new Ceiling("FP4", 1e18)), 960, 600));
        check(RooflineLayout.of(Charts.chart(List.of(), new Ceiling("FP4", 1)), 960, 600));
    }

    @Test
    void aVeryLongNameFits() {
        String name = String.join("", Collections.nCopies(40, "endless"));
        Point point = Charts.point(name, Phase.PREFILL, 1, 768e9, 0.5, LINEAR, Bound.MEMORY);
        RooflineLayout layout =
                RooflineLayout.of(Charts.chart(List.of(point), new Ceiling("FP16", 154.8e12)), 960, 600);
        check(layout);
        assertThat(layout.unlabelled()).isEmpty();
    }

    private static void check(RooflineLayout layout) {
        Box plot = layout.plot();
        List<Box> texts = new ArrayList<>();
        for (MarkLabel label : layout.labels()) {
            texts.add(label.placed().box());
        }
        List<List<Box>> fixed = new ArrayList<>();
        layout.ceilings().forEach(line -> line.label().ifPresent(text -> fixed.add(text.boxes())));
        layout.ridges().forEach(mark -> mark.label().ifPresent(text -> fixed.add(text.boxes())));
        layout.slopes().forEach(line -> line.label().ifPresent(text -> fixed.add(text.boxes())));
        for (int i = 0; i < texts.size(); i++) {
            Box box = texts.get(i);
            assertThat(plot.contains(box)).as("label inside").isTrue();
            for (int j = i + 1; j < texts.size(); j++) {
                assertThat(box.overlaps(texts.get(j))).as("label over label").isFalse();
            }
            assertThat(fixed.stream().flatMap(List::stream))
                    .as("label over other text")
                    .noneMatch(box::overlaps);
            for (Mark mark : layout.marks()) {
                assertThat(mark.disc().overlaps(box)).as("label over mark").isFalse();
            }
            for (MarkLabel other : layout.labels()) {
                if (!other.placed().box().equals(box)) {
                    assertThat(other.placed().leader().map(l -> l.enters(box)).orElse(false))
                            .as("line over label")
                            .isFalse();
                }
            }
        }
        for (int i = 0; i < fixed.size(); i++) {
            List<Box> one = fixed.get(i);
            assertThat(one).allMatch(plot::contains);
            for (List<Box> other : fixed.subList(i + 1, fixed.size())) {
                assertThat(one).noneMatch(box -> other.stream().anyMatch(box::overlaps));
            }
            for (Mark mark : layout.marks()) {
                assertThat(one).noneMatch(mark.disc()::overlaps);
            }
        }
        for (Mark mark : layout.marks()) {
            assertThat(plot.contains(mark.disc().x(), mark.disc().y()))
                    .as("mark inside")
                    .isTrue();
        }
        assertThat(layout.noteBaseline() + Frame.LINE_HEIGHT * (layout.notes().size() - 1))
                .isLessThan(layout.frame().height());
    }
}
