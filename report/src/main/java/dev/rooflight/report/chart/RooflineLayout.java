package dev.rooflight.report.chart;

import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.operator.OperatorKind;
import dev.rooflight.report.Si;
import dev.rooflight.report.chart.LabelPlacement.Placed;
import dev.rooflight.report.chart.Legend.Symbol;
import dev.rooflight.report.chart.RoofLayout.CeilingLine;
import dev.rooflight.report.chart.RoofLayout.RidgeMark;
import dev.rooflight.report.chart.RoofLayout.SlopeLine;
import dev.rooflight.report.chart.RooflineChart.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Where everything on a roofline chart is, in pixels. */
final class RooflineLayout {
    /**
     * Radius of a mark that takes all of the time in a chart of the default size; areas are in proportion to shares
     * above the least radius.
     */
    private static final double FULL_RADIUS = 17;

    private static final double LEAST_RADIUS = 3.4;

    /** Radius of a mark that the legend explains. */
    private static final double LEGEND_RADIUS = 5;

    private static final int MOST_NOTE_LINES = 5;
    private static final double LEAST_PLOT_HEIGHT = 110;

    private static final double X_TICKS_APART = 46;
    private static final double Y_TICKS_APART = 20;

    private final RooflineChart chart;
    private final double width;
    private final double height;
    private final Legend legend;
    private final Frame frame;
    private final LogScale x;
    private final LogScale y;
    private final List<Mark> marks;
    private final RoofLayout roof;
    private final List<MarkLabel> labels;
    private final List<String> unlabelled;
    private final List<String> notes;

    /** A point of the model and its mark. */
    record Mark(Point point, Disc disc) {}

    /**
     * The label of one or several marks: the greatest one's point, lines of text and, behind the last, shares of time.
     */
    record MarkLabel(Point point, List<String> lines, String share, Placed placed) {}

    private RooflineLayout(RooflineChart chart, double width, double height, int noteLines) {
        this.chart = chart;
        this.width = width;
        this.height = height;
        this.legend = layOutLegend();
        Box plot = plot(noteLines);
        this.x = new LogScale(chart.intensityRange(), plot.left(), plot.right());
        this.y = new LogScale(chart.performanceRange(), plot.bottom(), plot.top());
        this.frame = new Frame(
                chart.caption(),
                width,
                height,
                plot,
                Ruler.ofDecades(RooflineChart.INTENSITY, x, X_TICKS_APART),
                Ruler.ofDecades(RooflineChart.PERFORMANCE, y, Y_TICKS_APART),
                plot.top() - 14,
                height - Frame.MARGIN + 6);
        this.marks = layOutMarks();
        List<Disc> discs = marks.stream().map(Mark::disc).toList();
        this.roof = new RoofLayout(chart, plot, x, y, discs);
        List<MarkLabels.Label> wanted = MarkLabels.of(chart.points(), marks);
        LabelRoom room = new LabelRoom(plot.grown(-3), roof.taken(), discs, roof.lines());
        LabelPlacement.Result result = new LabelPlacement(room)
                .place(wanted.stream().map(MarkLabels.Label::request).toList());
        this.labels = result.placed().stream()
                .map(placed -> {
                    MarkLabels.Label label = wanted.get(placed.request().id());
                    return new MarkLabel(label.point(), label.texts().get(placed.size()), label.share(), placed);
                })
                .toList();
        this.unlabelled = result.omitted().stream()
                .map(request -> wanted.get(request.id()).sentence())
                .toList();
        this.notes = notesText();
    }

    /** Lays a chart out; how much room notes below need is found by trying. */
    static RooflineLayout of(RooflineChart chart, double width, double height) {
        RooflineLayout layout = new RooflineLayout(chart, width, height, 0);
        for (int reserved = 0; layout.notes.size() > reserved; ) {
            reserved = layout.notes.size();
            layout = new RooflineLayout(chart, width, height, reserved);
        }
        return layout;
    }

    RooflineChart chart() {
        return chart;
    }

    Frame frame() {
        return frame;
    }

    Box plot() {
        return frame.plot();
    }

    LogScale x() {
        return x;
    }

    LogScale y() {
        return y;
    }

    /** Largest first, so that small ones end on top. */
    List<Mark> marks() {
        return marks;
    }

    List<CeilingLine> ceilings() {
        return roof.ceilings();
    }

    List<SlopeLine> slopes() {
        return roof.slopes();
    }

    List<RidgeMark> ridges() {
        return roof.ridges();
    }

    List<MarkLabel> labels() {
        return labels;
    }

