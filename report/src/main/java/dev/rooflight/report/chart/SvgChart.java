package dev.rooflight.report.chart;

import dev.rooflight.core.Require;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.report.Si;
import dev.rooflight.report.chart.ChartLayout.Legend;
import dev.rooflight.report.chart.ChartLayout.Mark;
import dev.rooflight.report.chart.ChartLayout.MarkLabel;
import dev.rooflight.report.chart.ChartLayout.Symbol;
import dev.rooflight.report.chart.ChartLayout.Text;
import dev.rooflight.report.chart.LabelPlacement.Side;
import dev.rooflight.report.chart.RooflineChart.Point;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * Draws a roofline chart as SVG 1.1: self-contained, without scripts, styles or fonts from elsewhere, the same bytes
 * for the same chart.
 */
public final class SvgChart {
    /** Width in pixels unless said otherwise. */
    public static final int DEFAULT_WIDTH = 960;

    /** Height in pixels unless said otherwise. */
    public static final int DEFAULT_HEIGHT = 600;

    /** Without spaces: JSVG takes them for parts of the names. */
    private static final String FONTS = "Inter,Helvetica,Arial,sans-serif";

    private static final double MINOR_GRID_FROM = 36;

    /** Rings from this radius in pixels on show the roof inside; smaller ones look cleaner without it. */
    private static final double OPEN_RING = 7;

    private static final double ARROW_HEAD = 7;
    /** How far an arrow bends from the straight way, of its length and in pixels. */
    private static final double BEND = 0.16;

    private static final double MOST_BEND = 44;

    private final ChartLayout layout;
    private final Theme theme;
    private final Xml xml = new Xml();

    private SvgChart(ChartLayout layout, Theme theme) {
        this.layout = layout;
        this.theme = theme;
    }

    /** The chart in the light theme and the default size. */
    public static String of(RooflineChart chart) {
        return of(chart, Theme.LIGHT, DEFAULT_WIDTH, DEFAULT_HEIGHT);
    }

    /**
     * The chart as an SVG document.
     *
     * @param width in pixels; 480 to 8192
     * @param height in pixels; 320 to 8192
     */
    public static String of(RooflineChart chart, Theme theme, int width, int height) {
        Require.within("chart width (pixels)", width, 480, 8192);
        Require.within("chart height (pixels)", height, 320, 8192);
        return new SvgChart(ChartLayout.of(chart, width, height), theme).draw();
    }

    private String draw() {
        RooflineChart chart = layout.chart();
        xml.open(
                "svg",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "width",
                layout.width(),
                "height",
                layout.height(),
                "viewBox",
                "0 0 " + Xml.number(layout.width()) + " " + Xml.number(layout.height()),
                "role",
                "img",
                "font-family",
                FONTS,
                "font-size",
                ChartLayout.LABEL_SIZE,
                "fill",
                theme.ink(),
                "style",
                "font-variant-numeric: tabular-nums");
        xml.text("title", chart.title());
        xml.text("desc", description());
        xml.empty("rect", "width", layout.width(), "height", layout.height(), "fill", theme.paper());
        heading();
        legend();
        shade();
        grid();
        axes();
        roof();
        moves();
        marks();
        labels();
        notes();
        return xml.close().toString();
    }

    private void heading() {
        RooflineChart chart = layout.chart();
        double room = layout.width() - 2 * ChartLayout.MARGIN;
        xml.text(
                "text",
                TextMetrics.fitted(chart.title(), TextMetrics.BOLD * ChartLayout.TITLE_SIZE, room),
                "x",
                ChartLayout.MARGIN,
                "y",
                layout.titleBaseline(),
                "font-size",
                ChartLayout.TITLE_SIZE,
                "font-weight",
                "bold");
        if (!chart.subtitle().isEmpty()) {
            xml.text(
                    "text",
                    TextMetrics.fitted(chart.subtitle(), ChartLayout.SUBTITLE_SIZE, room),
                    "x",
                    ChartLayout.MARGIN,
                    "y",
                    layout.subtitleBaseline(),
                    "font-size",
                    ChartLayout.SUBTITLE_SIZE,
                    "fill",
                    theme.mutedInk());
        }
    }

