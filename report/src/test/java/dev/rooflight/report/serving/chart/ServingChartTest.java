package dev.rooflight.report.serving.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.report.chart.LineChart.Point;
import dev.rooflight.report.chart.PanelChart;
import dev.rooflight.report.chart.PanelChart.Area;
import dev.rooflight.report.chart.PanelChart.Bar;
import dev.rooflight.report.chart.PanelChart.Bars;
import dev.rooflight.report.chart.PanelChart.Dot;
import dev.rooflight.report.chart.PanelChart.Dots;
import dev.rooflight.report.chart.PanelChart.LegendKey;
import dev.rooflight.report.chart.PanelChart.Limit;
import dev.rooflight.report.chart.PanelChart.Line;
import dev.rooflight.report.chart.PanelChart.Panel;
import dev.rooflight.report.chart.PanelChart.Row;
import dev.rooflight.report.chart.SvgPanelChart;
import dev.rooflight.report.chart.Theme;
import dev.rooflight.study.serving.LoadAxis;
import dev.rooflight.study.serving.LoadPoint;
import dev.rooflight.study.serving.LoadSweep;
import dev.rooflight.study.serving.ServingAnswer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Charts of four requests whose times are given: see {@link Served}. */
class ServingChartTest {
    private static final ServingAnswer FOUR = Served.answer(Served.statistics(4, 1), Served.statistics(4, 0.5));

