package dev.rooflight.report;

import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.cost.Footprint;
import dev.rooflight.report.Table.Cell;
import dev.rooflight.report.Table.Column;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
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

    /** A figure that is compared; smaller is better unless it is a rate. */
    private record Figure(
            String name, String key, boolean rate, Function<Analysis, OptionalDouble> value, Format format) {}

    private interface Format {
        String of(double value);
    }

    private static final List<Figure> FIGURES = List.of(
            pass("prefill, bound", "prefillBoundSeconds", Phase.PREFILL, false),
            pass("prefill, expected", "prefillExpectedSeconds", Phase.PREFILL, true),
            pass("decode, bound", "decodeBoundSeconds", Phase.DECODE, false),
            pass("decode, expected", "decodeExpectedSeconds", Phase.DECODE, true),
            new Figure(
                    "end to end, expected",
                    "endToEndSeconds",
                    false,
                    analysis ->
                            optional(analysis.generation().map(g -> g.expected().endToEndSeconds())),
                    Si::seconds),
            new Figure(
                    "tokens/s, expected",
                    "tokensPerSecond",
                    true,
                    analysis ->
                            optional(analysis.generation().map(g -> g.expected().tokensPerSecond())),
                    Si::plain),
            new Figure(
                    "energy per million tokens",
                    "joulesPerMillionTokens",
                    false,
                    analysis -> perMillion(analysis, Footprint::joules),
                    value -> Si.format(value) + "J"),
            new Figure(
                    "price per million tokens",
                    "usdPerMillionTokens",
                    false,
                    analysis -> perMillion(analysis, Footprint::usd),
                    value -> "$" + Si.plain(value)),
            new Figure(
                    "memory of the fullest device",
                    "memoryBytes",
                    false,
                    analysis -> OptionalDouble.of(analysis.memory().totalBytes()),
                    Si::bytes),
            new Figure(
                    "largest batch that fits",
                    "maxBatch",
                    true,
                    analysis -> OptionalDouble.of(analysis.memory().maxBatch()),
                    value -> "%,.0f".formatted(value)));

    private static Figure pass(String name, String key, Phase phase, boolean expected) {
        return new Figure(
                name,
                key,
                false,
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
                .append(figures().text(ansi));
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
                + (changed.isEmpty()
                        ? ""
                        : "\n## Operators that changed bound\n\n"
                                + bounds(changed).markdown());
    }

    @Override
    public String csv() {
        return figures().csv();
    }

    @Override
    public Object tree() {
        List<Object> deployments = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("name", names.get(i));
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

    private Table figures() {
        List<Column> columns = new ArrayList<>(List.of(Column.text("", "figure")));
        for (int i = 0; i < names.size(); i++) {
            columns.add(Column.number(names.get(i), names.get(i)));
            if (i > 0) {
                columns.add(Column.number("", names.get(i) + " relative"));
            }
        }
        List<List<Cell>> rows = new ArrayList<>();
        for (Figure figure : FIGURES) {
            OptionalDouble first = figure.value().apply(analyses.get(0));
            if (first.isEmpty()) {
                continue;
            }
            List<Cell> row = new ArrayList<>(List.of(Cell.of(figure.name())));
            for (int i = 0; i < names.size(); i++) {
                OptionalDouble value = figure.value().apply(analyses.get(i));
                row.add(
                        value.isEmpty()
                                ? Cell.of("-")
                                : Cell.of(figure.format().of(value.getAsDouble()), value.getAsDouble()));
                if (i > 0) {
                    row.add(relative(first.getAsDouble(), value, figure.rate()));
                }
            }
            rows.add(row);
        }
        return new Table(columns, rows);
    }

    private static Cell relative(double first, OptionalDouble value, boolean rate) {
        if (value.isEmpty() || first == 0) {
            return Cell.empty();
        }
        double ratio = value.getAsDouble() / first;
        boolean better = rate ? ratio > 1.0005 : ratio < 0.9995;
        boolean worse = rate ? ratio < 0.9995 : ratio > 1.0005;
        Cell cell = Cell.of("× %.3g".formatted(ratio), ratio);
        return better ? cell.in(Style.GOOD) : worse ? cell.in(Style.BAD) : cell.in(Style.DIM);
    }
}