    /** Names of the operators whose labels found no room. */
    List<String> unlabelled() {
        return unlabelled;
    }

    Legend legend() {
        return legend;
    }

    /** Lines below the chart. */
    List<String> notes() {
        return notes;
    }

    /** Baseline of the first note. */
    double noteBaseline() {
        return plot().bottom() + 54;
    }

    /** Radius in pixels of a mark with that share of the time. */
    double radius(double share) {
        double relativeSize = Math.sqrt(width * height / (SvgChart.DEFAULT_WIDTH * SvgChart.DEFAULT_HEIGHT));
        return Math.max(LEAST_RADIUS, Math.min(2, relativeSize) * FULL_RADIUS * Math.sqrt(share));
    }

    private Box plot(int noteLines) {
        double left = Frame.MARGIN + 40;
        return new Box(
                left,
                plotTop(),
                width - Frame.MARGIN - left,
                Math.max(LEAST_PLOT_HEIGHT, plotRoom() - noteLines * Frame.LINE_HEIGHT));
    }

    private double plotTop() {
        return 38 + legend.lastBaseline(legendBaseline());
    }

    /** Height of the plot without any notes. */
    private double plotRoom() {
        return height - plotTop() - 46 - (chart.caption().source().isEmpty() ? 0 : 16) - Frame.MARGIN / 2;
    }

    private double legendBaseline() {
        return chart.caption().subtitle().isEmpty() ? Frame.TITLE_BASELINE + 26 : Frame.SUBTITLE_BASELINE + 24;
    }

    private Legend layOutLegend() {
        if (chart.points().isEmpty()) {
            return new Legend(List.of());
        }
        List<Legend.Entry> kinds = new ArrayList<>();
        for (OperatorKind kind : chart.kinds()) {
            kinds.add(Legend.Entry.of(kind.label(), Symbol.FILLED, LEGEND_RADIUS, Optional.of(kind)));
        }
        List<Legend.Entry> phases = new ArrayList<>();
        for (Phase phase : chart.phases()) {
            Symbol symbol = phase == Phase.DECODE ? Symbol.RING : Symbol.FILLED;
            phases.add(Legend.Entry.of(phase.id(), symbol, LEGEND_RADIUS, Optional.empty()));
        }
        List<Legend.Entry> sizes = new ArrayList<>();
        String heading = chart.phases().size() > 1 ? "share of time (prefill / decode)" : "share of time";
        sizes.add(Legend.Entry.of(heading, Symbol.HEADING, 0, Optional.empty()));
        for (double share : new double[] {0.01, 0.1, 0.5}) {
            sizes.add(Legend.Entry.of(Si.wholePercent(share), Symbol.SIZE, radius(share), Optional.empty()));
        }
        return Legend.of(List.of(kinds, phases, sizes), Frame.MARGIN, width - Frame.MARGIN, legendBaseline());
    }

    private List<Mark> layOutMarks() {
        return chart.points().stream()
                .map(point -> new Mark(
                        point, new Disc(x.at(point.intensity()), y.at(point.opsPerSecond()), radius(point.share()))))
                .sorted(Comparator.comparingDouble(mark -> -mark.disc().radius()))
                .toList();
    }

    private List<String> notesText() {
        List<String> lines = new ArrayList<>();
        double room = frame.room();
        if (chart.before().isPresent()) {
            lines.addAll(TextMetrics.wrapped(chart.beforeNote(), Frame.NOTE_SIZE, room));
        }
        if (!chart.idle().isEmpty()) {
            lines.addAll(TextMetrics.wrapped(chart.idleNote(), Frame.NOTE_SIZE, room));
        }
        List<String> missing = new ArrayList<>(unlabelled);
        missing.addAll(roof.unlabelled());
        if (!missing.isEmpty()) {
            lines.addAll(TextMetrics.wrapped("Not labelled: " + String.join(", ", missing), Frame.NOTE_SIZE, room));
        }
        int most = (int) Math.max(1, Math.min(MOST_NOTE_LINES, (plotRoom() - LEAST_PLOT_HEIGHT) / Frame.LINE_HEIGHT));
        if (lines.size() > most) {
            List<String> shown = new ArrayList<>(lines.subList(0, most));
            double shorter = room - 2 * Frame.NOTE_SIZE;
            shown.set(most - 1, TextMetrics.fitted(lines.get(most - 1), Frame.NOTE_SIZE, shorter) + " …");
            return List.copyOf(shown);
        }
        return List.copyOf(lines);
    }
}