    private void legend() {
        xml.open("g", "class", "legend", "fill", theme.mutedInk());
        for (Legend entry : layout.legend()) {
            double middle = entry.baseline() - 4;
            double center = entry.x() + entry.radius();
            String colour = entry.kind().map(theme::of).orElse(theme.mutedInk());
            if (entry.symbol() == Symbol.FILLED) {
                xml.empty("circle", "cx", center, "cy", middle, "r", entry.radius(), "fill", colour);
            } else if (entry.symbol() == Symbol.RING) {
                double stroke = entry.text().endsWith("%") ? 1 : 1.8;
                xml.empty(
                        "circle",
                        "cx",
                        center,
                        "cy",
                        middle,
                        "r",
                        entry.radius() - stroke / 2,
                        "fill",
                        "none",
                        "stroke",
                        colour,
                        "stroke-width",
                        stroke);
            }
            xml.text("text", entry.text(), "x", entry.x() + ChartLayout.symbolWidth(entry), "y", entry.baseline());
        }
        xml.close();
    }

    /** What is attainable: everything under the slopes and the highest ceiling. */
    private void shade() {
        Box plot = layout.plot();
        Segment top = layout.ceilings().get(0).line();
        Segment slope = layout.slopes().get(0).line();
        for (ChartLayout.SlopeLine other : layout.slopes()) {
            slope = other.line().y1() < slope.y1() || other.line().x1() < slope.x1() ? other.line() : slope;
        }
        StringJoiner points = new StringJoiner(" ");
        points.add(point(slope.x1(), plot.bottom()));
        points.add(point(slope.x1(), slope.y1()));
        points.add(point(slope.x2(), slope.y2()));
        points.add(point(top.x2(), top.y2()));
        points.add(point(plot.right(), plot.bottom()));
        xml.empty("polygon", "points", points.toString(), "fill", theme.shade());
    }

    private static String point(double x, double y) {
        return Xml.number(x) + "," + Xml.number(y);
    }

    private void grid() {
        Box plot = layout.plot();
        xml.open("g", "class", "grid", "fill", "none", "shape-rendering", "crispEdges");
        StringBuilder minor = new StringBuilder();
        StringBuilder major = new StringBuilder();
        for (int exponent = (int) Math.floor(layout.x().range().from());
                exponent <= layout.x().range().to();
                exponent++) {
            for (int digit = 1; digit < 10; digit++) {
                double at = layout.x().atLog(exponent + Math.log10(digit));
                if (at > plot.left() + 0.5
                        && at < plot.right() - 0.5
                        && (digit == 1 || layout.x().decadeLength() >= MINOR_GRID_FROM)) {
                    (digit == 1 ? major : minor).append(line(at, plot.top(), at, plot.bottom()));
                }
            }
        }
        for (int exponent = (int) Math.floor(layout.y().range().from());
                exponent <= layout.y().range().to();
                exponent++) {
            for (int digit = 1; digit < 10; digit++) {
                double at = layout.y().atLog(exponent + Math.log10(digit));
                if (at > plot.top() + 0.5
                        && at < plot.bottom() - 0.5
                        && (digit == 1 || layout.y().decadeLength() >= MINOR_GRID_FROM)) {
                    (digit == 1 ? major : minor).append(line(plot.left(), at, plot.right(), at));
                }
            }
        }
        if (minor.length() > 0) {
            xml.empty("path", "d", minor.toString().strip(), "stroke", theme.minorGrid());
        }
        if (major.length() > 0) {
            xml.empty("path", "d", major.toString().strip(), "stroke", theme.grid());
        }
        xml.close();
    }

    private static String line(double x1, double y1, double x2, double y2) {
        return "M" + Xml.number(x1) + " " + Xml.number(y1) + "L" + Xml.number(x2) + " " + Xml.number(y2) + " ";
    }

