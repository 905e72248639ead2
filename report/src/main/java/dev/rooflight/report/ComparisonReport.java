package dev.rooflight.report;

import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.memory.MemoryAnalysis;
import dev.rooflight.report.ComparedFigure.Better;
import dev.rooflight.report.Table.Cell;
import dev.rooflight.report.Table.Column;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

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

    @Override
    public String text(Screen screen) {
        StringBuilder text = new StringBuilder();
        text.append(screen.paint(Style.HEADING, "COMPARISON"))
                .append('\n')
                .append(figures().text(screen))
                .append(remark().isEmpty() ? "" : screen.paint(Style.BAD, remark()) + "\n");
        List<ChangedBound> changed = changedBounds();
        if (!changed.isEmpty()) {
            text.append('\n')
                    .append(screen.paint(Style.HEADING, "OPERATORS THAT CHANGED BOUND"))
                    .append('\n')
                    .append(bounds(changed).text(screen));
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
                : MISSING + " " + MemoryReport.IF_IT_FITTED;
    }

    /** A row a figure, numbers in base units, and beside each value whether its deployment fits. */
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
    private record Compared(ComparedFigure figure, List<OptionalDouble> values) {

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
        for (ComparedFigure figure : ComparedFigure.ALL) {
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
                    row.add(relative(compared.relative(i), compared.figure().better()));
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
        boolean never = compared.figure().of() == ComparedFigure.Of.WORK
                && !analyses.get(deployment).memory().fits();
        return never
                ? Cell.of(shown + " " + MISSING, value.getAsDouble()).in(Style.BAD)
                : Cell.of(shown, value.getAsDouble());
    }

    private static Cell relative(OptionalDouble ratio, Better better) {
        if (ratio.isEmpty()) {
            return Cell.empty();
        }
        double times = ratio.getAsDouble();
        boolean more = times > 1.0005;
        boolean less = times < 0.9995;
        Style style = !more && !less ? Style.DIM : more == (better == Better.MORE) ? Style.GOOD : Style.BAD;
        return Cell.of(Si.times(times), times).in(style);
    }
}
