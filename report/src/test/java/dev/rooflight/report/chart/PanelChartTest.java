package dev.rooflight.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.report.Screen;
import dev.rooflight.report.chart.LineChart.Point;
import dev.rooflight.report.chart.PanelChart.Area;
import dev.rooflight.report.chart.PanelChart.Bar;
import dev.rooflight.report.chart.PanelChart.Bars;
import dev.rooflight.report.chart.PanelChart.Dot;
import dev.rooflight.report.chart.PanelChart.Dots;
import dev.rooflight.report.chart.PanelChart.Layer;
import dev.rooflight.report.chart.PanelChart.LegendKey;
import dev.rooflight.report.chart.PanelChart.Limit;
import dev.rooflight.report.chart.PanelChart.Line;
import dev.rooflight.report.chart.PanelChart.Look;
import dev.rooflight.report.chart.PanelChart.Panel;
import dev.rooflight.report.chart.PanelChart.Region;
import dev.rooflight.report.chart.PanelChart.Row;
import dev.rooflight.report.chart.PanelChart.Span;
import dev.rooflight.report.chart.PanelLabels.Label;
import dev.rooflight.report.chart.PanelLayout.Plot;
import dev.rooflight.report.chart.TerminalChart.Glyphs;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class PanelChartTest {
    private static final String WORDS =
            "a device with a long name · weights bf16 · 1 device · vLLM, scheduler vllm · 20"
                    + " requests/s, poisson, 1,000 requests of lognormal:1500,1200 + uniform:50-400 tokens";

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void nothingIsOutsideAndNoLabelHidesAnother(long seed) throws Exception {
        for (int[] size : new int[][] {{960, 600}, {480, 420}, {1600, 500}}) {
            PanelLayout layout = new PanelLayout(random(seed), size[0], size[1]);
            Box all = new Box(0, 0, size[0], size[1]);
            for (Plot plot : layout.plots()) {
                Box box = plot.frame().plot();
                assertThat(all.contains(box)).isTrue();
                for (Label label : plot.labels()) {
                    assertThat(box.grown(1e-6).contains(label.box()))
                            .as(label.text())
                            .isTrue();
                    assertThat(plot.labels())
                            .filteredOn(other -> other.box().overlaps(label.box()))
                            .containsExactly(label);
                }
            }
            assertTextsAreInside(svg(SvgPanelChart.of(random(seed), Theme.DARK, size[0], size[1])), size[0], size[1]);
        }
    }

    private static void assertTextsAreInside(Element svg, int width, int height) {
        NodeList texts = svg.getElementsByTagName("text");
        for (int i = 0; i < texts.getLength(); i++) {
            Element text = (Element) texts.item(i);
            double size = text.hasAttribute("font-size") ? Double.parseDouble(text.getAttribute("font-size")) : 11;
            double bold = text.hasAttribute("font-weight") ? TextMetrics.BOLD : 1;
            double wide = bold * TextMetrics.width(text.getTextContent(), size);
            double x = Double.parseDouble(text.getAttribute("x"));
            double left =
                    switch (text.getAttribute("text-anchor")) {
                        case "end" -> x - wide;
                        case "middle" -> x - wide / 2;
                        default -> x;
                    };
            assertThat(left).as(text.getTextContent()).isGreaterThanOrEqualTo(0);
            assertThat(left + wide).as(text.getTextContent()).isLessThanOrEqualTo(width);
            assertThat(Double.parseDouble(text.getAttribute("y"))).isBetween(8.0, height - 2.0);
        }
    }

    @Test
    void barsAreAsLongAsTheirShares() throws Exception {
        Element svg = svg(SvgPanelChart.of(bars(), Theme.LIGHT, 640, 320));
        // M x y H x: the two bars meet, and the whole is four times the first
        double[] first = numbers(path(svg, 0));
        double[] second = numbers(path(svg, 1));

        assertThat(first[2]).isEqualTo(second[0]);
        assertThat(second[2] - first[0]).isCloseTo(4 * (first[2] - first[0]), org.assertj.core.data.Offset.offset(0.3));
        assertThat(first[1]).isEqualTo(second[1]);
    }

    private static String path(Element svg, int index) {
        NodeList paths = svg.getElementsByTagName("path");
        List<String> bars = new ArrayList<>();
        for (int i = 0; i < paths.getLength(); i++) {
            String data = ((Element) paths.item(i)).getAttribute("d");
            if (data.contains("H")) {
                bars.add(data);
            }
        }
        return bars.get(index);
    }

    private static double[] numbers(String path) {
        return List.of(path.substring(1).split("[ H]", -1)).stream()
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void thinningMovesNoLineByMoreThanItsTolerance(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] xs = new double[5000];
        double[] ys = new double[5000];
        for (int i = 1; i < xs.length; i++) {
            xs[i] = xs[i - 1] + random.nextDouble(0.4);
            ys[i] = ys[i - 1] + random.nextDouble(0.2);
        }
        List<Integer> kept = Thinning.kept(xs, ys);

        assertThat(kept.size()).isLessThan(1500);
        assertThat(kept).startsWith(0).endsWith(4999);
        for (int k = 1; k < kept.size(); k++) {
            int from = kept.get(k - 1);
            int to = kept.get(k);
            Segment line = new Segment(xs[from], ys[from], xs[to], ys[to]);
            for (int i = from; i <= to; i++) {
                assertThat(line.distanceTo(xs[i], ys[i])).isLessThanOrEqualTo(Thinning.TOLERANCE);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"80, UNICODE", "120, UNICODE", "80, ASCII", "120, ASCII", "50, ASCII"})
    void fitsATerminal(int columns, Glyphs glyphs) {
        for (long seed = 1; seed <= 5; seed++) {
            List<String> lines = TerminalPanelChart.of(random(seed), columns, 30, glyphs, Screen.PLAIN)
                    .lines()
                    .toList();

            assertThat(lines)
                    .allMatch(line -> line.codePointCount(0, line.length()) <= columns)
                    .anyMatch(line -> line.startsWith("a first line"))
                    .anyMatch(line -> line.contains("(s)"));
            if (glyphs == Glyphs.ASCII) {
                assertThat(lines).allMatch(line -> line.chars().allMatch(c -> c < 127));
            }
        }
    }

    @Test
    void barsInATerminalAreNamedAndExplained() {
        List<String> lines = TerminalPanelChart.of(bars(), 80, 14, Glyphs.ASCII, Screen.PLAIN)
                .lines()
                .toList();

        assertThat(lines.get(0)).isEqualTo("Bars");
        // 73 columns without the remark's 7: a quarter of 66 is 16 or 17
        assertThat(lines).anyMatch(line -> line.matches(" {2}p99 \\|[#]{16,17}[+]+own output 75%[+]+ 1\\.50 s"));
        assertThat(lines).contains("# own prompt   + own output");
    }

    @Test
    void whatCannotBeDrawnIsRefused() {
        assertThatThrownBy(() -> SvgPanelChart.of(random(1), Theme.LIGHT, 360, 240))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("chart height (pixels) is 240; expected ")
                .hasMessageContaining(" or more for this chart");
        assertThatThrownBy(() -> new Span(1, 1)).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> new Span(0, Double.NaN)).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> new PanelChart(new Caption("A", "", ""), List.of(), List.of()))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("number of plots of chart 'A' is 0; expected at least one");
        assertThatThrownBy(() ->
                        Panel.of(Axis.log("x", ""), Axis.linear("y", ""), new Span(0, 1), new Span(0, 1), List.of()))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("axis 'x'");
    }

    private static PanelChart bars() {
        Panel panel = Panel.of(
                        Axis.linear("share", "%"),
                        Axis.linear("TTFT", ""),
                        new Span(0, 100),
                        new Span(-0.5, 0.5),
                        List.of(
                                new Bars(
                                        0, List.of(new Bar(0, 25, 0, List.of("own prompt and its share of 25%"))), 0.7),
                                new Bars(1, List.of(new Bar(25, 100, 0, List.of("own output 75%"))), 0.7)))
                .withRows(List.of(new Row("p99", "1.50 s")));
        return new PanelChart(
                new Caption("Bars", "", ""),
                List.of(new LegendKey("own prompt", 0, Look.FILLED), new LegendKey("own output", 1, Look.FILLED)),
                List.of(panel));
    }

    /** Lines with dots, limits and a hatched part above areas. */
    private static PanelChart random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Point> points = new ArrayList<>();
        double x = 0.01;
        for (int i = 0; i <= 200; i++) {
            points.add(new Point(x, i / 2.0));
            x *= 1 + random.nextDouble(0.08);
        }
        List<Dot> dots = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Point point = points.get(random.nextInt(points.size()));
            dots.add(new Dot(point.x(), point.y(), "p" + i + " 123 ms"));
        }
        List<Layer> layers = List.of(new Line(0, points), new Dots(0, dots));
        List<Limit> limits = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            limits.add(new Limit(points.get(random.nextInt(200)).x(), true, "SLO TTFT p99 " + i));
            limits.add(new Limit(random.nextDouble(100), false, "SLO of " + i));
        }
        Span xs = new Span(0.01, x);
        Panel upper = Panel.of(Axis.log("latency", "s"), Axis.linear("requests", "%"), xs, new Span(0, 104), layers)
                .withLimits(limits)
                .hatching(Optional.of(
                        new Region(points.get(100 + random.nextInt(100)).x(), x, "saturated")));
        Panel lower = Panel.of(
                Axis.log("latency", "s"), Axis.linear("areas", ""), xs, new Span(0, 100), List.of(new Area(1, points)));
        return new PanelChart(
                new Caption(
                        "A chart with a title that is longer than what a small picture has room for, model",
                        WORDS,
                        WORDS),
                List.of(
                        new LegendKey("first line", 0, Look.SOLID),
                        new LegendKey("an area", 3, Look.FILLED),
                        new LegendKey("dashed", 5, Look.DASHED)),
                List.of(upper, lower));
    }

    private static Element svg(String text) throws Exception {
        assertThat(text).doesNotContain("NaN").doesNotContain("Infinity");
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(text)))
                .getDocumentElement();
    }
}