    private void axes() {
        Box plot = layout.plot();
        xml.open("g", "class", "axes", "fill", theme.mutedInk());
        xml.empty(
                "path",
                "d",
                line(plot.left(), plot.bottom(), plot.right(), plot.bottom()).strip(),
                "stroke",
                theme.leader(),
                "fill",
                "none",
                "shape-rendering",
                "crispEdges");
        for (int exponent : layout.x().ticks(46)) {
            xml.text(
                    "text",
                    Si.tick(Math.pow(10, exponent)),
                    "x",
                    layout.x().atLog(exponent),
                    "y",
                    plot.bottom() + 16,
                    "text-anchor",
                    "middle");
        }
        for (int exponent : layout.y().ticks(20)) {
            xml.text(
                    "text",
                    Si.tick(Math.pow(10, exponent)),
                    "x",
                    plot.left() - ChartLayout.TICK_GAP,
                    "y",
                    layout.y().atLog(exponent) + 4,
                    "text-anchor",
                    "end");
        }
        xml.text(
                "text",
                "attainable performance (ops/s)",
                "x",
                ChartLayout.MARGIN,
                "y",
                plot.top() - 14,
                "fill",
                theme.ink());
        xml.text(
                "text",
                "arithmetic intensity (ops/byte)",
                "x",
                plot.right(),
                "y",
                plot.bottom() + 34,
                "text-anchor",
                "end",
                "fill",
                theme.ink());
        xml.close();
    }

    private void roof() {
        xml.open("g", "class", "roof", "fill", theme.mutedInk());
        List<ChartLayout.CeilingLine> ceilings = layout.ceilings();
        // lowest first, so that the roof itself ends on top
        for (int i = ceilings.size() - 1; i >= 0; i--) {
            ChartLayout.CeilingLine ceiling = ceilings.get(i);
            roofLine(ceiling.line(), ceiling.highest());
        }
        layout.slopes().forEach(slope -> roofLine(slope.line(), true));
        for (ChartLayout.RidgeMark ridge : layout.ridges()) {
            double x = ridge.x();
            double y = ridge.y();
            xml.empty(
                    "polygon",
                    "points",
                    point(x, y - 4.5) + " " + point(x + 4.5, y) + " " + point(x, y + 4.5) + " " + point(x - 4.5, y),
                    "fill",
                    theme.paper(),
                    "stroke",
                    theme.ink(),
                    "stroke-width",
                    1.2);
        }
        ceilings.forEach(ceiling -> ceiling.label().ifPresent(this::text));
        layout.slopes().forEach(slope -> slope.label().ifPresent(this::text));
        layout.ridges().forEach(ridge -> ridge.label().ifPresent(this::text));
        xml.close();
    }

    private void roofLine(Segment line, boolean main) {
        xml.empty(
                "line",
                "x1",
                line.x1(),
                "y1",
                line.y1(),
                "x2",
                line.x2(),
                "y2",
                line.y2(),
                "stroke",
                main ? theme.ink() : theme.leader(),
                "stroke-width",
                main ? 1.6 : 1.1,
                "stroke-linecap",
                "round");
    }

    private void text(Text text) {
        if (text.degrees() == 0) {
            xml.text("text", text.content(), "x", text.x(), "y", text.baseline(), "text-anchor", anchor(text.side()));
        } else {
            String turn = "rotate(" + Xml.number(text.degrees()) + " " + Xml.number(text.x()) + " "
                    + Xml.number(text.baseline()) + ")";
            xml.text(
                    "text",
                    text.content(),
                    "x",
                    text.x(),
                    "y",
                    text.baseline(),
                    "text-anchor",
                    anchor(text.side()),
                    "transform",
                    turn);
        }
    }

    private static String anchor(Side side) {
        return switch (side) {
            case RIGHT -> "start";
            case LEFT -> "end";
            case MIDDLE -> "middle";
        };
    }

