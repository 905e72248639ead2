package dev.rooflight.report.chart;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import dev.rooflight.report.chart.LineChart.Point;
import java.util.List;
import java.util.Optional;

/**
 * What a chart of one or several plots, one below the other, shows: lines, areas and bars whose colours a legend names once for all
 * of them.
 *
 * @param caption what it says of itself; a subtitle may take several lines
 * @param keys what colours mean, in the order of the legend
 * @param panels from the top; at least one
 */
public record PanelChart(Caption caption, List<LegendKey> keys, List<Panel> panels) {
    /** How many colours there are. */
    public static final int COLOURS = 11;

    /** How something is drawn. */
    public enum Look {
        SOLID,
        DASHED,
        FILLED
    }

    /**
     * A line of the legend.
     *
     * @param name what it is
     * @param colour counted from 0, below {@link #COLOURS}
     */
    public record LegendKey(String name, int colour, Look look) {
        public LegendKey {
            requireNonNull(name, "name is null");
            requireNonNull(look, "look is null");
            Require.within("colour", colour, 0, COLOURS - 1);
        }
    }

    /**
     * The values that an axis covers.
     *
     * @param from at its low end
     * @param to at its high end; above {@code from}
     */
    public record Span(double from, double to) {
        public Span {
            Require.that(
                    Double.isFinite(from) && Double.isFinite(to) && from < to,
                    "axis",
                    from + " to " + to,
                    "finite numbers that rise");
        }
    }

    /** Something in the plot. */
    public sealed interface Layer {
        /** Place of its key among those of the chart. */
        int key();
    }

    /** A line through points, from left to right. */
    public record Line(int key, List<Point> points) implements Layer {
        public Line {
            points = List.copyOf(points);
        }
    }

    /** All from the lower edge up to a line; of areas that are stacked, the largest first. */
    public record Area(int key, List<Point> points) implements Layer {
        public Area {
            points = List.copyOf(points);
        }
    }

    /**
     * Bars of one colour.
     *
     * @param thickness in what the upright axis measures
     */
    public record Bars(int key, List<Bar> bars, double thickness) implements Layer {
        public Bars {
            bars = List.copyOf(bars);
        }
    }

    /**
     * A level bar.
     *
     * @param at the height of its middle
     * @param texts what is written into it: the first of them that fits
     */
    public record Bar(double from, double to, double at, List<String> texts) {
        public Bar {
            texts = List.copyOf(texts);
        }
    }

    /** Single points, each with a label that is left out where it finds no room. */
    public record Dots(int key, List<Dot> dots) implements Layer {
        public Dots {
            dots = List.copyOf(dots);
        }
    }

    /** A point with a label, which may be empty. */
    public record Dot(double x, double y, String label) {}

    /**
     * A value that is not to be exceeded.
     *
     * @param upright whether the horizontal axis measures it
     */
    public record Limit(double at, boolean upright, String label) {}

    /** Part of the horizontal axis that is hatched. */
    public record Region(double from, double to, String label) {}

    /**
     * A name beside the upright axis in the place of numbers.
     *
     * @param remark written at the other end
     */
    public record Row(String label, String remark) {}

    /**
     * A plot.
     *
     * @param rows names of the heights 0, 1, …; none: the upright axis has numbers
     * @param downwards whether the upright axis begins at the top
     * @param weight its share of the height, in any unit
     */
    public record Panel(
            Axis x,
            Axis y,
            Span xs,
            Span ys,
            List<Row> rows,
            boolean downwards,
            double weight,
            List<Layer> layers,
            List<Limit> limits,
            Optional<Region> hatched) {
        public Panel {
            rows = List.copyOf(rows);
            layers = List.copyOf(layers);
            limits = List.copyOf(limits);
            requireNonNull(hatched, "hatched is null");
            Require.that(!x.log() || xs.from() > 0, "axis '" + x.label() + "'", xs.from(), "numbers above 0");
            Require.that(!y.log() || ys.from() > 0, "axis '" + y.label() + "'", ys.from(), "numbers above 0");
        }

        /** A plot with numbers at both axes, the upright one upwards. */
        public static Panel of(Axis x, Axis y, Span xs, Span ys, List<Layer> layers) {
            return new Panel(x, y, xs, ys, List.of(), false, 1, layers, List.of(), Optional.empty());
        }

        /** The same with names beside an upright axis that begins at the top. */
        public Panel withRows(List<Row> names) {
            return new Panel(x, y, xs, ys, names, true, weight, layers, limits, hatched);
        }

        /** The same with an upright axis that begins at the top. */
        public Panel fromTheTop() {
            return new Panel(x, y, xs, ys, rows, true, weight, layers, limits, hatched);
        }

        /** The same with another share of the height. */
        public Panel weighing(double share) {
            return new Panel(x, y, xs, ys, rows, downwards, share, layers, limits, hatched);
        }

        /** The same with limits; those beyond the axes are not seen. */
        public Panel withLimits(List<Limit> all) {
            return new Panel(x, y, xs, ys, rows, downwards, weight, layers, all, hatched);
        }

        /** The same with a hatched part, if there is one. */
        public Panel hatching(Optional<Region> part) {
            return new Panel(x, y, xs, ys, rows, downwards, weight, layers, limits, part);
        }

        /** The limits that are within the axes. */
        List<Limit> seen() {
            return limits.stream()
                    .filter(limit -> {
                        Span span = limit.upright() ? xs : ys;
                        return span.from() <= limit.at() && limit.at() <= span.to();
                    })
                    .toList();
        }

        /** The horizontal scale between two positions. */
        Scale across(double start, double end) {
            return scale(x, xs, start, end);
        }

        /** The upright scale between a top and a bottom. */
        Scale down(double top, double bottom) {
            return scale(y, ys, downwards ? top : bottom, downwards ? bottom : top);
        }

        private static Scale scale(Axis axis, Span span, double start, double end) {
            return axis.log()
                    ? new LogScale(new Range(Math.log10(span.from()), Math.log10(span.to())), start, end)
                    : new LinearScale(span.from(), span.to(), start, end);
        }
    }

    public PanelChart {
        requireNonNull(caption, "caption is null");
        keys = List.copyOf(keys);
        panels = List.copyOf(panels);
        Require.that(!panels.isEmpty(), "number of plots of chart '" + caption.title() + "'", 0, "at least one");
        for (Panel panel : panels) {
            for (Layer layer : panel.layers()) {
                Require.within("key of a layer", layer.key(), 0, keys.size() - 1);
            }
        }
    }
}
