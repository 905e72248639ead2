package dev.rooflight.report.chart;

import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.operator.OperatorKind;
import dev.rooflight.report.Si;
import dev.rooflight.report.chart.LabelPlacement.Placed;
import dev.rooflight.report.chart.LabelPlacement.Request;
import dev.rooflight.report.chart.LabelPlacement.Side;
import dev.rooflight.report.chart.LabelPlacement.Size;
import dev.rooflight.report.chart.RooflineChart.Ceiling;
import dev.rooflight.report.chart.RooflineChart.Point;
import dev.rooflight.report.chart.RooflineChart.Ridge;
import dev.rooflight.report.chart.RooflineChart.Slope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/** Where everything on a roofline chart is, in pixels. */
final class ChartLayout {
    static final double MARGIN = 20;
    static final double TITLE_SIZE = 16;
    static final double SUBTITLE_SIZE = 12;
    static final double LABEL_SIZE = 11;
    static final double LINE_HEIGHT = 14;
    static final double NOTE_SIZE = 10.5;
    static final double TICK_GAP = 8;

    /**
     * Radius of a mark that takes all of the time in a chart of the default size; areas are in proportion to shares
     * above the least radius.
     */
    private static final double FULL_RADIUS = 17;

    private static final double LEAST_RADIUS = 3.4;

    /** Shares below this are all the same to a reader. */
    private static final double TINY_SHARE = 0.001;

    /** Labels wider than this have several lines. */
    private static final double LINE_ROOM = 260;

    /** What does not fit into so many lines is cut; the mark's title has it all. */
    private static final int MOST_LABEL_LINES = 3;

    /** Labels are not broken into lines narrower than this. */
    private static final double NARROW_LABEL = 60;

    /** How much narrower a break behind a slash must make a label, in pixels, to be better than one behind a comma. */
    private static final double SLASH_COST = 24;

    private static final int MOST_NOTE_LINES = 5;
    private static final double LEAST_PLOT_HEIGHT = 110;

    private final RooflineChart chart;
    private final double width;
    private final double height;
    private final List<Legend> legend;
    private final Box plot;
    private final LogScale x;
    private final LogScale y;
    private final List<Mark> marks;
    private final List<CeilingLine> ceilings;
    private final List<SlopeLine> slopes;
    private final List<RidgeMark> ridges;
    private final List<MarkLabel> labels;
    private final List<String> unlabelled;
    private final List<String> notes;

    /** Words on one straight line, where they start, end or are centred, rotated about that place. */
    record Text(String content, double x, double baseline, Side side, double degrees, List<Box> boxes) {
        private static Text of(String content, double x, double baseline, Side side, double size) {
            double width = TextMetrics.width(content, size);
            double left =
                    switch (side) {
                        case RIGHT -> x;
                        case LEFT -> x - width;
                        case MIDDLE -> x - width / 2;
                    };
            return new Text(
                    content, x, baseline, side, 0, List.of(new Box(left, baseline - 0.8 * size, width, 1.05 * size)));
        }

        /** Centred on a point of a line that climbs by that many degrees, {@code above} pixels over it. */
        private static Text along(String content, double x, double y, double degrees, double above, double size) {
            double angle = Math.toRadians(degrees);
            double cos = Math.cos(angle);
            double sin = Math.sin(angle);
            double width = TextMetrics.width(content, size);
            double baseX = x - above * sin;
            double baseY = y - above * cos;
            List<Box> boxes = new ArrayList<>();
            int parts = (int) Math.ceil(width / 10);
            for (int i = 0; i < parts; i++) {
                double t = ((i + 0.5) / parts - 0.5) * width;
                // the middle of a piece of the text, a third of the size over its baseline
                double cx = baseX + t * cos - 0.33 * size * sin;
                double cy = baseY - t * sin - 0.33 * size * cos;
                double half = 0.7 * size;
                boxes.add(new Box(cx - half, cy - half, 2 * half, 2 * half));
            }
            return new Text(content, baseX, baseY, Side.MIDDLE, -degrees, List.copyOf(boxes));
        }
    }

    /** A point of the model and its mark. */
    record Mark(Point point, Disc disc) {}

    /** A ceiling as a line, and its label where there is room. */
    record CeilingLine(Ceiling ceiling, Segment line, boolean highest, Optional<Text> label) {}

    /** A bandwidth as a line, and its label where there is room. */
    record SlopeLine(Slope slope, Segment line, Optional<Text> label) {}

