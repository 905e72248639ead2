package dev.rooflight.report;

import dev.rooflight.core.Require;
import dev.rooflight.core.analysis.Times;
import dev.rooflight.report.Table.Cell;
import dev.rooflight.report.Table.Column;
import dev.rooflight.report.chart.Axis;
import dev.rooflight.report.chart.Caption;
import dev.rooflight.report.chart.LineChart;
import dev.rooflight.study.curve.Curve;
import dev.rooflight.study.curve.Curve.Crossover;
import dev.rooflight.study.curve.Curve.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * Curves of one figure over one axis, one for each deployment, in every output format and as a chart.
 *
 * @param names what each deployment is called; crossovers are listed with it
 * @param curves of each, all over the same values
 * @param meetings where two of them are equal
 */
public record CurveReport(List<String> names, List<Curve> curves, List<Crossover> meetings) implements Answer {
    /** Share of the axis within which marks are one. */
    private static final double NEAR = 0.02;

    private static final String SOURCE = "Rooflight, exact accounting; solid: expected, dashed: bound";

    public CurveReport {
        names = List.copyOf(names);
        curves = List.copyOf(curves);
        meetings = List.copyOf(meetings);
        Require.that(
                !curves.isEmpty() && curves.size() == names.size(),
                "names of curves",
                names.size(),
                "one for each of the curves, of which there are " + curves.size());
    }

    private Curve first() {
        return curves.get(0);
    }

    private String title() {
        String what =
                "%s over %s".formatted(first().figure().label(), first().over().label());
        return Character.toUpperCase(what.charAt(0)) + what.substring(1);
    }

    @Override
    public String text(Screen screen) {
        StringBuilder text = new StringBuilder(screen.paint(Style.HEADING, title()));
        text.append(curves.size() == 1 ? ": " + names.get(0) : "").append('\n').append(table().text(screen));
        for (int i = 0; i < curves.size(); i++) {
            Curve curve = curves.get(i);
            if (!curve.crossovers().isEmpty()) {
                text.append('\n')
                        .append(screen.paint(
                                Style.HEADING, curves.size() == 1 ? "CROSSOVERS" : "CROSSOVERS  " + names.get(i)))
                        .append('\n')
                        .append(crossovers(curve.crossovers()).text(screen));
            }
        }
        if (!meetings.isEmpty()) {
            text.append('\n')
                    .append(screen.paint(Style.HEADING, "WHERE THEY ARE EQUAL"))
                    .append('\n')
                    .append(crossovers(meetings).text(screen));
        }
        curves.forEach(curve -> notes(curve).forEach(note -> text.append(screen.paint(Style.DIM, "note: " + note))
                .append('\n')));
        return text.toString();
    }

    @Override
    public String markdown() {
        StringBuilder text = new StringBuilder("# " + title() + "\n\n" + table().markdown());
        for (int i = 0; i < curves.size(); i++) {
            if (!curves.get(i).crossovers().isEmpty()) {
                text.append("\n## Crossovers: ").append(names.get(i)).append("\n\n");
                text.append(crossovers(curves.get(i).crossovers()).markdown());
            }
        }
        return meetings.isEmpty()
                ? text.toString()
                : text.append("\n## Where they are equal\n\n")
                        .append(crossovers(meetings).markdown())
                        .toString();
    }

    @Override
    public String csv() {
        return table().csv();
    }

    @Override
    public Object tree() {
        Map<String, Object> tree = tree(first());
        if (curves.size() > 1) {
            List<Object> all = new ArrayList<>();
            for (int i = 0; i < curves.size(); i++) {
                Map<String, Object> one = new LinkedHashMap<>(Map.of("name", names.get(i)));
                one.putAll(tree(curves.get(i)));
                all.add(one);
            }
            tree.put("series", all);
            tree.put("meetings", trees(meetings));
        }
        return tree;
    }

    /** The document of one curve. */
    public static Map<String, Object> tree(Curve curve) {
        Map<String, Object> tree = summary(curve);
        tree.put("points", curve.points().stream().map(CurveReport::tree).toList());
        return tree;
    }

