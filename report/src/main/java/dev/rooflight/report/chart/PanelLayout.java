package dev.rooflight.report.chart;

import dev.rooflight.core.Require;
import dev.rooflight.report.Si;
import dev.rooflight.report.chart.LineChart.Mark;
import dev.rooflight.report.chart.LineLayout.MarkText;
import dev.rooflight.report.chart.PanelChart.LegendKey;
import dev.rooflight.report.chart.PanelChart.Limit;
import dev.rooflight.report.chart.PanelChart.Panel;
import dev.rooflight.report.chart.PanelChart.Row;
import dev.rooflight.report.chart.PanelLabels.Label;
import java.util.ArrayList;
import java.util.List;

/** Where everything on a chart of panels is, in pixels. */
final class PanelLayout {
    /** Width of what a key is shown by, with the gap behind it. */
    static final double SWATCH = 22;

    /** Lines of a subtitle at most. */
    private static final int MOST_LINES = 6;

    private static final double SUBTITLE_LINE = 15;
    private static final double LEGEND_ROW = 18;
    private static final double BETWEEN_KEYS = 16;

    /** From one plot's name to the edge of what is above it, and below it to its own plot. */
    private static final double ABOVE_NAME = 18;

    private static final double BELOW_NAME = 10;

    /** From a plot to the end of what is written below it. */
    private static final double BELOW_PLOT = Frame.NAME_BELOW + 4;

    /** Lower plots show nothing; those of rows need so much for each. */
    private static final double LEAST_PLOT = 28;

    private static final double LEAST_ROW = 14;

    /** Plots are lower only where the picture is too small for them even with little said. */
    private static final double COMFORTABLE_PLOT = 64;

    /** Names of rows take at most this share of the width, as do their remarks. */
    private static final double MOST_NAMES = 0.3;

    private static final double X_TICKS_APART = 52;
    private static final double Y_TICKS_APART = 22;

    private final PanelChart chart;
    private final double width;
    private final double height;
    private final List<String> subtitle;
    private final List<KeyPlace> legend;
    private final List<String> sources;
    private final List<Plot> plots = new ArrayList<>();

    /** A key in its place. */
    record KeyPlace(LegendKey key, String text, double x, double baseline) {}

    /**
     * A panel in its place.
     *
     * @param marks texts of upright limits, above the plot
     * @param labels texts inside the plot
     */
    record Plot(Panel panel, Frame frame, List<MarkText> marks, List<Label> labels) {
        double x(double value) {
            return frame.x().scale().at(value);
        }

        double y(double value) {
            return frame.y().scale().at(value);
        }
    }

    /** Room above the plots, by how much is said. */
    private record Heads(
            List<String> subtitle, List<KeyPlace> legend, List<String> sources, double top, double bottom) {}

    PanelLayout(PanelChart chart, double width, double height) {
        this.chart = chart;
        this.width = width;
        this.height = height;
        Heads heads = heads(MOST_LINES);
        List<List<MarkText>> marks = chart.panels().stream().map(this::marks).toList();
        double taken = marks.stream().mapToDouble(PanelLayout::around).sum();
        double needed =
                taken + chart.panels().stream().mapToDouble(PanelLayout::least).sum();
        double wished =
                Math.max(needed, taken + COMFORTABLE_PLOT * chart.panels().size());
        // a small picture says less before it shows less
        for (int lines = MOST_LINES - 1; lines >= 1 && heads.bottom - heads.top < wished; lines--) {
            heads = heads(lines);
        }
        double least = Math.ceil(height + needed - (heads.bottom - heads.top));
        Require.that(
                heads.bottom - heads.top >= needed,
                "chart height (pixels)",
                Si.ungrouped(height),
                Si.ungrouped(least) + " or more for this chart");
        this.subtitle = heads.subtitle;
        this.legend = heads.legend;
        this.sources = heads.sources;
        double weights = chart.panels().stream().mapToDouble(Panel::weight).sum();
        double free = heads.bottom - heads.top - needed;
        double top = heads.top;
        for (int i = 0; i < chart.panels().size(); i++) {
            Panel panel = chart.panels().get(i);
            double plot = least(panel) + free * panel.weight() / weights;
            plots.add(plot(panel, marks.get(i), top, plot));
            top += around(marks.get(i)) + plot;
        }
    }

    private Heads heads(int lines) {
        double room = width - 2 * Frame.MARGIN;
        List<String> said = limited(chart.caption().subtitle(), Frame.SUBTITLE_SIZE, room, lines);
        List<String> from = limited(chart.caption().source(), Frame.NOTE_SIZE, room, lines);
        double base = Frame.TITLE_BASELINE + 4 + said.size() * SUBTITLE_LINE + LEGEND_ROW;
        List<KeyPlace> entries = legend(base, room);
        double top = entries.isEmpty() ? base - LEGEND_ROW : entries.get(entries.size() - 1).baseline + 2;
        return new Heads(said, entries, from, top, height - Frame.MARGIN - from.size() * Frame.LINE_HEIGHT);
    }

    /** Wrapped words, in so many lines at most. */
    private static List<String> limited(String words, double size, double room, int lines) {
        if (words.isEmpty()) {
            return List.of();
        }
        List<String> wrapped = TextMetrics.wrapped(words, size, room);
        if (wrapped.size() <= lines) {
            return wrapped;
        }
        List<String> kept = new ArrayList<>(wrapped.subList(0, lines - 1));
        kept.add(TextMetrics.fitted(String.join(" ", wrapped.subList(lines - 1, wrapped.size())), size, room));
        return kept;
    }