    /** A ridge point, and its label where there is room. */
    record RidgeMark(Ridge ridge, double x, double y, Optional<Text> label) {}

    /**
     * The label of one or several marks: the greatest one's point, lines of text and, behind the last, shares of time.
     */
    record MarkLabel(Point point, List<String> lines, String share, Placed placed) {}

    /** An entry of the legend: its left edge and baseline, what it shows, and how wide it is. */
    record Legend(double x, double baseline, String text, Symbol symbol, double radius, Optional<OperatorKind> kind) {}

    /** How a legend entry is drawn. */
    enum Symbol {
        FILLED,
        RING,
        HEADING
    }

    private ChartLayout(RooflineChart chart, double width, double height, int noteLines) {
        this.chart = chart;
        this.width = width;
        this.height = height;
        this.legend = layOutLegend();
        this.plot = plot(noteLines);
        this.x = new LogScale(chart.intensityRange(), plot.left(), plot.right());
        this.y = new LogScale(chart.performanceRange(), plot.bottom(), plot.top());
        this.marks = layOutMarks();
        List<Disc> discs = marks.stream().map(Mark::disc).toList();
        List<Box> taken = new ArrayList<>();
        this.ceilings = layOutCeilings(discs, taken);
        this.ridges = layOutRidges(discs, taken);
        this.slopes = layOutSlopes(discs, taken);
        List<Segment> lines = new ArrayList<>();
        ceilings.forEach(ceiling -> lines.add(ceiling.line()));
        slopes.forEach(slope -> lines.add(slope.line()));
        List<Labelled> wanted = labelled();
        LabelPlacement.Result result = new LabelPlacement(plot.grown(-3), taken, discs, lines)
                .place(wanted.stream().map(Labelled::request).toList());
        this.labels = result.placed().stream()
                .map(placed -> {
                    Labelled label = wanted.get(placed.request().id());
                    return new MarkLabel(label.point(), label.texts().get(placed.size()), label.share(), placed);
                })
                .toList();
        this.unlabelled = result.omitted().stream()
                .map(request -> wanted.get(request.id()).sentence())
                .toList();
        this.notes = notesText();
    }

    /** Lays a chart out; how much room notes below need is found by trying. */
    static ChartLayout of(RooflineChart chart, double width, double height) {
        ChartLayout layout = new ChartLayout(chart, width, height, 0);
        for (int reserved = 0; layout.notes.size() > reserved; ) {
            reserved = layout.notes.size();
            layout = new ChartLayout(chart, width, height, reserved);
        }
        return layout;
    }

    RooflineChart chart() {
        return chart;
    }

    double width() {
        return width;
    }

    double height() {
        return height;
    }

    Box plot() {
        return plot;
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
        return ceilings;
    }

    List<SlopeLine> slopes() {
        return slopes;
    }

    List<RidgeMark> ridges() {
        return ridges;
    }

    List<MarkLabel> labels() {
        return labels;
    }

    /** Names of the operators whose labels found no room. */
    List<String> unlabelled() {
        return unlabelled;
    }

    List<Legend> legend() {
        return legend;
    }

    /** Lines below the chart. */
    List<String> notes() {
        return notes;
    }

    /** Baseline of the title. */
    double titleBaseline() {
        return MARGIN + 14;
    }

    /** Baseline of the subtitle. */
    double subtitleBaseline() {
        return titleBaseline() + 19;
    }

    /** Baseline of the source line. */
    double sourceBaseline() {
        return height - MARGIN + 6;
    }

    /** Baseline of the first note. */
    double noteBaseline() {
        return plot.bottom() + 54;
    }

    /** Radius in pixels of a mark with that share of the time. */
    double radius(double share) {
        double relativeSize = Math.sqrt(width * height / (SvgChart.DEFAULT_WIDTH * SvgChart.DEFAULT_HEIGHT));
        return Math.max(LEAST_RADIUS, Math.min(2, relativeSize) * FULL_RADIUS * Math.sqrt(share));
    }

    private Box plot(int noteLines) {
        double left = MARGIN + 40;
        return new Box(
                left,
                plotTop(),
                width - MARGIN - left,
                Math.max(LEAST_PLOT_HEIGHT, plotRoom() - noteLines * LINE_HEIGHT));
    }

    private double plotTop() {
        return 38
                + (legend.isEmpty()
                        ? legendBaseline()
                        : legend.get(legend.size() - 1).baseline());
    }

    /** Height of the plot without any notes. */
    private double plotRoom() {
        return height - plotTop() - 46 - (chart.source().isEmpty() ? 0 : 16) - MARGIN / 2;
    }