    /** The document of a curve whose points are known. */
    public static Map<String, Object> summary(Curve curve) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("over", curve.over().id());
        tree.put("metric", curve.figure().id());
        tree.put("unit", curve.figure().unit());
        tree.put("overUnit", curve.over().unit());
        tree.put("crossovers", trees(curve.crossovers()));
        tree.put("notes", notes(curve));
        return tree;
    }

    private static List<String> notes(Curve curve) {
        List<String> notes = new ArrayList<>();
        curve.missing().forEach(why -> notes.add(String.valueOf(why.getMessage())));
        if (!curve.complete()) {
            notes.add("crossovers are found in exact accounting only");
        }
        return notes;
    }

    /** The document of a point. */
    public static Map<String, Object> tree(Point point) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("x", point.x());
        tree.put("bound", point.value().bound());
        tree.put("expected", point.value().expected());
        return tree;
    }

    private static List<Object> trees(List<Crossover> crossovers) {
        List<Object> trees = new ArrayList<>();
        for (Crossover crossover : crossovers) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("x", crossover.x());
            tree.put("what", TurnWording.of(crossover.turn()));
            trees.add(tree);
        }
        return trees;
    }

    /** The curves as a chart, with the crossovers of the first and where curves are equal as marks. */
    public LineChart chart(boolean logarithmic) {
        Unit unit = Unit.of(first().figure().unit(), largest());
        List<LineChart.Series> lines = new ArrayList<>();
        for (int i = 0; i < curves.size(); i++) {
            List<LineChart.Point> expected = line(curves.get(i), Times::expected, unit);
            List<LineChart.Point> bound = line(curves.get(i), Times::bound, unit);
            boolean both = !expected.isEmpty() && !bound.isEmpty() && !expected.equals(bound);
            String name = names.get(i);
            if (!expected.isEmpty()) {
                lines.add(LineChart.Series.of(curves.size() == 1 && both ? "expected" : name, expected));
            }
            if (both || expected.isEmpty()) {
                lines.add(new LineChart.Series(curves.size() == 1 ? "bound" : name + ", bound", bound, both));
            }
        }
        return new LineChart(
                new Caption(title(), String.join(" · ", names), SOURCE),
                new Axis(first().over().label(), first().over().unit(), logarithmic),
                new Axis(first().figure().label(), unit.name(), logarithmic),
                lines,
                marks(logarithmic));
    }

    /** A unit that keeps the numbers of an axis short, and how much of the figure's own it is. */
    private record Unit(String name, double size) {
        static Unit of(String own, double largest) {
            return switch (own) {
                case "s" ->
                    largest < 1e-3 ? new Unit("µs", 1e-6) : largest < 1 ? new Unit("ms", 1e-3) : new Unit("s", 1);
                case "B" -> new Unit("GB", 1e9);
                default -> new Unit(own, 1);
            };
        }
    }

    private double largest() {
        return curves.stream()
                .flatMap(curve -> curve.points().stream())
                .map(Point::value)
                .flatMapToDouble(value -> DoubleStream.of(value.bound(), value.expected()))
                .filter(Double::isFinite)
                .max()
                .orElse(1);
    }

    private static List<LineChart.Point> line(Curve curve, ToDoubleFunction<Times<Double>> which, Unit unit) {
        return curve.points().stream()
                .map(point -> new double[] {point.x(), which.applyAsDouble(point.value()) / unit.size()})
                .filter(point -> Double.isFinite(point[1]) && point[1] > 0)
                .map(point -> new LineChart.Point(point[0], point[1]))
                .toList();
    }

    /** Crossovers as marks; those too near to each other to be told apart are one. */
    private List<LineChart.Mark> marks(boolean logarithmic) {
        double from = first().points().get(0).x();
        double to = first().points().get(first().points().size() - 1).x();
        ToDoubleFunction<Crossover> position = crossover -> logarithmic
                ? Math.log(crossover.x() / from) / Math.log(to / from)
                : (crossover.x() - from) / (to - from);
        List<Crossover> all = new ArrayList<>(first().crossovers());
        all.addAll(meetings);
        all.sort(Comparator.comparingDouble(Crossover::x));
        List<LineChart.Mark> marks = new ArrayList<>();
        for (int i = 0; i < all.size(); ) {
            int next = i + 1;
            while (next < all.size()
                    && position.applyAsDouble(all.get(next)) - position.applyAsDouble(all.get(i)) < NEAR) {
                next++;
            }
            String at = shown(all.get(i).x(), first().over());
            marks.add(new LineChart.Mark(
                    all.get(i).x(),
                    next == i + 1
                            ? "%s: %s".formatted(at, TurnWording.of(all.get(i).turn()))
                            : "%s: %s, and %s more up to %s"
                                    .formatted(
                                            at,
                                            TurnWording.of(all.get(i).turn()),
                                            Si.count(next - i - 1),
                                            shown(all.get(next - 1).x(), first().over()))));
            i = next;
        }
        return marks;
    }

    private Table table() {
        List<Column> columns = new ArrayList<>(
                List.of(Column.number(first().over().label(), first().over().id())));
        for (int i = 0; i < curves.size(); i++) {
            String prefix = curves.size() == 1 ? "" : names.get(i) + ", ";
            columns.add(Column.number(prefix + "bound", prefix + "bound"));
            columns.add(Column.number(prefix + "expected", prefix + "expected"));
        }
        List<List<Cell>> rows = new ArrayList<>();
        for (int row = 0; row < first().points().size(); row++) {
            double x = first().points().get(row).x();
            List<Cell> cells = new ArrayList<>(List.of(Cell.of(shown(x, first().over()), x)));
            for (Curve curve : curves) {
                Point point = curve.points().get(row);
                cells.add(cell(point.value().bound(), curve.figure()));
                cells.add(cell(point.value().expected(), curve.figure()));
            }
            rows.add(cells);
        }
        return new Table(columns, rows);
    }

    private static Cell cell(double value, Curve.Scale scale) {
        return Double.isNaN(value) ? new Cell("-", "", Style.DIM) : Cell.of(shown(value, scale), value);
    }

    private Table crossovers(List<Crossover> crossovers) {
        return new Table(
                List.of(
                        Column.number(first().over().label(), first().over().id()),
                        Column.text("what turns there", "what")),
                crossovers.stream()
                        .map(crossover -> List.of(
                                Cell.of(shown(crossover.x(), first().over()), crossover.x()),
                                Cell.of(TurnWording.of(crossover.turn()))))
                        .toList());
    }

    private static String shown(double value, Curve.Scale scale) {
        return switch (scale.unit()) {
            case "s" -> Si.seconds(value);
            case "B" -> Si.bytes(value);
            case "B/s", "ops/s", "W", "J" -> Si.of(value, scale.unit());
            case "", "sequences", "tokens", "bits" -> Si.number(value);
            default -> Si.plain(value) + " " + scale.unit();
        };
    }
}
