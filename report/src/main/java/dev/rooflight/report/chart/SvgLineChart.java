package dev.rooflight.report.chart;

import dev.rooflight.core.Require;
import dev.rooflight.report.Si;
import dev.rooflight.report.chart.LineChart.Point;
import dev.rooflight.report.chart.LineChart.Series;
import dev.rooflight.report.chart.LineLayout.MarkText;
import dev.rooflight.report.chart.LineLayout.Name;
import dev.rooflight.report.chart.LineLayout.Place;
import java.util.ArrayList;
import java.util.List;

/**
 * Draws a line chart as SVG 1.1 in the manner of {@link SvgChart}: self-contained, every line named at its end instead
 * of in a legend, the same bytes for the same chart.
 */
public final class SvgLineChart {
    /** Lines with no more points than this show each. */
    private static final int MOST_DOTS = 16;

    private static final double DOT_RADIUS = 2.6;

    private final LineLayout layout;
    private final LineChart chart;
    private final Theme theme;
    private final Svg svg = new Svg();

    private SvgLineChart(LineLayout layout, Theme theme) {
        this.layout = layout;
        this.chart = layout.chart();
        this.theme = theme;
    }

    /**
     * The chart as an SVG document.
     *
     * @param width in pixels; 360 to 8192
     * @param height in pixels; 240 to 8192
     */
    public static String of(LineChart chart, Theme theme, int width, int height) {
        Require.within("chart width (pixels)", width, 360, 8192);
        Require.within("chart height (pixels)", height, 240, 8192);
        return new SvgLineChart(new LineLayout(chart, width, height), theme).draw();
    }

    private String draw() {
        SvgFrame frame = new SvgFrame(layout.frame(), theme, svg);
        frame.begin(description());
        frame.grid();
        frame.axes();
        marks();
        lines();
        names();
        return frame.end();
    }

    private void marks() {
        if (layout.marks().isEmpty()) {
            return;
        }
        Box plot = layout.frame().plot();
        svg.group("marks", "fill", theme.mutedInk());
        for (MarkText text : layout.marks()) {
            double bottomOfRow = plot.top() - text.row() * Frame.LINE_HEIGHT;
            svg.line(
                    new Segment(text.at(), bottomOfRow, text.at(), plot.bottom()),
                    "stroke",
                    theme.leader(),
                    "stroke-width",
                    1.1,
                    "stroke-dasharray",
                    "3 3");
            svg.text(text.mark().label(), text.left(), bottomOfRow - 4);
        }
        svg.close();
    }

    private void lines() {
        svg.group("lines", "fill", "none", "stroke-width", 1.8, "stroke-linejoin", "round");
        // the first line ends on top
        for (int i = chart.series().size() - 1; i >= 0; i--) {
            line(chart.series().get(i), colour(i));
        }
        svg.close();
    }

    private void line(Series line, String colour) {
        List<Place> places = line.points().stream().map(layout::at).toList();
        svg.open("g");
        svg.say("title", hover(line));
        svg.polyline(
                places.stream().map(place -> Svg.point(place.x(), place.y())).toList(),
                "stroke",
                colour,
                "stroke-linecap",
                line.dashed() ? "butt" : "round",
                "stroke-dasharray",
                line.dashed() ? "6 4" : "none");
        if (places.size() <= MOST_DOTS) {
            for (Place place : places) {
                svg.circle(
                        new Disc(place.x(), place.y(), DOT_RADIUS),
                        "fill",
                        line.dashed() ? theme.paper() : colour,
                        "stroke",
                        line.dashed() ? colour : theme.paper(),
                        "stroke-width",
                        line.dashed() ? 1.2 : 0.8);
            }
        }
        svg.close();
    }

    private void names() {
        svg.group("names");
        for (Name name : layout.names()) {
            if (name.apart()) {
                svg.line(
                        new Segment(name.end().x() + 3.5, name.end().y(), name.x() - 6.5, name.middle()),
                        "stroke",
                        theme.leader(),
                        "stroke-width",
                        0.7);
            }
            // a short bar of the line's colour, broken for a dashed line: text itself needs more contrast
            svg.line(
                    new Segment(name.x() - 5, name.middle() - 5, name.x() - 5, name.middle() + 5),
                    "stroke",
                    colour(name.series()),
                    "stroke-width",
                    2.4,
                    "stroke-dasharray",
                    chart.series().get(name.series()).dashed() ? "4 2" : "none");
            svg.text(name.text(), name.x(), name.middle() + 4);
        }
        svg.close();
    }

    /** A line's colour: dashed ones share that of the solid one before. */
    private String colour(int series) {
        int solid = -1;
        for (int i = 0; i <= series; i++) {
            solid += chart.series().get(i).dashed() && i > 0 ? 0 : 1;
        }
        return theme.ofLine(solid);
    }

    private String hover(Series line) {
        Point first = line.points().get(0);
        Point last = line.last();
        return "%s\n%s at %s, %s at %s"
                .formatted(
                        line.name(),
                        value(first.y()),
                        Si.ungrouped(first.x()),
                        value(last.y()),
                        Si.ungrouped(last.x()));
    }

    private String value(double number) {
        String unit = chart.y().unit();
        return Si.ungrouped(number) + (unit.isEmpty() ? "" : " " + unit);
    }

    private String description() {
        List<String> facts = new ArrayList<>();
        chart.series().forEach(line -> facts.add(hover(line).replace("\n", ": ")));
        chart.marks().forEach(mark -> facts.add("mark at " + Si.ungrouped(mark.x()) + ": " + mark.label()));
        return chart.y().text() + " over " + chart.x().text() + ". " + String.join("; ", facts) + ".";
    }
}