    private double legendBaseline() {
        return chart.subtitle().isEmpty() ? titleBaseline() + 26 : subtitleBaseline() + 24;
    }

    private List<Legend> layOutLegend() {
        List<Legend> entries = new ArrayList<>();
        if (chart.points().isEmpty()) {
            return entries;
        }
        double left = MARGIN;
        double baseline = legendBaseline();
        List<List<Legend>> sections = new ArrayList<>();
        List<Legend> kinds = new ArrayList<>();
        chart.kinds().forEach(kind -> kinds.add(new Legend(0, 0, kind.label(), Symbol.FILLED, 5, Optional.of(kind))));
        sections.add(kinds);
        List<Legend> phases = new ArrayList<>();
        chart.phases()
                .forEach(phase -> phases.add(new Legend(
                        0, 0, phase.id(), phase == Phase.DECODE ? Symbol.RING : Symbol.FILLED, 5, Optional.empty())));
        sections.add(phases);
        List<Legend> sizes = new ArrayList<>();
        sizes.add(new Legend(
                0,
                0,
                chart.phases().size() > 1 ? "share of time (prefill / decode)" : "share of time",
                Symbol.HEADING,
                0,
                Optional.empty()));
        for (double share : new double[] {0.01, 0.1, 0.5}) {
            sizes.add(new Legend(0, 0, Math.round(100 * share) + "%", Symbol.RING, radius(share), Optional.empty()));
        }
        sections.add(sizes);
        double at = left;
        for (List<Legend> section : sections) {
            double needed =
                    section.stream().mapToDouble(ChartLayout::legendWidth).sum();
            if (at > left && at + needed > width - MARGIN) {
                at = left;
                baseline += 24;
            }
            for (Legend entry : section) {
                entries.add(new Legend(at, baseline, entry.text(), entry.symbol(), entry.radius(), entry.kind()));
                at += legendWidth(entry);
            }
            at += 20;
        }
        return entries;
    }

    private static double legendWidth(Legend entry) {
        return symbolWidth(entry) + TextMetrics.width(entry.text(), LABEL_SIZE) + 14;
    }

    /** Width of a legend entry's symbol with the gap behind it. */
    static double symbolWidth(Legend entry) {
        return entry.symbol() == Symbol.HEADING ? 0 : 2 * entry.radius() + 6;
    }

    private List<Mark> layOutMarks() {
        return chart.points().stream()
                .map(point -> new Mark(
                        point, new Disc(x.at(point.intensity()), y.at(point.opsPerSecond()), radius(point.share()))))
                .sorted(Comparator.comparingDouble(mark -> -mark.disc().radius()))
                .toList();
    }

    private List<CeilingLine> layOutCeilings(List<Disc> discs, List<Box> taken) {
        List<CeilingLine> lines = new ArrayList<>();
        for (Ceiling ceiling : chart.ceilings()) {
            double at = y.at(ceiling.opsPerSecond());
            double from = Math.max(plot.left(), x.at(ceiling.opsPerSecond() / fastest()));
            Segment line = new Segment(from, at, plot.right(), at);
            double half = TextMetrics.width(ceiling.text(), LABEL_SIZE) / 2;
            List<Text> candidates = new ArrayList<>();
            for (double baseline : new double[] {at - 5, at + 13, at - 9, at - 14, at + 18}) {
                for (double right = plot.right() - 6; right - 2 * half > from + 4; right -= 8) {
                    candidates.add(Text.of(ceiling.text(), right, baseline, Side.LEFT, LABEL_SIZE));
                }
            }
            lines.add(new CeilingLine(
                    ceiling, line, ceiling.equals(chart.ceilings().get(0)), firstFree(candidates, discs, taken)));
        }
        return lines;
    }

    private double fastest() {
        return chart.slopes().stream().mapToDouble(Slope::bytesPerSecond).max().orElseThrow();
    }

