package dev.rooflight.report.serving.chart;

import dev.rooflight.report.Si;
import dev.rooflight.report.chart.Axis;
import dev.rooflight.report.chart.LineChart.Point;
import dev.rooflight.report.chart.PanelChart;
import dev.rooflight.report.chart.PanelChart.Area;
import dev.rooflight.report.chart.PanelChart.LegendKey;
import dev.rooflight.report.chart.PanelChart.Look;
import dev.rooflight.report.chart.PanelChart.Panel;
import dev.rooflight.report.chart.PanelChart.Span;
import dev.rooflight.serving.engine.Setting;
import dev.rooflight.serving.outcome.Usage;
import dev.rooflight.study.serving.ServingAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** Requests in work and waiting, and how much of the cache is in use, over time, on all ranks together, as expected. */
final class TimelineChart {
    private static final int RUNNING = 0;
    private static final int WAITING = 1;
    private static final int CACHE = 2;
    private static final double ROOM = 1.1;
    private static final double MOST_PERCENT = 105;

    private TimelineChart() {}

    static PanelChart of(ServingAnswer answer, String deployment) {
        History history = History.of(answer.expected().outcome().ranks());
        double blocks = answer.question().serving().engine().settings().get(Setting.KV_BLOCKS, 0)
                * answer.expected().outcome().ranks().size();
        List<Point> running = history.points(i -> history.running[i]);
        List<Point> all = history.points(i -> history.running[i] + history.waiting[i]);
        List<Point> cache = history.points(i -> blocks > 0 ? 100 * history.blocks[i] / blocks : 0);
        Axis time = Axis.linear("time", "s");
        Span times = new Span(0, history.end);
        List<LegendKey> keys = List.of(
                new LegendKey("running", 0, Look.FILLED),
                new LegendKey("waiting", 3, Look.FILLED),
                new LegendKey("cache in use", 2, Look.FILLED));
        Panel requests = Panel.of(
                        time,
                        Axis.linear("requests in the system", ""),
                        times,
                        new Span(0, Math.max(1, ROOM * most(all))),
                        List.of(new Area(WAITING, all), new Area(RUNNING, running)))
                .weighing(2);
        Panel used = Panel.of(
                time,
                Axis.linear("cache in use", "% of capacity"),
                times,
                new Span(0, Math.max(1, Math.min(MOST_PERCENT, 1.2 * most(cache)))),
                List.of(new Area(CACHE, cache)));
        int ranks = answer.expected().outcome().ranks().size();
        String remark = "As expected, in means over %s%s."
                .formatted(Si.seconds(history.width), ranks == 1 ? "" : ", " + Si.count(ranks) + " ranks together");
        return new PanelChart(
                Captions.of("Requests and cache over time", answer, deployment, remark), keys, List.of(requests, used));
    }

    private static double most(List<Point> points) {
        return points.stream().mapToDouble(Point::y).max().orElse(0);
    }

    /** What all ranks did, in intervals of the one that goes on for longest. */
    private static final class History {
        private final double end;
        private final double width;
        private final double[] running;
        private final double[] waiting;
        private final double[] blocks;

        private History(double end, double width) {
            this.end = end;
            this.width = width;
            int count = (int) Math.max(1, Math.min(Usage.INTERVALS, Math.ceil(end / width - 1e-9)));
            this.running = new double[count];
            this.waiting = new double[count];
            this.blocks = new double[count];
        }

        static History of(List<Usage> ranks) {
            double end = ranks.stream().mapToDouble(Usage::end).max().orElse(0);
            double width = ranks.stream().mapToDouble(Usage::interval).max().orElse(1);
            History history = new History(end > 0 ? end : 1, width);
            ranks.forEach(history::add);
            return history;
        }

        private void add(Usage rank) {
            for (int i = 0; i < Usage.INTERVALS; i++) {
                // widths are powers of two apart, so that an interval lies within one of the widest
                int at = Math.min(running.length - 1, (int) ((i + 0.5) * rank.interval() / width));
                // the last interval is only as long as there was something
                double share = rank.interval() / Math.min(width, end - at * width);
                running[at] += share * rank.running(i);
                waiting[at] += share * rank.waiting(i);
                blocks[at] += share * rank.blocks(i);
            }
        }

        /** A value in the middle of each interval, held to the ends. */
        private List<Point> points(IntToDoubleFunction value) {
            List<Point> points = new ArrayList<>();
            int last = running.length - 1;
            points.add(new Point(0, value.applyAsDouble(0)));
            for (int i = 0; i <= last; i++) {
                points.add(new Point((i * width + Math.min(end, (i + 1) * width)) / 2, value.applyAsDouble(i)));
            }
            points.add(new Point(end, value.applyAsDouble(last)));
            return points;
        }
    }
}
