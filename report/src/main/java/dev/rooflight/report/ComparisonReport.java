package dev.rooflight.report;

import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.cost.Footprint;
import dev.rooflight.core.memory.MemoryAnalysis;
import dev.rooflight.report.Table.Cell;
import dev.rooflight.report.Table.Column;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.function.Function;

/**
 * Deployments side by side, each with its difference from the first, and the operators whose bound changed.
 *
 * @param names what each deployment is called, the first being what the others differ from
 * @param analyses of each
 */
public record ComparisonReport(List<String> names, List<Analysis> analyses) implements Answer {

    public ComparisonReport {
        names = List.copyOf(names);
        analyses = List.copyOf(analyses);
    }

    /**
     * An operator that is bound by something else in another deployment.
     *
     * @param phase of the pass
     * @param operator its name
     * @param bounds in each deployment; empty where it does not exist
     */
    public record ChangedBound(Phase phase, String operator, List<String> bounds) {
        public ChangedBound {
            bounds = List.copyOf(bounds);
        }
    }

    /** Beside what a deployment would do that does not fit. */
    private static final String MISSING = "✗";

    /**
     * A figure that is compared.
     *
     * @param rate whether more is better
     * @param running whether it is of the deployment at work, which one that does not fit never is
     */
    private record Figure(
            String name,
            String key,
            boolean rate,
            boolean running,
            Function<Analysis, OptionalDouble> value,
            DoubleFunction<String> format) {}

    private static final List<Figure> FIGURES = List.of(
            pass("prefill, bound", "prefillBoundSeconds", Phase.PREFILL, false),
            pass("prefill, expected", "prefillExpectedSeconds", Phase.PREFILL, true),
            pass("decode, bound", "decodeBoundSeconds", Phase.DECODE, false),
            pass("decode, expected", "decodeExpectedSeconds", Phase.DECODE, true),
            new Figure(
                    "end to end, expected",
                    "endToEndSeconds",
                    false,
                    true,
                    analysis ->
                            optional(analysis.generation().map(g -> g.expected().endToEndSeconds())),
                    Si::seconds),
            new Figure(
                    "tokens/s, expected",
                    "tokensPerSecond",
                    true,
                    true,
                    analysis ->
                            optional(analysis.generation().map(g -> g.expected().tokensPerSecond())),
                    Si::plain),
            new Figure(
                    "energy per million tokens",
                    "joulesPerMillionTokens",
                    false,
                    true,
                    analysis -> perMillion(analysis, Footprint::joules),
                    value -> Si.format(value) + "J"),
            new Figure(
                    "price per million tokens",
                    "usdPerMillionTokens",
                    false,
                    true,
                    analysis -> perMillion(analysis, Footprint::usd),
                    value -> "$" + Si.plain(value)),
            new Figure(
                    "memory of the fullest device",
                    "memoryBytes",
                    false,
                    false,
                    analysis -> OptionalDouble.of(analysis.memory().totalBytes()),
                    Si::bytes),
            new Figure(
                    "largest batch that fits",
                    "maxBatch",
                    true,
                    false,
                    analysis -> OptionalDouble.of(analysis.memory().maxBatch()),
                    Si::count));

    private static Figure pass(String name, String key, Phase phase, boolean expected) {
        return new Figure(
                name,
                key,
                false,
                true,
                analysis -> optional(Optional.ofNullable(analysis.phases().get(phase))
                        .map(PassAnalysis::totals)
                        .map(totals -> expected ? totals.expectedSeconds() : totals.boundSeconds())),
                Si::seconds);
    }

    private static OptionalDouble optional(Optional<Double> value) {
        return value.map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
    }

    private static OptionalDouble perMillion(Analysis analysis, Function<Footprint, OptionalDouble> part) {
        double tokens = Math.max(1, analysis.workload().outputTokens());
        return analysis.request()
                .map(request -> part.apply(request.times(1e6 / tokens)))
                .orElseGet(OptionalDouble::empty);
    }

    @Override
    public String text(Ansi ansi) {
        StringBuilder text = new StringBuilder();
        text.append(ansi.paint(Style.HEADING, "COMPARISON"))
                .append('\n')
                .append(figures().text(ansi))
                .append(remark().isEmpty() ? "" : ansi.paint(Style.BAD, remark()) + "\n");
        List<ChangedBound> changed = changedBounds();
        if (!changed.isEmpty()) {
            text.append('\n')
                    .append(ansi.paint(Style.HEADING, "OPERATORS THAT CHANGED BOUND"))
                    .append('\n')
                    .append(bounds(changed).text(ansi));
        }
        return text.toString();
    }

    @Override
    public String markdown() {
        List<ChangedBound> changed = changedBounds();
        return "# Comparison\n\n" + figures().markdown()
                + (remark().isEmpty() ? "" : "\n" + remark() + "\n")
                + (changed.isEmpty()
                        ? ""
                        : "\n## Operators that changed bound\n\n"
                                + bounds(changed).markdown());
    }

    /** What the mark beside figures means; empty where everything fits. */
    private String remark() {
        return analyses.stream().allMatch(analysis -> analysis.memory().fits())
                ? ""
                : MISSING + " does not fit into memory: what it would be with enough of it";
    }

    /** Figures by their names in JSON, and beside each value whether its deployment fits. */
    @Override
    public String csv() {
        List<Column> columns = new ArrayList<>(List.of(Column.text("", "figure")));
        for (int i = 0; i < names.size(); i++) {
            columns.add(Column.number("", names.get(i)));
            columns.add(Column.text("", names.get(i) + " fits"));
            if (i > 0) {
                columns.add(Column.number("", names.get(i) + " relative"));
            }
        }
        List<List<Cell>> rows = new ArrayList<>();
        for (Compared compared : compared()) {
            List<Cell> row = new ArrayList<>(List.of(Cell.data(compared.figure().key())));
            for (int i = 0; i < names.size(); i++) {
                row.add(data(compared.values().get(i)));
                row.add(Cell.data(analyses.get(i).memory().fits()));
                if (i > 0) {
                    row.add(data(compared.relative(i)));
                }
            }
            rows.add(row);
        }
        return new Table(columns, rows).csv();
    }

