package dev.rooflight.report.chart;

import static dev.rooflight.core.operator.OperatorKind.LINEAR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.core.roofline.Bound;
import dev.rooflight.report.chart.RooflineChart.Ceiling;
import dev.rooflight.report.chart.RooflineChart.Point;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class SvgChartTest {
    @Test
    void isAWellFormedPictureWithATitleForEveryMark() throws Exception {
        RooflineChart chart = Charts.llama(Kernels.EAGER);
        Element svg = parsed(SvgChart.of(chart)).getDocumentElement();
        assertThat(svg.getAttribute("role")).isEqualTo("img");
        assertThat(svg.getAttribute("viewBox")).isEqualTo("0 0 960 600");
        assertThat(svg.getElementsByTagName("desc").item(0).getTextContent())
                .contains("ceiling FP16 154.8 Tops/s, ridge point 202 ops/byte");
        NodeList titles = svg.getElementsByTagName("title");
        assertThat(titles.item(0).getTextContent()).isEqualTo("Llama-2-7B on NVIDIA RTX A6000");
        assertThat(titles.getLength()).isEqualTo(1 + chart.points().size());
        assertThat(SvgChart.of(chart)).contains("""
                        q_proj, k_proj, v_proj, out_proj
                        prefill, linear, runs 128 times
                        1024 ops/byte, 154.8 Tops/s, compute-bound
                        """);
    }

    @Test
    void namesAreEscaped() throws Exception {
        String name = "<b>&\"it's\" ]]>\u0000\u0001 名前 \ud83d\ude00";
        Point point = Charts.point(name, Phase.PREFILL, 1, 768e9, 0.5, LINEAR, Bound.MEMORY);
        RooflineChart plain = Charts.chart(List.of(point), new Ceiling(name, 154.8e12));
        RooflineChart chart = plain.withCaption(new Caption(name, name, name));
        String svg = SvgChart.of(chart);
        String shown = name.replace('\u0000', '\ufffd').replace('\u0001', '\ufffd');
        assertThat(parsed(svg).getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo(shown);
        assertThat(svg).doesNotContain("<b>").doesNotContain("&\"");
    }

    @Test
    void isTheSameEveryTime() {
        String first = SvgChart.of(Charts.llama(Kernels.EAGER), Theme.DARK, 960, 600);
        assertThat(SvgChart.of(Charts.llama(Kernels.EAGER), Theme.DARK, 960, 600))
                .isEqualTo(first);
        assertThat(SvgChart.of(Charts.llama(Kernels.EAGER), Theme.LIGHT, 960, 600))
                .isNotEqualTo(first);
    }

    @Test
    void extremeChartsHaveNoStrangeNumbers() throws Exception {
        List<Point> points = List.of(
                Charts.point("tiny", Phase.DECODE, 1e-6, 768e3, 0, LINEAR, Bound.MEMORY),
                Charts.point("huge", Phase.PREFILL, 1e12, 1e18, 1, LINEAR, Bound.COMPUTE));
        for (List<Point> some : List.of(points, points.subList(0, 1), List.<Point>of())) {
            String svg = SvgChart.of(Charts.chart(some, new Ceiling("FP4", 1e18)), Theme.LIGHT, 480, 320);
            parsed(svg);
            assertThat(svg).doesNotContain("NaN").doesNotContain("Infinity");
        }
    }

    @Test
    void tooSmallASizeIsRefused() {
        RooflineChart chart = Charts.llama(Kernels.FUSED);
        assertThatThrownBy(() -> SvgChart.of(chart, Theme.LIGHT, 100, 600))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("width");
    }

    @Test
    void rasterHasTwiceTheSizeAndInk() throws IOException {
        byte[] png = PngRaster.of(SvgChart.of(Charts.llama(Kernels.FUSED)));
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        assertThat(image.getWidth()).isEqualTo(1920);
        assertThat(image.getHeight()).isEqualTo(1200);
        // paper in the corner; the largest mark's blue somewhere
        assertThat(image.getRGB(3, 3)).isEqualTo(0xffffffff);
        boolean blue = false;
        for (int y = 0; y < image.getHeight() && !blue; y += 4) {
            for (int x = 0; x < image.getWidth() && !blue; x += 4) {
                blue = image.getRGB(x, y) == 0xff0072b2;
            }
        }
        assertThat(blue).isTrue();
    }

    @Test
    void whatIsNoSvgIsRefused() {
        assertThatThrownBy(() -> PngRaster.of("no picture")).isInstanceOf(IllegalArgumentException.class);
    }

    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }
}
