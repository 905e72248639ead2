package dev.rooflight.report.chart;

import dev.rooflight.report.Si;
import java.util.ArrayList;
import java.util.List;

/** Writes what every chart has around its picture: document, background, caption, grid, axes and source. */
final class SvgFrame {
    /** Without spaces: JSVG takes them for parts of the names. */
    private static final String FONTS = "Inter,Helvetica,Arial,sans-serif";

    private final Frame frame;
    private final Theme theme;
    private final Svg svg;

    SvgFrame(Frame frame, Theme theme, Svg svg) {
        this.frame = frame;
        this.theme = theme;
        this.svg = svg;
    }

    /**
     * Begins the document with its caption.
     *
     * @param description everything that the picture shows, for those who cannot see it
     */
    void begin(String description) {
        Caption caption = frame.caption();
        svg.open(
                "svg",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "width",
                frame.width(),
                "height",
                frame.height(),
                "viewBox",
                "0 0 " + Svg.number(frame.width()) + " " + Svg.number(frame.height()),
                "role",
                "img",
                "font-family",
                FONTS,
                "font-size",
                Frame.LABEL_SIZE,
                "fill",
                theme.ink(),
                "style",
                "font-variant-numeric: tabular-nums");
        svg.say("title", caption.title());
        svg.say("desc", description);
        svg.rectangle(new Box(0, 0, frame.width(), frame.height()), "fill", theme.paper());
        svg.text(
                TextMetrics.fitted(caption.title(), TextMetrics.BOLD * Frame.TITLE_SIZE, frame.room()),
                Frame.MARGIN,
                Frame.TITLE_BASELINE,
                "font-size",
                Frame.TITLE_SIZE,
                "font-weight",
                "bold");
        line(caption.subtitle(), Frame.SUBTITLE_SIZE, Frame.SUBTITLE_BASELINE);
    }

    /** Lines across the plot: first the faint ones, then those that have numbers. */
    void grid() {
        svg.group("grid", "fill", "none", "shape-rendering", "crispEdges");
        across(frame.x().faintLines(), frame.y().faintLines(), theme.minorGrid());
        across(frame.x().lines(), frame.y().lines(), theme.grid());
        svg.close();
    }

    private void across(List<Double> upright, List<Double> level, String stroke) {
        Box plot = frame.plot();
        List<String> lines = new ArrayList<>();
        upright.forEach(at -> lines.add(line(at, plot.top(), at, plot.bottom())));
        level.forEach(at -> lines.add(line(plot.left(), at, plot.right(), at)));
        if (!lines.isEmpty()) {
            svg.path(String.join(" ", lines), "stroke", stroke);
        }
    }

    /** The lower edge of the plot, the numbers beside it, and what they measure. */
    void axes() {
        Box plot = frame.plot();
        svg.group("axes", "fill", theme.mutedInk());
        svg.path(
                line(plot.left(), plot.bottom(), plot.right(), plot.bottom()),
                "stroke",
                theme.leader(),
                "fill",
                "none",
                "shape-rendering",
                "crispEdges");
        for (double tick : frame.x().ticks()) {
            double at = frame.x().scale().at(tick);
            svg.text(Si.tick(tick), at, plot.bottom() + Frame.TICKS_BELOW, "text-anchor", "middle");
        }
        for (double tick : frame.y().ticks()) {
            double at = frame.y().scale().at(tick);
            svg.text(Si.tick(tick), plot.left() - Frame.TICK_GAP, at + 4, "text-anchor", "end");
        }
        svg.text(frame.y().axis().text(), Frame.MARGIN, frame.aboveY(), "fill", theme.ink());
        double below = plot.bottom() + Frame.NAME_BELOW;
        svg.text(frame.x().axis().text(), plot.right(), below, "text-anchor", "end", "fill", theme.ink());
        svg.close();
    }

    /** Where the numbers are from, and the end of the document. */
    String end() {
        line(frame.caption().source(), Frame.NOTE_SIZE, frame.sourceBaseline());
        return svg.close().toString();
    }

    /** A line that steps back, as much of it as there is room for; none where there is nothing to say. */
    private void line(String words, double size, double baseline) {
        if (!words.isEmpty()) {
            String shown = TextMetrics.fitted(words, size, frame.room());
            svg.text(shown, Frame.MARGIN, baseline, "font-size", size, "fill", theme.mutedInk());
        }
    }

    private static String line(double x1, double y1, double x2, double y2) {
        return "M" + Svg.number(x1) + " " + Svg.number(y1) + "L" + Svg.number(x2) + " " + Svg.number(y2);
    }
}