    private List<RidgeMark> layOutRidges(List<Disc> discs, List<Box> taken) {
        List<RidgeMark> found = new ArrayList<>();
        for (Ridge ridge : chart.ridges()) {
            double atX = x.at(ridge.intensity());
            double atY = y.at(ridge.ceiling().opsPerSecond());
            String words = "ridge " + ridgeValue(ridge);
            List<Text> candidates = new ArrayList<>();
            for (double up : new double[] {7, 14, 21, 30, 40}) {
                candidates.add(Text.of(words, atX - 7, atY - up, Side.LEFT, LABEL_SIZE));
            }
            for (double down : new double[] {16, 24, 34}) {
                candidates.add(Text.of(words, atX + 7, atY + down, Side.RIGHT, LABEL_SIZE));
            }
            for (double up : new double[] {9, 22, 36}) {
                candidates.add(Text.of(words, atX, atY - up, Side.MIDDLE, LABEL_SIZE));
            }
            found.add(new RidgeMark(ridge, atX, atY, firstFree(candidates, discs, taken)));
            taken.add(new Box(atX - 5, atY - 5, 10, 10));
        }
        return found;
    }

    static String ridgeValue(Ridge ridge) {
        return Si.plain(ridge.intensity()) + " ops/byte";
    }

    private List<SlopeLine> layOutSlopes(List<Disc> discs, List<Box> taken) {
        List<SlopeLine> found = new ArrayList<>();
        double top = chart.ceilings().get(0).opsPerSecond();
        double degrees = Math.toDegrees(Math.atan2(y.decadeLength(), x.decadeLength()));
        for (Slope slope : chart.slopes()) {
            // from the left or the lower edge, whichever the line meets inside, to the highest ceiling
            double low = Math.max(x.range().from(), y.range().from() - Math.log10(slope.bytesPerSecond()));
            double high = Math.min(x.range().to(), Math.log10(top / slope.bytesPerSecond()));
            Segment line = new Segment(
                    x.atLog(low),
                    y.atLog(low + Math.log10(slope.bytesPerSecond())),
                    x.atLog(high),
                    y.atLog(high + Math.log10(slope.bytesPerSecond())));
            List<Text> candidates = new ArrayList<>();
            for (double above : new double[] {6, -14}) {
                for (int i = 1; i < 60; i++) {
                    // from the middle outwards
                    double t = 0.5 + (i % 2 == 0 ? 1 : -1) * (i / 2) / 60.0;
                    candidates.add(Text.along(
                            slope.text(),
                            line.x1() + t * (line.x2() - line.x1()),
                            line.y1() + t * (line.y2() - line.y1()),
                            degrees,
                            above,
                            LABEL_SIZE));
                }
            }
            found.add(new SlopeLine(slope, line, firstFree(candidates, discs, taken)));
        }
        return found;
    }

    /** The first that is inside the plot and free of marks and of what is taken; it is then taken, too. */
    private Optional<Text> firstFree(List<Text> candidates, List<Disc> discs, List<Box> taken) {
        for (Text text : candidates) {
            boolean free = text.boxes().stream()
                    .map(box -> box.grown(LabelPlacement.GAP))
                    .allMatch(box -> plot.contains(box)
                            && taken.stream().noneMatch(box::overlaps)
                            && discs.stream().noneMatch(disc -> disc.overlaps(box)));
            if (free) {
                taken.addAll(text.boxes());
                return Optional.of(text);
            }
        }
        return Optional.empty();
    }

    /** A label that is wanted. */
    private record Labelled(Request request, Point point, List<List<String>> texts, String share, String sentence) {}

    /** One label per mark, but one only for a filled mark and a ring of the same operators at the same place. */
    private List<Labelled> labelled() {
        List<List<Mark>> shared = new ArrayList<>();
        List<Mark> inOrder = marks.stream()
                .sorted(Comparator.comparingInt(mark -> chart.points().indexOf(mark.point())))
                .toList();
        for (Mark mark : inOrder) {
            shared.stream()
                    .filter(group -> together(group.get(0), mark))
                    .findFirst()
                    .orElseGet(() -> {
                        List<Mark> group = new ArrayList<>();
                        shared.add(group);
                        return group;
                    })
                    .add(mark);
        }
        List<Labelled> wanted = new ArrayList<>();
        for (List<Mark> group : shared) {
            wanted.add(labelled(wanted.size(), group));
        }
        return wanted;
    }

    private static boolean together(Mark a, Mark b) {
        return a.point().label().equals(b.point().label())
                && Math.hypot(
                                a.disc().x() - b.disc().x(),
                                a.disc().y() - b.disc().y())
                        < 4;
    }

