package dev.rooflight.report.chart;

import dev.rooflight.report.Si;
import dev.rooflight.report.chart.LineChart.Point;
import dev.rooflight.report.chart.PanelChart.Area;
import dev.rooflight.report.chart.PanelChart.Bars;
import dev.rooflight.report.chart.PanelChart.Dots;
import dev.rooflight.report.chart.PanelChart.Layer;
import dev.rooflight.report.chart.PanelChart.Limit;
import dev.rooflight.report.chart.PanelChart.Line;
import dev.rooflight.report.chart.PanelChart.Panel;
import dev.rooflight.report.chart.PanelChart.Row;
import java.util.ArrayList;
import java.util.List;

/** A chart of panels in words, for those who cannot see it. */
final class PanelWords {
    private PanelWords() {}

    static String of(PanelChart chart) {
        List<String> sentences = new ArrayList<>();
        sentences.add(chart.caption().subtitle());
        for (Panel panel : chart.panels()) {
            List<String> facts = new ArrayList<>();
            for (Layer layer : panel.layers()) {
                fact(chart.keys().get(layer.key()).name(), layer, panel, facts);
            }
            for (Limit limit : panel.limits()) {
                facts.add("limit " + limit.label());
            }
            panel.hatched()
                    .ifPresent(region ->
                            facts.add("%s from %s on".formatted(region.label(), value(region.from(), panel.x()))));
            for (Row row : panel.rows()) {
                facts.add((row.label() + " " + row.remark()).strip());
            }
            sentences.add(panel.y().text() + " over " + panel.x().text() + ": " + String.join("; ", facts));
        }
        sentences.add(chart.caption().source());
        return String.join(". ", sentences);
    }

    private static void fact(String name, Layer layer, Panel panel, List<String> facts) {
        if (layer instanceof Line line && !line.points().isEmpty()) {
            facts.add(ends(name, line.points(), panel));
        } else if (layer instanceof Area area && !area.points().isEmpty()) {
            facts.add(ends(name, area.points(), panel));
        } else if (layer instanceof Dots dots) {
            dots.dots().stream()
                    .filter(dot -> !dot.label().isEmpty())
                    .forEach(dot -> facts.add(name + " " + dot.label()));
        } else if (layer instanceof Bars bars && panel.rows().isEmpty()) {
            facts.add(name + ": " + Si.count(bars.bars().size()) + " bars");
        } else if (layer instanceof Bars bars) {
            bars.bars().stream()
                    .filter(bar -> !bar.texts().isEmpty())
                    .forEach(bar -> facts.add(
                            panel.rows().get((int) Math.round(bar.at())).label() + " "
                                    + bar.texts().get(0)));
        }
    }

    private static String ends(String name, List<Point> points, Panel panel) {
        Point first = points.get(0);
        Point last = points.get(points.size() - 1);
        return "%s: %s at %s, %s at %s"
                .formatted(
                        name,
                        value(first.y(), panel.y()),
                        value(first.x(), panel.x()),
                        value(last.y(), panel.y()),
                        value(last.x(), panel.x()));
    }

    private static String value(double number, Axis axis) {
        return Si.ungrouped(number) + (axis.unit().isEmpty() ? "" : " " + axis.unit());
    }
}
