package dev.rooflight.report.chart;

import dev.rooflight.core.Require;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.report.Si;
import dev.rooflight.report.chart.LabelPlacement.Side;
import dev.rooflight.report.chart.RoofLayout.CeilingLine;
import dev.rooflight.report.chart.RoofLayout.RidgeMark;
import dev.rooflight.report.chart.RoofLayout.SlopeLine;
import dev.rooflight.report.chart.RoofLayout.Text;
import dev.rooflight.report.chart.RooflineChart.Point;
import dev.rooflight.report.chart.RooflineLayout.Mark;
import dev.rooflight.report.chart.RooflineLayout.MarkLabel;
import java.util.ArrayList;
import java.util.List;

/**
 * Draws a roofline chart as SVG 1.1: self-contained, without scripts, styles or fonts from elsewhere, the same bytes
 * for the same chart.
 */
public final class SvgChart {
    /** Width in pixels unless said otherwise. */
    public static final int DEFAULT_WIDTH = 960;

    /** Height in pixels unless said otherwise. */
    public static final int DEFAULT_HEIGHT = 600;

    /** Rings from this radius in pixels on show the roof inside; smaller ones look cleaner without it. */
    private static final double OPEN_RING = 7;

    private static final double ARROW_HEAD = 7;

    /** How far an arrow bends from the straight way, of its length. */
    private static final double BEND = 0.16;

    /** How far it bends at the most, in pixels. */
    private static final double MOST_BEND = 44;

    private final RooflineLayout layout;
    private final Theme theme;
    private final Svg svg = new Svg();

    private SvgChart(RooflineLayout layout, Theme theme) {
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
        return new SvgChart(RooflineLayout.of(chart, width, height), theme).draw();
    }

    private String draw() {
        SvgFrame frame = new SvgFrame(layout.frame(), theme, svg);
        frame.begin(description());
        legend();
        shade();
        frame.grid();
        frame.axes();
        roof();
        moves();
        marks();
        labels();
        notes();
        return frame.end();
    }

    private void legend() {
        svg.group("legend", "fill", theme.mutedInk());
        for (Legend.Entry entry : layout.legend().entries()) {
            Disc disc = new Disc(entry.x() + entry.radius(), entry.baseline() - 4, entry.radius());
            String colour = entry.kind().map(theme::of).orElse(theme.mutedInk());
            switch (entry.symbol()) {
                case FILLED -> svg.circle(disc, "fill", colour);
                case RING -> ring(disc, colour, 1.8);
                case SIZE -> ring(disc, colour, 1);
                case HEADING -> {}
            }
            svg.text(entry.text(), entry.x() + entry.symbolWidth(), entry.baseline());
        }
        svg.close();
    }

    private void ring(Disc disc, String colour, double stroke) {
        svg.circle(disc.grown(-stroke / 2), "fill", "none", "stroke", colour, "stroke-width", stroke);
    }

    /** What is attainable: everything under the slopes and the highest ceiling. */
    private void shade() {
        Box plot = layout.plot();
        Segment top = layout.ceilings().get(0).line();
        Segment slope = layout.slopes().get(0).line();
        for (SlopeLine other : layout.slopes()) {
            slope = other.line().y1() < slope.y1() || other.line().x1() < slope.x1() ? other.line() : slope;
        }
        svg.polygon(
                List.of(
                        Svg.point(slope.x1(), plot.bottom()),
                        Svg.point(slope.x1(), slope.y1()),
                        Svg.point(slope.x2(), slope.y2()),
                        Svg.point(top.x2(), top.y2()),
                        Svg.point(plot.right(), plot.bottom())),
                "fill",
                theme.shade());
    }

