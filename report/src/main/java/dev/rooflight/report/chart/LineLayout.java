package dev.rooflight.report.chart;

import dev.rooflight.report.Si;
import dev.rooflight.report.chart.LineChart.Mark;
import dev.rooflight.report.chart.LineChart.Point;
import dev.rooflight.report.chart.LineChart.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Where everything on a line chart is, in pixels. */
final class LineLayout {
    /** Values whose least is above this share of the largest get an axis that does not start at 0. */
    private static final double ZERO_WITHIN = 0.7;

    /** Values less than this apart, in decades, are spread no farther. */
    private static final double NEAR_DECADES = 0.3;

    /** Pixels from the end of a line to its name. */
    private static final double NAME_GAP = 20;

    /** Names take at most this share of the width. */
    private static final double MOST_NAMES = 0.34;

    private static final double X_TICKS_APART = 52;
    private static final double Y_TICKS_APART = 26;

    private final LineChart chart;
    private final Frame frame;
    private final List<MarkText> marks;
    private final List<Name> names;

    /**
     * The text of a mark.
     *
     * @param at where the mark is
     * @param left edge of the text
     * @param row how many rows it is above the plot's
     */
    record MarkText(Mark mark, double at, double left, double width, int row) {
        double right() {
            return left + width;
        }

        private boolean covers(double position) {
            return left - 3 <= position && position <= right() + 3;
        }

        /** Whether one hides the other or its line. */
        private boolean collides(MarkText other) {
            if (row == other.row) {
                return left < other.right() + 8 && other.left < right() + 8;
            }
            return row > other.row ? other.covers(at) : covers(other.at);
        }
    }

    /**
     * The name of a line in the right margin.
     *
     * @param series index of the line
     * @param x left edge
     * @param middle height of its middle
     * @param end where the line ends
     * @param apart whether the name is not right behind the line's end
     */
    record Name(int series, String text, double x, double middle, Place end, boolean apart) {}

    /** A place on the chart. */
    record Place(double x, double y) {}

    LineLayout(LineChart chart, double width, double height) {
        this.chart = chart;
        double[] xs = DoubleStream.concat(
                        points().mapToDouble(Point::x), chart.marks().stream().mapToDouble(Mark::x))
                .toArray();
        double[] ys = points().mapToDouble(Point::y).toArray();
        Caption caption = chart.caption();
        double bottom = height - Frame.MARGIN - (caption.source().isEmpty() ? 36 : 56);
        double heading = Frame.MARGIN + Frame.TITLE_SIZE + (caption.subtitle().isEmpty() ? 0 : 20) + 32;
        double numbers = scale(chart.y(), ys, bottom, heading).ticks(Y_TICKS_APART).stream()
                .mapToDouble(tick -> TextMetrics.width(Si.tick(tick), Frame.LABEL_SIZE))
                .max()
                .orElse(0);
        double left = Frame.MARGIN + Frame.TICK_GAP + numbers;
        double widest = chart.series().stream()
                .mapToDouble(line -> TextMetrics.width(line.name(), Frame.LABEL_SIZE))
                .max()
                .orElse(0);
        double right = width - Frame.MARGIN - NAME_GAP - Math.min(widest, MOST_NAMES * width);
        Scale x = scale(chart.x(), xs, left, right);
        this.marks = markTexts(x, chart.marks(), width - Frame.MARGIN);
        int rows = marks.stream().mapToInt(MarkText::row).max().orElse(-1) + 1;
        double top = heading + rows * Frame.LINE_HEIGHT;
        this.frame = new Frame(
                caption,
                width,
                height,
                new Box(left, top, right - left, bottom - top),
                Ruler.atTicks(chart.x(), x, X_TICKS_APART),
                Ruler.atTicks(chart.y(), scale(chart.y(), ys, bottom, top), Y_TICKS_APART),
                top - rows * Frame.LINE_HEIGHT - 10,
                height - Frame.MARGIN);
        this.names = layOutNames();
    }

    private Stream<Point> points() {
        return chart.series().stream().flatMap(line -> line.points().stream());
    }

    LineChart chart() {
        return chart;
    }

    Frame frame() {
        return frame;
    }

    /** From right to left. */
    List<MarkText> marks() {
        return marks;
    }

    /** From the top. */
    List<Name> names() {
        return names;
    }

    /** Where a point is. */
    Place at(Point point) {
        return new Place(frame.x().scale().at(point.x()), frame.y().scale().at(point.y()));
    }

