package dev.rooflight.report.chart;

import dev.rooflight.report.chart.LabelPlacement.Side;
import dev.rooflight.report.chart.RooflineChart.Ceiling;
import dev.rooflight.report.chart.RooflineChart.Ridge;
import dev.rooflight.report.chart.RooflineChart.Slope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where the roof of a roofline chart is: ceilings, ridge points, slopes, and their labels where there is room. */
final class RoofLayout {
    private final RooflineChart chart;
    private final Box plot;
    private final LogScale x;
    private final LogScale y;
    private final List<Disc> marks;
    private final List<Box> taken = new ArrayList<>();
    private final List<CeilingLine> ceilings;
    private final List<RidgeMark> ridges;
    private final List<SlopeLine> slopes;

    /** Words on one straight line, where they start, end or are centred, rotated about that place. */
    record Text(String content, double x, double baseline, Side side, double degrees, List<Box> boxes) {
        private static Text of(String content, double x, double baseline, Side side) {
            double size = Frame.LABEL_SIZE;
            double width = TextMetrics.width(content, size);
            Box box = new Box(side.left(x, width), baseline - 0.8 * size, width, 1.05 * size);
            return new Text(content, x, baseline, side, 0, List.of(box));
        }

        /** Centred on a point of a line that climbs by that many degrees, {@code above} pixels over it. */
        private static Text along(String content, double x, double y, double degrees, double above) {
            double size = Frame.LABEL_SIZE;
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

    /** A ceiling as a line, and its label where there is room. */
    record CeilingLine(Ceiling ceiling, Segment line, boolean highest, Optional<Text> label) {}

    /** A bandwidth as a line, and its label where there is room. */
    record SlopeLine(Slope slope, Segment line, Optional<Text> label) {}

    /** A ridge point, and its label where there is room. */
    record RidgeMark(Ridge ridge, double x, double y, Optional<Text> label) {}

    /**
     * Lays the roof out.
     *
     * @param marks that labels must not cover
     */
    RoofLayout(RooflineChart chart, Box plot, LogScale x, LogScale y, List<Disc> marks) {
        this.chart = chart;
        this.plot = plot;
        this.x = x;
        this.y = y;
        this.marks = List.copyOf(marks);
        this.ceilings = layOutCeilings();
        this.ridges = layOutRidges();
        this.slopes = layOutSlopes();
    }

    /** Highest first. */
    List<CeilingLine> ceilings() {
        return ceilings;
    }

    List<RidgeMark> ridges() {
        return ridges;
    }

    List<SlopeLine> slopes() {
        return slopes;
    }

    /** What labels and ridge points cover. */
    List<Box> taken() {
        return List.copyOf(taken);
    }

    /** Ceilings and slopes. */
    List<Segment> lines() {
        List<Segment> lines = new ArrayList<>();
        ceilings.forEach(ceiling -> lines.add(ceiling.line()));
        slopes.forEach(slope -> lines.add(slope.line()));
        return lines;
    }

    /** What would have been written if there had been room. */
    List<String> unlabelled() {
        List<String> missing = new ArrayList<>();
        ceilings.stream()
                .filter(ceiling -> ceiling.label().isEmpty())
                .forEach(ceiling -> missing.add(ceiling.ceiling().text()));
        ridges.stream().filter(ridge -> ridge.label().isEmpty()).forEach(ridge -> missing.add(words(ridge.ridge())));
        slopes.stream()
                .filter(slope -> slope.label().isEmpty())
                .forEach(slope -> missing.add(slope.slope().text()));
        return missing;
    }

    private static String words(Ridge ridge) {
        return "ridge " + ridge.text();
    }

    private List<CeilingLine> layOutCeilings() {
        List<CeilingLine> lines = new ArrayList<>();
        for (Ceiling ceiling : chart.ceilings()) {
            double at = y.at(ceiling.opsPerSecond());
            double from = Math.max(plot.left(), x.at(ceiling.opsPerSecond() / chart.fastestBytesPerSecond()));
            Segment line = new Segment(from, at, plot.right(), at);
            double half = TextMetrics.width(ceiling.text(), Frame.LABEL_SIZE) / 2;
            List<Text> candidates = new ArrayList<>();
            for (double baseline : new double[] {at - 5, at + 13, at - 9, at - 14, at + 18}) {
                for (double right = plot.right() - 6; right - 2 * half > from + 4; right -= 8) {
                    candidates.add(Text.of(ceiling.text(), right, baseline, Side.LEFT));
                }
            }
            boolean highest = ceiling.equals(chart.ceilings().get(0));
            lines.add(new CeilingLine(ceiling, line, highest, firstFree(candidates)));
        }
        return lines;
    }

    private List<RidgeMark> layOutRidges() {
        List<RidgeMark> found = new ArrayList<>();
        for (Ridge ridge : chart.ridges()) {
            double atX = x.at(ridge.intensity());
            double atY = y.at(ridge.ceiling().opsPerSecond());
            List<Text> candidates = new ArrayList<>();
            for (double up : new double[] {7, 14, 21, 30, 40}) {
                candidates.add(Text.of(words(ridge), atX - 7, atY - up, Side.LEFT));
            }
            for (double down : new double[] {16, 24, 34}) {
                candidates.add(Text.of(words(ridge), atX + 7, atY + down, Side.RIGHT));
            }
            for (double up : new double[] {9, 22, 36}) {
                candidates.add(Text.of(words(ridge), atX, atY - up, Side.MIDDLE));
            }
            found.add(new RidgeMark(ridge, atX, atY, firstFree(candidates)));
            taken.add(new Box(atX - 5, atY - 5, 10, 10));
        }
        return found;
    }

    private List<SlopeLine> layOutSlopes() {
        List<SlopeLine> found = new ArrayList<>();
        double top = chart.ceilings().get(0).opsPerSecond();
        double degrees = Math.toDegrees(Math.atan2(y.decadeLength(), x.decadeLength()));
        for (Slope slope : chart.slopes()) {
            double bandwidth = Math.log10(slope.bytesPerSecond());
            // from the left or the lower edge, whichever the line meets inside, to the highest ceiling
            double low = Math.max(x.range().from(), y.range().from() - bandwidth);
            double high = Math.min(x.range().to(), Math.log10(top / slope.bytesPerSecond()));
            Segment line =
                    new Segment(x.atLog(low), y.atLog(low + bandwidth), x.atLog(high), y.atLog(high + bandwidth));
            List<Text> candidates = new ArrayList<>();
            for (double above : new double[] {6, -14}) {
                for (int i = 1; i < 60; i++) {
                    // from the middle outwards
                    double t = 0.5 + (i % 2 == 0 ? 1 : -1) * (i / 2) / 60.0;
                    double atX = line.x1() + t * (line.x2() - line.x1());
                    double atY = line.y1() + t * (line.y2() - line.y1());
                    candidates.add(Text.along(slope.text(), atX, atY, degrees, above));
                }
            }
            found.add(new SlopeLine(slope, line, firstFree(candidates)));
        }
        return found;
    }

    /** The first that is inside the plot and free of marks and of what is taken; it is then taken, too. */
    private Optional<Text> firstFree(List<Text> candidates) {
        for (Text text : candidates) {
            boolean free = text.boxes().stream()
                    .map(box -> box.grown(LabelPlacement.GAP))
                    .allMatch(box -> plot.contains(box)
                            && taken.stream().noneMatch(box::overlaps)
                            && marks.stream().noneMatch(disc -> disc.overlaps(box)));
            if (free) {
                taken.addAll(text.boxes());
                return Optional.of(text);
            }
        }
        return Optional.empty();
    }
}