    private List<KeyPlace> legend(double firstBaseline, double room) {
        List<KeyPlace> entries = new ArrayList<>();
        double x = Frame.MARGIN;
        double baseline = firstBaseline;
        for (LegendKey key : chart.keys()) {
            String text = TextMetrics.fitted(key.name(), Frame.LABEL_SIZE, room - SWATCH);
            double wide = SWATCH + TextMetrics.width(text, Frame.LABEL_SIZE);
            if (x > Frame.MARGIN && x + wide > Frame.MARGIN + room) {
                x = Frame.MARGIN;
                baseline += LEGEND_ROW;
            }
            entries.add(new KeyPlace(key, text, x, baseline));
            x += wide + BETWEEN_KEYS;
        }
        return entries;
    }

    private static double least(Panel panel) {
        return Math.max(LEAST_PLOT, LEAST_ROW * panel.rows().size());
    }

    private static double around(List<MarkText> marks) {
        return ABOVE_NAME + BELOW_NAME + rows(marks) * Frame.LINE_HEIGHT + BELOW_PLOT;
    }

    private static int rows(List<MarkText> marks) {
        return marks.stream().mapToInt(MarkText::row).max().orElse(-1) + 1;
    }

    private List<MarkText> marks(Panel panel) {
        List<Mark> marks = panel.seen().stream()
                .filter(Limit::upright)
                .map(limit -> new Mark(limit.at(), limit.label()))
                .toList();
        return LineLayout.markTexts(panel.across(left(), right()), marks, width - Frame.MARGIN);
    }

    /** The left edge of all plots, so that equal times are above each other. */
    private double left() {
        double most = 0;
        for (Panel panel : chart.panels()) {
            for (Row row : panel.rows()) {
                most = Math.max(most, Math.min(MOST_NAMES * width, TextMetrics.width(row.label(), Frame.LABEL_SIZE)));
            }
            // as many numbers as a tall plot has; a lower one has some of them
            for (double tick : numbers(panel, panel.down(0, height))) {
                most = Math.max(most, TextMetrics.width(Si.tick(tick), Frame.LABEL_SIZE));
            }
        }
        return Frame.MARGIN + Frame.TICK_GAP + most;
    }

    /** None beside names; what is counted from the top has no fractions. */
    private static List<Double> numbers(Panel panel, Scale y) {
        return !panel.rows().isEmpty()
                ? List.of()
                : y.ticks(Y_TICKS_APART).stream()
                        .filter(tick -> !panel.downwards() || tick == Math.floor(tick))
                        .toList();
    }

    private double right() {
        double most = 0;
        for (Panel panel : chart.panels()) {
            for (Row row : panel.rows()) {
                double wide = TextMetrics.width(row.remark(), Frame.LABEL_SIZE) + Frame.TICK_GAP;
                most = Math.max(most, Math.min(MOST_NAMES * width, wide));
            }
        }
        // half of the last number below the axis stands out
        return width - Frame.MARGIN - Math.max(most, 8);
    }

    private Plot plot(Panel panel, List<MarkText> marks, double top, double plotHeight) {
        double name = top + ABOVE_NAME;
        double plotTop = name + BELOW_NAME + rows(marks) * Frame.LINE_HEIGHT;
        Box box = new Box(left(), plotTop, right() - left(), plotHeight);
        Scale y = panel.down(box.top(), box.bottom());
        List<Double> ticks = numbers(panel, y);
        Ruler upright = new Ruler(panel.y(), y, ticks, ticks.stream().map(y::at).toList(), List.of());
        Frame frame = new Frame(
                new Caption(chart.caption().title(), "", ""),
                width,
                height,
                box,
                Ruler.atTicks(panel.x(), panel.across(box.left(), box.right()), X_TICKS_APART),
                upright,
                name,
                height - Frame.MARGIN);
        return new Plot(panel, frame, marks, new PanelLabels(panel, frame).placed());
    }

    PanelChart chart() {
        return chart;
    }

    /** Lines below the title. */
    List<String> subtitle() {
        return subtitle;
    }

    /** Baseline of a line of the subtitle. */
    static double subtitleBaseline(int line) {
        return Frame.SUBTITLE_BASELINE + line * SUBTITLE_LINE;
    }

    List<KeyPlace> legend() {
        return legend;
    }

    /** Lines at the lower edge. */
    List<String> sources() {
        return sources;
    }

    /** Baseline of a line at the lower edge. */
    double sourceBaseline(int line) {
        return height - Frame.MARGIN - (sources.size() - 1 - line) * Frame.LINE_HEIGHT;
    }

    /** From the top. */
    List<Plot> plots() {
        return plots;
    }

    /** As much of the name of a row as there is room for. */
    String rowLabel(Row row) {
        return TextMetrics.fitted(row.label(), Frame.LABEL_SIZE, MOST_NAMES * width);
    }

    /** As much of the remark of a row as there is room for. */
    String rowRemark(Row row) {
        return TextMetrics.fitted(row.remark(), Frame.LABEL_SIZE, MOST_NAMES * width - Frame.TICK_GAP);
    }
}