    /** An arrow for each operator that moved, from a small dot to the edge of its mark. */
    private void moves() {
        if (layout.chart().moves().isEmpty()) {
            return;
        }
        xml.open("g", "class", "moves", "fill", "none", "stroke-width", 1.1, "opacity", 0.75);
        for (RooflineChart.Move move : layout.chart().moves()) {
            layout.marks().stream()
                    .filter(mark -> mark.point().equals(move.to()))
                    .findFirst()
                    .ifPresent(mark -> arrow(move, mark));
        }
        xml.close();
    }

    /** Bent downwards, as the straight way mostly is the roof itself. */
    private void arrow(RooflineChart.Move move, Mark mark) {
        double x1 = layout.x().at(move.intensity());
        double y1 = layout.y().at(move.opsPerSecond());
        double dx = mark.disc().x() - x1;
        double dy = mark.disc().y() - y1;
        double length = Math.hypot(dx, dy);
        if (length < mark.disc().radius() + 2 * ARROW_HEAD) {
            return;
        }
        double down = Math.copySign(Math.min(MOST_BEND, BEND * length) / length, dx);
        double bendX = x1 + dx / 2 - dy * down;
        double bendY = y1 + dy / 2 + dx * down;
        double toX = mark.disc().x() - bendX;
        double toY = mark.disc().y() - bendY;
        double last = Math.hypot(toX, toY);
        double ux = toX / last;
        double uy = toY / last;
        double tipX = mark.disc().x() - ux * (mark.disc().radius() + 1.5);
        double tipY = mark.disc().y() - uy * (mark.disc().radius() + 1.5);
        double baseX = tipX - ux * ARROW_HEAD;
        double baseY = tipY - uy * ARROW_HEAD;
        double half = ARROW_HEAD / 2.4;
        String colour = theme.of(move.to().kind());
        xml.empty("circle", "cx", x1, "cy", y1, "r", 2.2, "fill", colour);
        xml.empty(
                "path",
                "d",
                "M" + point(x1, y1) + "Q" + point(bendX, bendY) + " " + point(baseX, baseY),
                "stroke",
                colour);
        xml.empty(
                "polygon",
                "points",
                point(tipX, tipY) + " " + point(baseX - uy * half, baseY + ux * half) + " "
                        + point(baseX + uy * half, baseY - ux * half),
                "fill",
                colour);
    }

    private void marks() {
        xml.open("g", "class", "marks");
        for (Mark mark : layout.marks()) {
            Disc disc = mark.disc();
            String colour = theme.of(mark.point().kind());
            xml.open("g");
            xml.text("title", hover(mark.point()));
            if (mark.point().phase() == Phase.DECODE) {
                String inside = opaque(mark) ? theme.paper() : "none";
                ring(disc, inside, theme.paper(), 3.2);
                ring(disc, inside, colour, 1.6);
            } else {
                xml.empty(
                        "circle",
                        "cx",
                        disc.x(),
                        "cy",
                        disc.y(),
                        "r",
                        disc.radius(),
                        "fill",
                        colour,
                        "stroke",
                        theme.paper(),
                        "stroke-width",
                        0.8);
            }
            xml.close();
        }
        xml.close();
    }

    /** Whether a ring is small and hides no other mark inside. */
    private boolean opaque(Mark ring) {
        Disc disc = ring.disc();
        return disc.radius() < OPEN_RING
                && layout.marks().stream()
                        .filter(other -> !other.point().equals(ring.point()))
                        .noneMatch(other -> other.disc().overlaps(disc));
    }

    /** A ring that also answers to a pointer inside. */
    private void ring(Disc disc, String inside, String colour, double stroke) {
        xml.empty(
                "circle",
                "cx",
                disc.x(),
                "cy",
                disc.y(),
                "r",
                disc.radius() - 0.9,
                "fill",
                inside,
                "pointer-events",
                "all",
                "stroke",
                colour,
                "stroke-width",
                stroke);
    }

