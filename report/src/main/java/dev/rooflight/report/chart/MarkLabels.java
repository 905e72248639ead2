package dev.rooflight.report.chart;

import dev.rooflight.report.Si;
import dev.rooflight.report.chart.LabelPlacement.Request;
import dev.rooflight.report.chart.LabelPlacement.Size;
import dev.rooflight.report.chart.RooflineChart.Point;
import dev.rooflight.report.chart.RooflineLayout.Mark;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What is to be written beside the marks of a roofline chart, and how it may be broken into lines. */
final class MarkLabels {
    /** Shares below this are all the same to a reader. */
    private static final double TINY_SHARE = 0.001;

    /** Labels wider than this have several lines. */
    private static final double LINE_ROOM = 260;

    /** What does not fit into so many lines is cut; the mark's title has it all. */
    private static final int MOST_LINES = 3;

    /** Labels are not broken into lines narrower than this. */
    private static final double NARROW = 60;

    /** How much narrower a break behind a slash must make a label, in pixels, to be better than one behind a comma. */
    private static final double SLASH_COST = 24;

    private MarkLabels() {}

    /**
     * A label that is wanted.
     *
     * @param request for its place; each size is that of the text of the same index
     * @param point of the largest of its marks
     * @param texts the same words in different lines, the preferred ones first
     * @param share what the last line ends with
     * @param sentence what is said below the chart where there is no room
     */
    record Label(Request request, Point point, List<List<String>> texts, String share, String sentence) {}

    /** One label per mark, but one only for a filled mark and a ring of the same operators at the same place. */
    static List<Label> of(List<Point> points, List<Mark> marks) {
        List<List<Mark>> shared = new ArrayList<>();
        List<Mark> inOrder = marks.stream()
                .sorted(Comparator.comparingInt(mark -> points.indexOf(mark.point())))
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
        List<Label> wanted = new ArrayList<>();
        for (List<Mark> group : shared) {
            wanted.add(label(wanted.size(), group));
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

    private static Label label(int id, List<Mark> group) {
        Mark largest = group.stream()
                .max(Comparator.comparingDouble(mark -> mark.disc().radius()))
                .orElseThrow();
        String words = largest.point().label();
        boolean tiny = group.stream().allMatch(mark -> mark.point().share() < TINY_SHARE);
        // a no-break space, because viewers drop others at the start of a run
        String share = "\u00a0"
                + (tiny
                        ? shortShare(largest)
                        : group.stream().map(MarkLabels::shortShare).collect(Collectors.joining(" / ")));
        List<List<String>> texts = new ArrayList<>();
        double needed = TextMetrics.width(words + share, Frame.LABEL_SIZE) / LINE_ROOM;
        int fewest = (int) Math.min(MOST_LINES, Math.ceil(needed));
        texts.add(broken(words, share, fewest));
        List<String> narrower = broken(words, share, fewest + 1);
        if (narrower.size() > texts.get(0).size() && width(narrower, share) > NARROW) {
            texts.add(narrower);
        }
        List<Size> sizes = texts.stream()
                .map(lines -> new Size(width(lines, share), Frame.LINE_HEIGHT * lines.size()))
                .toList();
        double weight = group.stream().mapToDouble(mark -> mark.point().share()).sum();
        String phases = group.stream().map(mark -> mark.point().phase().id()).collect(Collectors.joining(", "));
        Request request = new Request(id, largest.disc(), sizes, weight);
        return new Label(request, largest.point(), texts, share, words + " (" + phases + ")");
    }

    private static String shortShare(Mark mark) {
        double share = mark.point().share();
        return share > 0 && share < TINY_SHARE ? "<0.1%" : Si.shortPercent(share);
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
                .map(line -> TextMetrics.fitted(line, Frame.LABEL_SIZE, 1.5 * LINE_ROOM))
                .toList();
    }

    private static double width(List<String> lines, String share) {
        double width = TextMetrics.width(lines.get(lines.size() - 1) + share, Frame.LABEL_SIZE);
        for (String line : lines) {
            width = Math.max(width, TextMetrics.width(line, Frame.LABEL_SIZE));
        }
        return width;
    }
}