    private static <T> List<T> layers(Panel panel, Class<T> kind) {
        return panel.layers().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @Test
    void linesOfSharesRiseFromNothingToAllAndGoThroughThePercentiles() {
        PanelChart chart = ServingChart.CDF.of(FOUR, "16 bit");
        Panel panel = chart.panels().get(0);

        List<Line> lines = layers(panel, Line.class);
        assertThat(chart.keys())
                .extracting(LegendKey::name)
                .startsWith("TTFT, expected", "TTFT, roofline")
                .hasSize(6);
        assertThat(lines).hasSize(6);
        for (Line line : lines) {
            for (int i = 1; i < line.points().size(); i++) {
                assertThat(line.points().get(i).x())
                        .isGreaterThanOrEqualTo(line.points().get(i - 1).x());
                assertThat(line.points().get(i).y())
                        .isGreaterThan(line.points().get(i - 1).y());
            }
            assertThat(line.points().get(0).y()).isZero();
            assertThat(line.points().get(line.points().size() - 1).y()).isEqualTo(100);
        }
        // TTFT is 1, 2, 3 and 4 s: p90 is at rank 2.7, p99 at 2.97
        assertThat(layers(panel, Dots.class).get(0).dots())
                .extracting(Dot::label)
                .containsExactly("p50 2.50 s", "p90 3.70 s", "p99 3.97 s");
        assertThat(panel.limits()).extracting(Limit::label).containsExactly("SLO TTFT p95 2.00 s");
        assertThat(chart.caption().subtitle())
                .isEqualTo("NVIDIA RTX A6000 · 16 bit · Test, scheduler vllm · 1.00 requests/s, poisson, 4 requests of"
                        + " 100 + 11 tokens");
    }

    @Test
    void barsOfCausesAddUpToAll() {
        PanelChart chart = ServingChart.CAUSES.of(FOUR, "");
        Panel ttft = chart.panels().get(0);

        assertThat(chart.keys())
                .extracting(LegendKey::name)
                .containsExactly("own prompt", "own output", "waiting for a seat");
        // half a second of 2.5 s on average, and of 4 s around p99, which is the last request alone
        List<Bar> own = layers(ttft, Bars.class).get(0).bars();
        assertThat(own.get(0).to()).isCloseTo(20, within(1e-9));
        assertThat(own.get(4).to()).isCloseTo(12.5, within(1e-9));
        List<Bar> waiting = layers(ttft, Bars.class).get(2).bars();
        assertThat(waiting.get(4).texts()).containsExactly("waiting for a seat 88%", "88%");
        assertThat(ttft.rows())
                .startsWith(new Row("mean", "2.50 s · 4 requests"))
                .endsWith(new Row("p99", "4.00 s · 1 request"));
        for (Panel panel : chart.panels()) {
            for (int row = 0; row < 5; row++) {
                int at = row;
                double sum = layers(panel, Bars.class).stream()
                        .flatMap(bars -> bars.bars().stream())
                        .filter(bar -> bar.at() == at)
                        .mapToDouble(bar -> bar.to() - bar.from())
                        .sum();
                assertThat(sum).isCloseTo(100, within(1e-6));
            }
        }
    }

    @Test
    void timelinesStackWhatWaitsOnWhatRuns() {
        PanelChart chart = ServingChart.TIMELINE.of(FOUR, "");

        List<Area> requests = layers(chart.panels().get(0), Area.class);
        List<Area> cache = layers(chart.panels().get(1), Area.class);
        // one runs in the first four seconds, then one beside two that wait
        assertThat(at(requests.get(0), 2)).isEqualTo(1, within(1e-9));
        assertThat(at(requests.get(1), 6)).isEqualTo(1, within(1e-9));
        assertThat(at(requests.get(0), 6)).isEqualTo(3, within(1e-9));
        // 20, then 50 of 200 blocks
        assertThat(at(cache.get(0), 2)).isEqualTo(10, within(1e-9));
        assertThat(at(cache.get(0), 7.99)).isEqualTo(25, within(1e-9));
        assertThat(chart.panels().get(0).xs().to()).isEqualTo(8);
    }

    private static double at(Area area, double time) {
        return area.points().stream()
                .reduce((a, b) -> Math.abs(a.x() - time) <= Math.abs(b.x() - time) ? a : b)
                .map(Point::y)
                .orElseThrow();
    }

    @Test
    void requestsAreInThreePartsFromSendingToTheLastToken() {
        Panel panel = ServingChart.GANTT.of(FOUR, "").panels().get(0);

        // the third: sent at 2 s, admitted at 4.5, first token at 5, last one at 6
        List<Bars> parts = layers(panel, Bars.class);
        assertThat(parts)
                .extracting(bars -> bars.bars().get(2))
                .containsExactly(
                        new Bar(2, 4.5, 3, List.of()), new Bar(4.5, 5, 3, List.of()), new Bar(5, 6, 3, List.of()));
        assertThat(panel.xs().to()).isEqualTo(8);
    }

    @Test
    void ofManyRequestsSomeAreChosenEvenly() {
        PanelChart chart =
                ServingChart.GANTT.of(Served.answer(Served.statistics(1000, 1), Served.statistics(1000, 1)), "");
        List<Bar> decoding = layers(chart.panels().get(0), Bars.class).get(2).bars();

        assertThat(decoding)
                .extracting(Bar::at)
                .startsWith(3.0, 8.0, 13.0)
                .endsWith(998.0)
                .hasSize(200);
        assertThat(chart.caption().source()).contains("200 of 1,000 requests, evenly chosen");
    }

    @Test
    void latenciesOverLoadAreHatchedWhereTheQueueGrows() {
        LoadSweep sweep = new LoadSweep(
                FOUR.question(),
                LoadAxis.RATE,
                List.of(
                        new LoadPoint(1, Served.statistics(4, 0.5), Served.statistics(4, 0.25)),
                        new LoadPoint(4, Served.statistics(4, 1), Served.statistics(4, 0.5))));
        PanelChart chart = ServingChart.LATENCY.of(sweep, "");
        Panel ttft = chart.panels().get(0);

        List<Line> lines = layers(ttft, Line.class);
        assertThat(lines.get(1).points()).containsExactly(new Point(1, 1.25), new Point(4, 2.5));
        assertThat(lines.get(0).points()).containsExactly(new Point(1, 0.625), new Point(4, 1.25));
        assertThat(ttft.limits()).containsExactly(new Limit(2, false, "SLO TTFT p95 2.00 s"));
        assertThat(ttft.hatched().isPresent()).isEqualTo(sweep.saturatedFrom().isPresent());
        List<Area> areas = layers(ServingChart.CAUSES.of(sweep, "").panels().get(1), Area.class);
        assertThat(areas.get(0).points())
                .allSatisfy(point -> assertThat(point.y()).isCloseTo(100, within(1e-6)));
    }

    @Test
    void whatHasNothingToShowIsRefused() {
        ServingAnswer nothing = Served.answer(Served.rejected(), Served.rejected());
        for (ServingChart chart :
                List.of(ServingChart.CDF, ServingChart.TIMELINE, ServingChart.CAUSES, ServingChart.GANTT)) {
            assertThatThrownBy(() -> chart.of(nothing, ""))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessage(
                            "chart is '" + chart.id() + "'; expected requests that ended; no request was taken: every"
                                    + " one is longer than the engine or its cache can hold");
        }
        assertThatThrownBy(() -> ServingChart.LATENCY.of(FOUR, "")).hasMessageContaining("several loads");
        assertThatThrownBy(() -> ServingChart.named("pie"))
                .hasMessage("chart is 'pie'; expected cdf, timeline, causes, gantt or latency");
    }

    @Test
    void picturesOfManyRequestsAreSmall() {
        ServingAnswer many = Served.answer(Served.statistics(100_000, 1), Served.statistics(100_000, 0.5));
        for (ServingChart chart :
                List.of(ServingChart.CDF, ServingChart.TIMELINE, ServingChart.CAUSES, ServingChart.GANTT)) {
            String svg = SvgPanelChart.of(chart.of(many, ""), Theme.LIGHT, 960, 600);
            assertThat(svg.getBytes(StandardCharsets.UTF_8).length)
                    .as(chart.id())
                    .isLessThan(30_000);
        }
    }
}