    /** The scale that all values fit on. */
    private static Scale scale(Axis axis, double[] values, double start, double end) {
        double least = DoubleStream.of(values).min().orElseThrow();
        double most = DoubleStream.of(values).max().orElseThrow();
        // upwards some room, sideways none: lines end at their names
        boolean upright = start > end;
        if (axis.log()) {
            double low = Math.log10(least);
            double high = Math.log10(most);
            double room = high - low < NEAR_DECADES ? NEAR_DECADES / 2 : upright ? 0.04 * (high - low) : 0;
            return new LogScale(new Range(low - room, high + room), start, end);
        }
        double low = least >= 0 && least <= ZERO_WITHIN * most ? 0 : least;
        double span = most > low ? most - low : Math.max(1, Math.abs(most));
        double room = upright || most == low ? 0.05 * span : 0;
        return new LinearScale(low == 0 ? 0 : low - room, most + room, start, end);
    }

    /** Places each mark's text in the lowest row where it hides neither another text nor another mark's line. */
    static List<MarkText> markTexts(Scale x, List<Mark> marks, double rightmost) {
        List<MarkText> placed = new ArrayList<>();
        marks.stream()
                .sorted(Comparator.comparingDouble(Mark::x).reversed())
                .forEach(mark -> placed.add(markText(x.at(mark.x()), mark, placed, rightmost)));
        return List.copyOf(placed);
    }

    private static MarkText markText(double at, Mark mark, List<MarkText> placed, double rightmost) {
        double width = TextMetrics.width(mark.label(), Frame.LABEL_SIZE);
        double left = Math.max(Frame.MARGIN, Math.min(at - 2, rightmost - width));
        for (int row = 0; ; row++) {
            MarkText text = new MarkText(mark, at, left, width, row);
            if (row > placed.size() || placed.stream().noneMatch(text::collides)) {
                return text;
            }
        }
    }

    /** Names in the right margin, at the height of the lines' ends or as near to it as others leave room. */
    private List<Name> layOutNames() {
        List<Series> lines = chart.series();
        List<Place> ends = lines.stream().map(line -> at(line.last())).toList();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingDouble(i -> ends.get(i).y()));
        double[] wanted = order.stream().mapToDouble(i -> ends.get(i).y()).toArray();
        Box plot = frame.plot();
        double[] middles = spread(wanted, plot.top() + 6, plot.bottom());
        double left = plot.right() + NAME_GAP;
        double room = frame.width() - Frame.MARGIN - left + 0.5;
        List<Name> placed = new ArrayList<>();
        for (int k = 0; k < order.size(); k++) {
            int series = order.get(k);
            Place end = ends.get(series);
            boolean apart = Math.abs(middles[k] - wanted[k]) > 2 || end.x() < plot.right() - 2;
            String text = TextMetrics.fitted(lines.get(series).name(), Frame.LABEL_SIZE, room);
            placed.add(new Name(series, text, left, middles[k], end, apart));
        }
        return List.copyOf(placed);
    }

    /**
     * Middles of lines of text that are a line's height apart and as near to the wanted ones as that allows.
     *
     * @param wanted ascending
     */
    private static double[] spread(double[] wanted, double top, double bottom) {
        int count = wanted.length;
        double apart = count < 2 ? 0 : Math.min(Frame.LINE_HEIGHT, (bottom - top) / (count - 1));
        double[] middles = wanted.clone();
        // clusters of touching texts take the mean of what they want: pool adjacent violators
        double[] sums = new double[count];
        int[] sizes = new int[count];
        int clusters = 0;
        for (int k = 0; k < count; k++) {
            sums[clusters] = wanted[k] - k * apart;
            sizes[clusters] = 1;
            clusters++;
            while (clusters > 1
                    && sums[clusters - 2] / sizes[clusters - 2] > sums[clusters - 1] / sizes[clusters - 1]) {
                sums[clusters - 2] += sums[clusters - 1];
                sizes[clusters - 2] += sizes[clusters - 1];
                clusters--;
            }
        }
        int k = 0;
        for (int c = 0; c < clusters; c++) {
            double base = Math.min(Math.max(sums[c] / sizes[c], top), bottom - (count - 1) * apart);
            for (int member = 0; member < sizes[c]; member++, k++) {
                middles[k] = base + k * apart;
            }
        }
        return middles;
    }
}