    private Labelled labelled(int id, List<Mark> group) {
        Mark largest = group.stream()
                .max(Comparator.comparingDouble(mark -> mark.disc().radius()))
                .orElseThrow();
        StringJoiner shares = new StringJoiner(" / ");
        group.forEach(mark -> shares.add(shortShare(mark.point().share())));
        boolean tiny = group.stream().allMatch(mark -> mark.point().share() < TINY_SHARE);
        // a no-break space, because viewers drop others at the start of a run
        String share = "\u00a0" + (tiny ? shortShare(largest.point().share()) : shares);
        List<List<String>> texts = new ArrayList<>();
        double needed = TextMetrics.width(largest.point().label() + share, LABEL_SIZE) / LINE_ROOM;
        int fewest = (int) Math.min(MOST_LABEL_LINES, Math.ceil(needed));
        texts.add(broken(largest.point().label(), share, fewest));
        List<String> narrower = broken(largest.point().label(), share, fewest + 1);
        if (narrower.size() > texts.get(0).size() && width(narrower, share) > NARROW_LABEL) {
            texts.add(narrower);
        }
        List<Size> sizes = texts.stream()
                .map(lines -> new Size(width(lines, share), LINE_HEIGHT * lines.size()))
                .toList();
        double weight = group.stream().mapToDouble(mark -> mark.point().share()).sum();
        StringJoiner phases = new StringJoiner(", ");
        group.forEach(mark -> phases.add(mark.point().phase().id()));
        Request request = new Request(id, largest.disc(), sizes, weight);
        return new Labelled(
                request, largest.point(), texts, share, largest.point().label() + " (" + phases + ")");
    }

    private static String shortShare(double share) {
        if (share > 0 && share < TINY_SHARE) {
            return "<0.1%";
        }
        return share < 0.0995 ? Si.percent(share) : Math.round(100 * share) + "%";
    }

    /**
     * Cuts a label behind commas and slashes into at most so many lines, of which the widest is as narrow as it can be.
     *
     * @param share what the last line ends with
     */
    private static List<String> broken(String label, String share, int most) {
        List<String> pieces = List.of(label.split("(?<=/)|(?<=, )", -1));
        List<String> best = List.of(label);
        double least = width(best, share);
        if (most > 1) {
            for (int i = 1; i < pieces.size(); i++) {
                String first = String.join("", pieces.subList(0, i)).stripTrailing();
                List<String> lines = new ArrayList<>(List.of(first));
                lines.addAll(broken(String.join("", pieces.subList(i, pieces.size())), share, most - 1));
                // a line that ends with a comma reads better
                double width = width(lines, share) + (first.endsWith(",") ? 0 : SLASH_COST);
                if (width < least) {
                    least = width;
                    best = lines;
                }
            }
        }
        return best.stream()
                .map(line -> TextMetrics.fitted(line, LABEL_SIZE, 1.5 * LINE_ROOM))
                .toList();
    }

    private static double width(List<String> lines, String share) {
        double width = TextMetrics.width(lines.get(lines.size() - 1) + share, LABEL_SIZE);
        for (String line : lines) {
            width = Math.max(width, TextMetrics.width(line, LABEL_SIZE));
        }
        return width;
    }

    private List<String> notesText() {
        List<String> lines = new ArrayList<>();
        double room = width - 2 * MARGIN;
        if (chart.before().isPresent()) {
            lines.addAll(TextMetrics.wrapped(chart.beforeNote(), NOTE_SIZE, room));
        }
        if (!chart.idle().isEmpty()) {
            lines.addAll(TextMetrics.wrapped(chart.idleNote(), NOTE_SIZE, room));
        }
        List<String> missing = new ArrayList<>(unlabelled);
        ceilings.stream()
                .filter(ceiling -> ceiling.label().isEmpty())
                .forEach(ceiling -> missing.add(ceiling.ceiling().text()));
        ridges.stream()
                .filter(ridge -> ridge.label().isEmpty())
                .forEach(ridge -> missing.add("ridge " + ridgeValue(ridge.ridge())));
        slopes.stream()
                .filter(slope -> slope.label().isEmpty())
                .forEach(slope -> missing.add(slope.slope().text()));
        if (!missing.isEmpty()) {
            lines.addAll(TextMetrics.wrapped("Not labelled: " + String.join(", ", missing), NOTE_SIZE, room));
        }
        int most = (int) Math.max(1, Math.min(MOST_NOTE_LINES, (plotRoom() - LEAST_PLOT_HEIGHT) / LINE_HEIGHT));
        if (lines.size() > most) {
            List<String> shown = new ArrayList<>(lines.subList(0, most));
            shown.set(most - 1, TextMetrics.fitted(lines.get(most - 1), NOTE_SIZE, room - 2 * NOTE_SIZE) + " …");
            return List.copyOf(shown);
        }
        return List.copyOf(lines);
    }
}