    private void roof() {
        svg.group("roof", "fill", theme.mutedInk());
        List<CeilingLine> ceilings = layout.ceilings();
        // lowest first, so that the roof itself ends on top
        for (int i = ceilings.size() - 1; i >= 0; i--) {
            CeilingLine ceiling = ceilings.get(i);
            roofLine(ceiling.line(), ceiling.highest());
        }
        layout.slopes().forEach(slope -> roofLine(slope.line(), true));
        for (RidgeMark ridge : layout.ridges()) {
            double x = ridge.x();
            double y = ridge.y();
            svg.polygon(
                    List.of(Svg.point(x, y - 4.5), Svg.point(x + 4.5, y), Svg.point(x, y + 4.5), Svg.point(x - 4.5, y)),
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
        svg.close();
    }

    private void roofLine(Segment line, boolean main) {
        svg.line(
                line,
                "stroke",
                main ? theme.ink() : theme.leader(),
                "stroke-width",
                main ? 1.6 : 1.1,
                "stroke-linecap",
                "round");
    }

    private void text(Text text) {
        String anchor = anchor(text.side());
        if (text.degrees() == 0) {
            svg.text(text.content(), text.x(), text.baseline(), "text-anchor", anchor);
        } else {
            String turn = "rotate(" + Svg.number(text.degrees()) + " " + Svg.number(text.x()) + " "
                    + Svg.number(text.baseline()) + ")";
            svg.text(text.content(), text.x(), text.baseline(), "text-anchor", anchor, "transform", turn);
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
        svg.group("moves", "fill", "none", "stroke-width", 1.1, "opacity", 0.75);
        for (RooflineChart.Move move : layout.chart().moves()) {
            layout.marks().stream()
                    .filter(mark -> mark.point().equals(move.to()))
                    .findFirst()
                    .ifPresent(mark -> arrow(move, mark.disc()));
        }
        svg.close();
    }

    /** Bent downwards, as the straight way mostly is the roof itself. */
    private void arrow(RooflineChart.Move move, Disc mark) {
        double x1 = layout.x().at(move.intensity());
        double y1 = layout.y().at(move.opsPerSecond());
        double dx = mark.x() - x1;
        double dy = mark.y() - y1;
        double length = Math.hypot(dx, dy);
        if (length < mark.radius() + 2 * ARROW_HEAD) {
            return;
        }
        double down = Math.copySign(Math.min(MOST_BEND, BEND * length) / length, dx);
        double bendX = x1 + dx / 2 - dy * down;
        double bendY = y1 + dy / 2 + dx * down;
        double toX = mark.x() - bendX;
        double toY = mark.y() - bendY;
        double last = Math.hypot(toX, toY);
        double ux = toX / last;
        double uy = toY / last;
        double tipX = mark.x() - ux * (mark.radius() + 1.5);
        double tipY = mark.y() - uy * (mark.radius() + 1.5);
        double baseX = tipX - ux * ARROW_HEAD;
        double baseY = tipY - uy * ARROW_HEAD;
        double half = ARROW_HEAD / 2.4;
        String colour = theme.of(move.to().kind());
        svg.circle(new Disc(x1, y1, 2.2), "fill", colour);
        String way = "M" + Svg.point(x1, y1) + "Q" + Svg.point(bendX, bendY) + " " + Svg.point(baseX, baseY);
        svg.path(way, "stroke", colour);
        svg.polygon(
                List.of(
                        Svg.point(tipX, tipY),
                        Svg.point(baseX - uy * half, baseY + ux * half),
                        Svg.point(baseX + uy * half, baseY - ux * half)),
                "fill",
                colour);
    }

    private void marks() {
        svg.group("marks");
        for (Mark mark : layout.marks()) {
            Disc disc = mark.disc();
            String colour = theme.of(mark.point().kind());
            svg.open("g");
            svg.say("title", hover(mark.point()));
            if (mark.point().phase() == Phase.DECODE) {
                String inside = opaque(mark) ? theme.paper() : "none";
                sensitiveRing(disc, inside, theme.paper(), 3.2);
                sensitiveRing(disc, inside, colour, 1.6);
            } else {
                svg.circle(disc, "fill", colour, "stroke", theme.paper(), "stroke-width", 0.8);
            }
            svg.close();
        }
        svg.close();
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
    private void sensitiveRing(Disc disc, String inside, String colour, double stroke) {
        svg.circle(disc.grown(-0.9), "fill", inside, "pointer-events", "all", "stroke", colour, "stroke-width", stroke);
    }

    private void labels() {
        svg.group("labels");
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
            double baseline = box.top() + 0.78 * Frame.LINE_HEIGHT;
            for (int i = 0; i < label.lines().size(); i++) {
                String share = i == label.lines().size() - 1 ? label.share() : "";
                double y = baseline + i * Frame.LINE_HEIGHT;
                svg.text(label.lines().get(i), share, theme.mutedInk(), x, y, "text-anchor", anchor);
            }
        }
        svg.close();
    }

    /** A thin line that ends in a bar of its mark's colour, as the mark may be hidden under others. */
    private void leader(Segment leader, MarkLabel label) {
        svg.line(leader, "stroke", theme.leader(), "stroke-width", 0.7);
        boolean lying = label.placed().side() == Side.MIDDLE;
        double length = lying ? 14 : label.placed().box().height() - 4;
        double width = lying ? length : 2;
        double height = lying ? 2 : length;
        svg.rectangle(
                new Box(leader.x2() - width / 2, leader.y2() - height / 2, width, height),
                "fill",
                theme.of(label.point().kind()));
    }

    private void notes() {
        svg.group("notes", "font-size", Frame.NOTE_SIZE, "fill", theme.mutedInk());
        double y = layout.noteBaseline();
        for (String note : layout.notes()) {
            svg.text(note, Frame.MARGIN, y);
            y += Frame.LINE_HEIGHT;
        }
        svg.close();
    }

    private static String hover(Point point) {
        return "%s\n%s, %s%s\n%s, %s, %s-bound\n%s of the time"
                .formatted(
                        String.join(", ", point.operators()),
                        point.phase().id(),
                        point.kind().label(),
                        point.count() > 1 ? ", runs " + Si.count(point.count()) + " times" : "",
                        Si.plain(point.intensity()) + " ops/byte",
                        Si.of(point.opsPerSecond(), "ops/s"),
                        point.bound().id(),
                        Si.percent(point.share()));
    }

    private String description() {
        RooflineChart chart = layout.chart();
        List<String> facts = new ArrayList<>();
        chart.slopes().forEach(slope -> facts.add("memory " + slope.text()));
        chart.ridges()
                .forEach(ridge -> facts.add("ceiling " + ridge.ceiling().text() + ", ridge point " + ridge.text()));
        for (Phase phase : chart.phases()) {
            chart.points().stream()
                    .filter(point -> point.phase() == phase)
                    .forEach(point -> facts.add("%s %s: %s ops/byte, %s, %s-bound, %s of the time"
                            .formatted(
                                    phase.id(),
                                    String.join(", ", point.operators()),
                                    Si.plain(point.intensity()),
                                    Si.of(point.opsPerSecond(), "ops/s"),
                                    point.bound().id(),
                                    Si.percent(point.share()))));
        }
        return "Roofline chart, both axes logarithmic. " + String.join("; ", facts) + ".";
    }
}
