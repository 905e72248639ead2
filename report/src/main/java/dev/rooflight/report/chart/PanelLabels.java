package dev.rooflight.report.chart;

import dev.rooflight.report.chart.LineChart.Point;
import dev.rooflight.report.chart.PanelChart.Dot;
import dev.rooflight.report.chart.PanelChart.Dots;
import dev.rooflight.report.chart.PanelChart.Layer;
import dev.rooflight.report.chart.PanelChart.Limit;
import dev.rooflight.report.chart.PanelChart.Line;
import dev.rooflight.report.chart.PanelChart.Panel;
import dev.rooflight.report.chart.PanelChart.Region;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Finds room for texts inside a plot: of limits, of the hatched part, of dots. */
final class PanelLabels {
    private static final double TALL = 13;
    private static final double NEAR = 6;

    /** Distances from a dot, in heights of a text, that are tried one after the other. */
    private static final int RINGS = 3;

    /** What hides another text or leaves the plot is not shown. */
    private static final double HIDDEN = 1e6;

    private final Panel panel;
    private final Frame frame;
    private final List<Label> placed = new ArrayList<>();

    /**
     * A text inside the plot.
     *
     * @param box that it fills
     * @param anchor the end of the box, {@code start} or {@code end}, that it keeps to where it is narrower than thought
     */
    record Label(String text, Box box, String anchor) {
        double x() {
            return anchor.equals("start") ? box.left() : box.right();
        }

        double baseline() {
            return box.top() + 0.78 * TALL;
        }
    }

    PanelLabels(Panel panel, Frame frame) {
        this.panel = panel;
        this.frame = frame;
    }

    List<Label> placed() {
        for (Limit limit : panel.seen()) {
            if (!limit.upright()) {
                level(limit);
            }
        }
        panel.hatched().ifPresent(this::hatched);
        for (Layer layer : panel.layers()) {
            if (layer instanceof Dots dots) {
                dots.dots().forEach(this::dot);
            }
        }
        return List.copyOf(placed);
    }

    /** At the top of its part, or before it where that is too narrow, or lower where something else is. */
    private void hatched(Region region) {
        Box plot = frame.plot();
        double wide = TextMetrics.width(region.label(), Frame.LABEL_SIZE);
        double left = Math.max(plot.left(), frame.x().scale().at(region.from())) + NEAR;
        boolean fits = left + wide <= plot.right();
        double at = fits ? left : Math.max(plot.left(), plot.right() - wide - NEAR);
        best(
                region.label(),
                DoubleStream.iterate(plot.top() + 3, top -> top + TALL <= plot.bottom(), top -> top + 4)
                        .mapToObj(top -> new Box(at, top, wide, TALL)));
    }

    /** Above its line or below it, as far to the left as there is room. */
    private void level(Limit limit) {
        double y = frame.y().scale().at(limit.at());
        double wide = TextMetrics.width(limit.label(), Frame.LABEL_SIZE);
        Box plot = frame.plot();
        best(
                limit.label(),
                DoubleStream.iterate(plot.left() + 4, left -> left + wide <= plot.right() - 4, left -> left + 24)
                        .boxed()
                        .flatMap(left ->
                                Stream.of(new Box(left, y - TALL - 2, wide, TALL), new Box(left, y + 2, wide, TALL))));
    }

    /** Writes a text where it hides least; of places that are as good, the first one. */
    private void best(String text, Stream<Box> boxes) {
        boxes.filter(box -> cost(box) < HIDDEN)
                .min(Comparator.comparingDouble(this::cost))
                .ifPresent(box -> placed.add(new Label(text, box, "start")));
    }

    private void dot(Dot dot) {
        if (dot.label().isEmpty()) {
            return;
        }
        double x = frame.x().scale().at(dot.x());
        double y = frame.y().scale().at(dot.y());
        double wide = TextMetrics.width(dot.label(), Frame.LABEL_SIZE);
        Optional<Label> best = Optional.empty();
        double least = HIDDEN;
        for (int ring = 0; ring <= RINGS; ring++) {
            for (int up : ring == 0 ? new int[] {0} : new int[] {1, -1}) {
                double top = y - TALL / 2 + up * ring * TALL * 0.8;
                Label[] sides = {
                    new Label(dot.label(), new Box(x + NEAR + 1, top, wide, TALL), "start"),
                    new Label(dot.label(), new Box(x - NEAR - 1 - wide, top, wide, TALL), "end")
                };
                for (Label side : sides) {
                    double cost = cost(side.box()) + 0.3 * ring + (nearerToAnother(side, x, y) ? 3 : 0);
                    if (cost < least) {
                        least = cost;
                        best = Optional.of(side);
                    }
                }
            }
        }
        best.ifPresent(placed::add);
    }

    /** How much a text would hide: others not at all, dots and lines rather not. */
    private double cost(Box box) {
        if (!frame.plot().contains(box)
                || placed.stream().anyMatch(other -> other.box().overlaps(box))) {
            return HIDDEN;
        }
        double cost = 0;
        Box around = box.grown(1.5);
        for (Layer layer : panel.layers()) {
            if (layer instanceof Line line) {
                cost += crossings(around, line.points());
            } else if (layer instanceof Dots dots) {
                for (Dot dot : dots.dots()) {
                    double x = frame.x().scale().at(dot.x());
                    double y = frame.y().scale().at(dot.y());
                    cost += box.grown(3).contains(x, y) ? 4 : 0;
                }
            }
        }
        for (Limit limit : panel.seen()) {
            double at = (limit.upright() ? frame.x() : frame.y()).scale().at(limit.at());
            boolean hidden =
                    limit.upright() ? box.left() < at && at < box.right() : box.top() < at && at < box.bottom();
            cost += hidden ? 2 : 0;
        }
        return cost;
    }

    /** Whether a label would be taken for that of another dot. */
    private boolean nearerToAnother(Label label, double x, double y) {
        double own = Math.hypot(label.x() - x, label.box().centerY() - y);
        return panel.layers().stream()
                .filter(layer -> layer instanceof Dots)
                .flatMap(layer -> ((Dots) layer).dots().stream())
                .anyMatch(dot -> Math.hypot(
                                label.x() - frame.x().scale().at(dot.x()),
                                label.box().centerY() - frame.y().scale().at(dot.y()))
                        < own - 1e-6);
    }

    private double crossings(Box box, List<Point> points) {
        double lastX = Double.NaN;
        double lastY = Double.NaN;
        for (Point point : points) {
            double x = frame.x().scale().at(point.x());
            double y = frame.y().scale().at(point.y());
            if (!Double.isNaN(lastX) && new Segment(lastX, lastY, x, y).enters(box)) {
                return 1;
            }
            lastX = x;
            lastY = y;
        }
        return 0;
    }
}
