package dev.rooflight.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.report.chart.LineChart.Mark;
import dev.rooflight.report.chart.LineChart.Point;
import dev.rooflight.report.chart.LineChart.Series;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class SvgLineChartTest {
    private static final Axis BATCH = Axis.log("batch", "");
    private static final Axis TIME = Axis.linear("decode step", "ms");

    @Test
    void isAWellFormedPictureWithALineForEverySeries() throws Exception {
        LineChart chart = chart(
                List.of(Series.of("W16", points(34.594, 69.514)), Series.of("W4", points(9.493, 44.414))),
                List.of(new Mark(84, "84: 48 GB full")));
        Element svg = parsed(SvgLineChart.of(chart, Theme.LIGHT, 620, 400)).getDocumentElement();

        assertThat(svg.getAttribute("role")).isEqualTo("img");
        assertThat(svg.getAttribute("viewBox")).isEqualTo("0 0 620 400");
        assertThat(svg.getElementsByTagName("polyline").getLength()).isEqualTo(2);
        assertThat(svg.getElementsByTagName("title").item(0).getTextContent()).isEqualTo("A chart");
        assertThat(svg.getElementsByTagName("desc").item(0).getTextContent())
                .isEqualTo("decode step (ms) over batch. W16: 34.6 ms at 1, 69.5 ms at 32; "
                        + "W4: 9.49 ms at 1, 44.4 ms at 32; mark at 84: 84: 48 GB full.");
        assertThat(texts(svg)).contains("W16", "W4", "decode step (ms)", "batch", "84: 48 GB full", "1", "10", "20");
    }

    @Test
    void ticksHavePrefixes() throws Exception {
        LineChart chart = new LineChart(
                new Caption("Roof", "", ""),
                Axis.log("intensity", "ops/byte"),
                Axis.log("performance", "ops/s"),
                List.of(Series.of("roof", List.of(new Point(1, 1e11), new Point(2e3, 1.5e14)))),
                List.of());

        assertThat(texts(parsed(SvgLineChart.of(chart, Theme.DARK, 620, 400)).getDocumentElement()))
                .contains("1T", "10T", "100T", "1k");
    }

    @Test
    void namesOfLinesThatEndTogetherDoNotOverlap() throws Exception {
        List<Series> series = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            series.add(Series.of("line " + i, points(1 + i, 100 + 0.01 * i)));
        }
        Element svg = parsed(SvgLineChart.of(chart(series, List.of()), Theme.LIGHT, 620, 400))
                .getDocumentElement();

        double[] baselines = texts(svg, "line ").stream()
                .mapToDouble(text -> Double.parseDouble(text.getAttribute("y")))
                .sorted()
                .toArray();
        assertThat(baselines).hasSize(12);
        for (int i = 1; i < baselines.length; i++) {
            assertThat(baselines[i] - baselines[i - 1]).isGreaterThanOrEqualTo(13.9);
        }
        assertThat(baselines[11]).isLessThan(360);
    }

    @Test
    void textsOfNearMarksLieInRows() throws Exception {
        List<Mark> marks =
                List.of(new Mark(20, "mark of one"), new Mark(22, "mark of two"), new Mark(25, "mark of three"));
        Element svg = parsed(
                        SvgLineChart.of(chart(List.of(Series.of("a", points(1, 2))), marks), Theme.LIGHT, 620, 400))
                .getDocumentElement();

        assertThat(texts(svg, "mark of").stream()
                        .map(text -> text.getAttribute("y"))
                        .distinct())
                .hasSize(3);
    }

    @Test
    void dashedLinesShareTheColourOfTheSolidOneBefore() throws Exception {
        Element svg = parsed(SvgLineChart.of(
                        chart(
                                List.of(
                                        Series.of("paper", points(1, 2)),
                                        new Series("exact", points(2, 3), true),
                                        Series.of("other", points(3, 4))),
                                List.of()),
                        Theme.LIGHT,
                        620,
                        400))
                .getDocumentElement();
        NodeList lines = svg.getElementsByTagName("polyline");
        // drawn last to first
        String other = ((Element) lines.item(0)).getAttribute("stroke");
        String exact = ((Element) lines.item(1)).getAttribute("stroke");
        String paper = ((Element) lines.item(2)).getAttribute("stroke");

        assertThat(exact).isEqualTo(paper).isNotEqualTo(other);
        assertThat(((Element) lines.item(1)).getAttribute("stroke-dasharray")).isEqualTo("6 4");
    }

    @Test
    void extremesHaveNoStrangeNumbers() throws Exception {
        List<List<Point>> extremes = List.of(
                List.of(new Point(1, 0)),
                List.of(new Point(1, 5), new Point(1, 5)),
                List.of(new Point(1e-300, 1e300), new Point(1e300, 1e-300)),
                List.of(new Point(1, -3), new Point(2, 7)));
        for (List<Point> points : extremes) {
            String svg = SvgLineChart.of(
                    chart(List.of(Series.of("<&\"é", points)), List.of(new Mark(1, "here"))), Theme.DARK, 360, 240);
            parsed(svg);
            assertThat(svg).doesNotContain("NaN").doesNotContain("Infinity");
        }
    }

    @Test
    void isTheSameEveryTime() {
        LineChart chart = chart(List.of(Series.of("a", points(1, 2))), List.of());
        String first = SvgLineChart.of(chart, Theme.LIGHT, 620, 400);

        assertThat(SvgLineChart.of(chart, Theme.LIGHT, 620, 400)).isEqualTo(first);
        assertThat(SvgLineChart.of(chart, Theme.DARK, 620, 400)).isNotEqualTo(first);
    }

    @Test
    void whatCannotBeDrawnIsRefused() {
        assertThatThrownBy(() -> chart(List.of(), List.of()))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("number of lines of chart 'A chart' is 0; expected at least one");
        assertThatThrownBy(() -> chart(List.of(Series.of("a", List.of(new Point(0, 1)))), List.of()))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("logarithmic");
        assertThatThrownBy(() -> new Point(1, Double.NaN)).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> Series.of("a", List.of())).isInstanceOf(InvalidValueException.class);
        LineChart chart = chart(List.of(Series.of("a", points(1, 2))), List.of());
        assertThatThrownBy(() -> SvgLineChart.of(chart, Theme.LIGHT, 100, 400))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("width");
    }

    private static LineChart chart(List<Series> series, List<Mark> marks) {
        return new LineChart(new Caption("A chart", "under conditions", "a source"), BATCH, TIME, series, marks);
    }

    private static List<Point> points(double first, double last) {
        return List.of(new Point(1, first), new Point(32, last));
    }

    private static List<String> texts(Element svg) {
        return texts(svg, "").stream().map(Element::getTextContent).toList();
    }

    private static List<Element> texts(Element svg, String start) {
        NodeList all = svg.getElementsByTagName("text");
        List<Element> texts = new ArrayList<>();
        for (int i = 0; i < all.getLength(); i++) {
            Element text = (Element) all.item(i);
            if (text.getTextContent().startsWith(start)) {
                texts.add(text);
            }
        }
        return texts;
    }

    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }
}
