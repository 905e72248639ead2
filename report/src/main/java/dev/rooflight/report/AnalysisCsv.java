package dev.rooflight.report;

import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.report.Table.Cell;
import dev.rooflight.report.Table.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Everything that the JSON of an analysis holds as one flat table. Operators and the totals of a pass are a row each, with
 * their members in columns; every other value is a row of its own. Each row says by its {@code path} where in the JSON it
 * is from. Columns and rows are only ever added.
 */
final class AnalysisCsv {
    private static final String PATH = "path";
    private static final String VALUE = "value";

    private AnalysisCsv() {}

    /**
     * A member of operators, of totals or of both.
     *
     * @param key heading of its column
     */
    private record Member(
            String key, Function<OperatorAnalysis, Object> ofOperator, Function<PassAnalysis.Totals, Object> ofTotals) {

        static Member of(String key, Function<OperatorAnalysis, Object> ofOperator) {
            return new Member(key, ofOperator, totals -> "");
        }
    }

    private static final List<Member> MEMBERS = members();

    private static List<Member> members() {
        List<Member> members = new ArrayList<>(List.of(
                Member.of("block", OperatorAnalysis::block),
                new Member("operator", OperatorAnalysis::name, totals -> "total"),
                Member.of("layers", operator -> (long) operator.layers()),
                new Member("ops", OperatorAnalysis::ops, PassAnalysis.Totals::ops),
                new Member("memoryAccessBytes", operator -> operator.bytes().memoryAccess(), totals -> totals.bytes()
                        .memoryAccess())));
        for (Traffic traffic : Traffic.values()) {
            members.add(new Member(
                    traffic.id() + "Bytes", operator -> operator.bytes().of(traffic), totals -> totals.bytes()
                            .of(traffic)));
        }
        members.addAll(List.of(
                Member.of("arithmeticIntensity", OperatorAnalysis::arithmeticIntensity),
                Member.of("attainableOpsPerSecond", OperatorAnalysis::attainableOpsPerSecond),
                Member.of("bound", operator -> operator.bound().id()),
                new Member("boundSeconds", OperatorAnalysis::boundSeconds, PassAnalysis.Totals::boundSeconds),
                new Member("expectedSeconds", OperatorAnalysis::expectedSeconds, PassAnalysis.Totals::expectedSeconds),
                Member.of("kind", operator -> operator.kind().label()),
                Member.of("matrixOps", OperatorAnalysis::matrixOps),
                Member.of("vectorOps", OperatorAnalysis::vectorOps),
                Member.of("computeFormat", AnalysisDocument::computeFormat)));
        return List.copyOf(members);
    }

    /** The table of an analysis. */
    static Table of(Analysis analysis) {
        List<Column> columns = new ArrayList<>(List.of(Column.text("", "phase")));
        MEMBERS.forEach(member -> columns.add(Column.text("", member.key())));
        columns.addAll(List.of(Column.text("", PATH), Column.text("", VALUE)));
        List<List<Cell>> rows = new ArrayList<>();
        analysis.phases().forEach((phase, pass) -> {
            String path = "/phases/" + phase.id();
            for (int i = 0; i < pass.operators().size(); i++) {
                OperatorAnalysis operator = pass.operators().get(i);
                rows.add(row(phase.id(), member -> member.ofOperator().apply(operator), path + "/operators/" + i, ""));
            }
            rows.add(row(phase.id(), member -> member.ofTotals().apply(pass.totals()), path + "/totals", ""));
        });
        for (Fact fact : Fact.of(AnalysisDocument.of(analysis))) {
            if (!fact.path().matches("/phases/[^/]+/(operators|totals)/.*")) {
                rows.add(row("", member -> "", fact.path(), fact.value()));
            }
        }
        return new Table(columns, rows);
    }

    /** A document all of whose values are rows of their own. */
    static Table of(Document document) {
        return new Table(
                List.of(Column.text("", PATH), Column.text("", VALUE)),
                Fact.of(document).stream()
                        .map(fact -> List.of(Cell.data(fact.path()), Cell.data(fact.value())))
                        .toList());
    }

    private static List<Cell> row(String phase, Function<Member, Object> values, String path, Object value) {
        List<Cell> row = new ArrayList<>(List.of(Cell.data(phase)));
        MEMBERS.forEach(member -> row.add(Cell.data(values.apply(member))));
        row.add(Cell.data(path));
        row.add(Cell.data(value));
        return row;
    }
}
