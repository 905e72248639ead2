package dev.rooflight.report.chart;

import static dev.rooflight.core.operator.OperatorKind.LINEAR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.core.roofline.Bound;
import dev.rooflight.report.Screen;
import dev.rooflight.report.chart.RooflineChart.Ceiling;
import dev.rooflight.report.chart.RooflineChart.Point;
import dev.rooflight.report.chart.TerminalChart.Glyphs;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalChartTest {
    @Test
    void showsRoofMarksAndTable() {
        String chart = TerminalChart.of(Charts.llama(Kernels.EAGER), 100, 30, Glyphs.UNICODE, Screen.PLAIN);
        List<String> lines = chart.lines().toList();
        assertThat(lines.get(0)).isEqualTo("Llama-2-7B on NVIDIA RTX A6000  batch 1, context 2048");
        assertThat(lines).anyMatch(line -> line.startsWith(" 100T ┤"));
        assertThat(chart)
                .contains("FP16 154.8 Tops/s")
                .contains("vector 38.7 Tops/s")
                .contains("GDDR6 768 GB/s")
                .contains("202 ops/byte")
                .contains("50.4 ops/byte")
                .doesNotContain("Not labelled");
        assertThat(lines)
                .anyMatch(line -> line.matches("[A-Z]  q/k/v/out_proj .*prefill +1024 +155 Tops/s  compute .*"));
    }

    @Test
    void fitsItsSize() {
        for (Glyphs glyphs : Glyphs.values()) {
            for (int width : new int[] {50, 80, 97, 200}) {
                List<String> lines = TerminalChart.of(Charts.llama(Kernels.FUSED), width, 24, glyphs, Screen.PLAIN)
                        .lines()
                        .toList();
                assertThat(lines.subList(0, 24)).allMatch(line -> line.length() <= width);
                assertThat(lines.get(23)).endsWith("arithmetic intensity (ops/byte)");
                assertThat(lines.get(24)).isEmpty();
                if (width >= 80) {
                    assertThat(lines).allMatch(line -> line.length() <= width);
                }
            }
        }
    }

    @Test
    void asciiIsAscii() {
        RooflineChart chart = Charts.llama(Kernels.FUSED);
        RooflineChart foreign = chart.withCaption(Charts.subtitled(chart.caption(), "µ … ü"));
        String text = TerminalChart.of(foreign, 80, 24, Glyphs.ASCII, Screen.PLAIN);
        assertThat(text.chars()).allMatch(c -> c == '\n' || (c >= ' ' && c < 127));
    }

    @Test
    void coloursOnlyWhenAsked() {
        RooflineChart chart = Charts.llama(Kernels.FUSED);
        String plain = TerminalChart.of(chart, 80, 24, Glyphs.UNICODE, Screen.PLAIN);
        String coloured = TerminalChart.of(chart, 80, 24, Glyphs.UNICODE, Screen.COLOURED);
        assertThat(plain).doesNotContain("\u001b");
        assertThat(coloured).contains("\u001b[36m");
        assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(plain);
    }

    @Test
    void everyOperatorHasARowWhateverTheValues() {
        for (long seed = 0; seed < 50; seed++) {
            RooflineChart chart = Charts.random(seed, 60);
            String text = TerminalChart.of(chart, 80, 24, Glyphs.UNICODE, Screen.PLAIN);
            for (Point point : chart.points()) {
                assertThat(text)
                        .contains(" "
                                + point.label()
                                        .substring(0, Math.min(20, point.label().length())));
            }
        }
        List<Point> points = List.of(
                Charts.point("tiny\n\u001b[31m", Phase.DECODE, 1e-6, 768e3, 0, LINEAR, Bound.MEMORY),
                Charts.point("huge", Phase.PREFILL, 1e12, 1e18, 1, LINEAR, Bound.COMPUTE));
        for (List<Point> some : List.of(points, points.subList(0, 1), List.<Point>of())) {
            String text = TerminalChart.of(
                    Charts.chart(some, new Ceiling("FP4", 1e18)), 50, 12, Glyphs.UNICODE, Screen.PLAIN);
            assertThat(text).doesNotContain("\u001b").contains("embedding");
        }
    }

    @Test
    void tooSmallASizeIsRefused() {
        RooflineChart chart = Charts.llama(Kernels.FUSED);
        assertThatThrownBy(() -> TerminalChart.of(chart, 20, 24, Glyphs.UNICODE, Screen.PLAIN))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("width");
    }
}