    private void labels() {
        xml.open("g", "class", "labels");
        for (MarkLabel label : layout.labels()) {
            label.placed().leader().ifPresent(leader -> leader(leader, label));
        }
        for (MarkLabel label : layout.labels()) {
            Box box = label.placed().box();
            double x =
                    switch (label.placed().side()) {
                        case RIGHT -> box.left();
                        case LEFT -> box.right();
                        case MIDDLE -> box.centerX();
                    };
            String anchor = anchor(label.placed().side());
            double baseline = box.top() + 0.78 * ChartLayout.LINE_HEIGHT;
            for (int i = 0; i < label.lines().size(); i++) {
                String share = i == label.lines().size() - 1 ? label.share() : "";
                double y = baseline + i * ChartLayout.LINE_HEIGHT;
                xml.text("text", label.lines().get(i), share, theme.mutedInk(), "x", x, "y", y, "text-anchor", anchor);
            }
        }
        xml.close();
    }

    /** A thin line that ends in a bar of its mark's colour, as the mark may be hidden under others. */
    private void leader(Segment leader, MarkLabel label) {
        xml.empty(
                "line",
                "x1",
                leader.x1(),
                "y1",
                leader.y1(),
                "x2",
                leader.x2(),
                "y2",
                leader.y2(),
                "stroke",
                theme.leader(),
                "stroke-width",
                0.7);
        boolean lying = label.placed().side() == Side.MIDDLE;
        double length = lying ? 14 : label.placed().box().height() - 4;
        xml.empty(
                "rect",
                "x",
                leader.x2() - (lying ? length / 2 : 1),
                "y",
                leader.y2() - (lying ? 1 : length / 2),
                "width",
                lying ? length : 2.0,
                "height",
                lying ? 2.0 : length,
                "fill",
                theme.of(label.point().kind()));
    }

    private void notes() {
        xml.open("g", "class", "notes", "font-size", ChartLayout.NOTE_SIZE, "fill", theme.mutedInk());
        double y = layout.noteBaseline();
        for (String note : layout.notes()) {
            xml.text("text", note, "x", ChartLayout.MARGIN, "y", y);
            y += ChartLayout.LINE_HEIGHT;
        }
        String source = layout.chart().source();
        if (!source.isEmpty()) {
            double room = layout.width() - 2 * ChartLayout.MARGIN;
            xml.text(
                    "text",
                    TextMetrics.fitted(source, ChartLayout.NOTE_SIZE, room),
                    "x",
                    ChartLayout.MARGIN,
                    "y",
                    layout.sourceBaseline());
        }
        xml.close();
    }

    private static String hover(Point point) {
        return "%s\n%s, %s%s\n%s, %s, %s-bound\n%s of the time"
                .formatted(
                        String.join(", ", point.operators()),
                        point.phase().id(),
                        point.kind().label(),
                        point.count() > 1 ? ", runs %,d times".formatted(point.count()) : "",
                        Si.plain(point.intensity()) + " ops/byte",
                        Si.of(point.opsPerSecond(), "ops/s"),
                        point.bound().id(),
                        Si.percent(point.share()));
    }

    private String description() {
        RooflineChart chart = layout.chart();
        StringJoiner text = new StringJoiner("; ", "Roofline chart, both axes logarithmic. ", ".");
        chart.slopes().forEach(slope -> text.add("memory " + slope.text()));
        chart.ridges()
                .forEach(ridge -> text.add(
                        "ceiling %s, ridge point %s".formatted(ridge.ceiling().text(), ChartLayout.ridgeValue(ridge))));
        for (Phase phase : chart.phases()) {
            chart.points().stream()
                    .filter(point -> point.phase() == phase)
                    .forEach(point -> text.add(String.format(
                            Locale.ROOT,
                            "%s %s: %s ops/byte, %s, %s-bound, %s of the time",
                            phase.id(),
                            String.join(", ", point.operators()),
                            Si.plain(point.intensity()),
                            Si.of(point.opsPerSecond(), "ops/s"),
                            point.bound().id(),
                            Si.percent(point.share()))));
        }
        return text.toString();
    }
}