    private static Cell data(OptionalDouble value) {
        return value.isEmpty() ? Cell.empty() : Cell.data(value.getAsDouble());
    }

    @Override
    public Object tree() {
        List<Object> deployments = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("name", names.get(i));
            tree.put("fits", analyses.get(i).memory().fits());
            tree.put("analysis", AnalysisDocument.of(analyses.get(i)));
            deployments.add(tree);
        }
        List<Object> changed = new ArrayList<>();
        for (ChangedBound bound : changedBounds()) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("phase", bound.phase().id());
            tree.put("operator", bound.operator());
            tree.put("bounds", bound.bounds());
            changed.add(tree);
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("deployments", deployments);
        tree.put("changedBounds", changed);
        return tree;
    }

    /** Operators that have not the same bound everywhere they exist. */
    public List<ChangedBound> changedBounds() {
        List<ChangedBound> changed = new ArrayList<>();
        for (Phase phase : Phase.values()) {
            Map<String, List<String>> bounds = new LinkedHashMap<>();
            for (int i = 0; i < analyses.size(); i++) {
                PassAnalysis pass = analyses.get(i).phases().get(phase);
                for (OperatorAnalysis operator : pass == null ? List.<OperatorAnalysis>of() : pass.operators()) {
                    List<String> row = bounds.computeIfAbsent(
                            operator.name(), name -> new ArrayList<>(Collections.nCopies(names.size(), "")));
                    row.set(i, operator.bound().id());
                }
            }
            bounds.forEach((operator, row) -> {
                if (row.stream().filter(bound -> !bound.isEmpty()).distinct().count() > 1) {
                    changed.add(new ChangedBound(phase, operator, row));
                }
            });
        }
        return changed;
    }

    private Table bounds(List<ChangedBound> changed) {
        List<Column> columns =
                new ArrayList<>(List.of(Column.text("phase", "phase"), Column.text("operator", "operator")));
        names.forEach(name -> columns.add(Column.text(name, name)));
        return new Table(
                columns,
                changed.stream()
                        .map(bound -> {
                            List<Cell> row = new ArrayList<>(
                                    List.of(Cell.of(bound.phase().id()), Cell.of(bound.operator())));
                            bound.bounds().forEach(name -> row.add(Cell.of(name.isEmpty() ? "-" : name)));
                            return row;
                        })
                        .toList());
    }

    /** A figure of every deployment. */
    private record Compared(Figure figure, List<OptionalDouble> values) {

        /** How many times the first one's a deployment's is; empty where either has none. */
        OptionalDouble relative(int deployment) {
            double first = values.get(0).orElse(0);
            OptionalDouble value = values.get(deployment);
            return value.isEmpty() || first == 0
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(value.getAsDouble() / first);
        }
    }

    /** The figures that the first deployment has. */
    private List<Compared> compared() {
        List<Compared> compared = new ArrayList<>();
        for (Figure figure : FIGURES) {
            List<OptionalDouble> values = analyses.stream().map(figure.value()).toList();
            if (values.get(0).isPresent()) {
                compared.add(new Compared(figure, values));
            }
        }
        return compared;
    }

    private Table figures() {
        List<Column> columns = new ArrayList<>(List.of(Column.text("", "figure")));
        List<Cell> fits = new ArrayList<>(List.of(Cell.of("fits into memory")));
        for (int i = 0; i < names.size(); i++) {
            columns.add(Column.number(names.get(i), names.get(i)));
            fits.add(fits(analyses.get(i).memory()));
            if (i > 0) {
                columns.add(Column.number("", names.get(i) + " relative"));
                fits.add(Cell.empty());
            }
        }
        List<List<Cell>> rows = new ArrayList<>(List.of(fits));
        for (Compared compared : compared()) {
            List<Cell> row = new ArrayList<>(List.of(Cell.of(compared.figure().name())));
            for (int i = 0; i < names.size(); i++) {
                row.add(value(compared, i));
                if (i > 0) {
                    row.add(relative(compared.relative(i), compared.figure().rate()));
                }
            }
            rows.add(row);
        }
        return new Table(columns, rows);
    }

    private static Cell fits(MemoryAnalysis memory) {
        return memory.fits()
                ? Cell.of("yes").in(Style.GOOD)
                : Cell.of("no, " + Si.bytes(memory.missingBytes()) + " are missing")
                        .in(Style.BAD);
    }

    private Cell value(Compared compared, int deployment) {
        OptionalDouble value = compared.values().get(deployment);
        if (value.isEmpty()) {
            return Cell.of("-");
        }
        String shown = compared.figure().format().apply(value.getAsDouble());
        boolean never = compared.figure().running()
                && !analyses.get(deployment).memory().fits();
        return never
                ? Cell.of(shown + " " + MISSING, value.getAsDouble()).in(Style.BAD)
                : Cell.of(shown, value.getAsDouble());
    }

    private static Cell relative(OptionalDouble ratio, boolean rate) {
        if (ratio.isEmpty()) {
            return Cell.empty();
        }
        double times = ratio.getAsDouble();
        boolean better = rate ? times > 1.0005 : times < 0.9995;
        boolean worse = rate ? times < 0.9995 : times > 1.0005;
        return Cell.of(Si.times(times), times).in(better ? Style.GOOD : worse ? Style.BAD : Style.DIM);
    }
}
