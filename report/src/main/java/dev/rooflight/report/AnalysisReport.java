package dev.rooflight.report;

import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.Generation;
import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.roofline.Bound;
import dev.rooflight.report.Table.Cell;
import dev.rooflight.report.Table.Column;
import java.util.ArrayList;
import java.util.List;

/**
 * An analysis in every output format. Operator rows are for one layer, totals for the pass.
 *
 * @param analysis what is shown
 */
public record AnalysisReport(Analysis analysis) implements Answer {

    /** The whole analysis for a terminal: operators of each phase, generation, memory, notes, and what dominates. */
    @Override
    public String text(Ansi ansi) {
        StringBuilder text = new StringBuilder();
        text.append(ansi.paint(
                        Style.HEADING,
                        analysis.model().id() + " on " + analysis.device().name()))
                .append('\n')
                .append(ansi.paint(Style.DIM, deployment()))
                .append("\n\n");
        analysis.phases().forEach((phase, pass) -> text.append(ansi.paint(Style.HEADING, title(phase)))
                .append('\n')
                .append(operators(pass, analysis.model().layerGroups()).text(ansi))
                .append('\n'));
        analysis.generation().ifPresent(generation -> text.append(ansi.paint(Style.HEADING, "GENERATION"))
                .append(ansi.paint(
                        Style.DIM,
                        "  %,d tokens per sequence, without queueing"
                                .formatted(generation.bound().outputTokens())))
                .append('\n')
                .append(generation(generation.bound()).text(ansi))
                .append('\n'));
        text.append(ansi.paint(Style.HEADING, "MEMORY"))
                .append(ansi.paint(
                        Style.DIM,
                        "  batch %,d, context %,d"
                                .formatted(
                                        analysis.workload().batch(),
                                        analysis.workload().lastContext())))
                .append('\n')
                .append(MemoryReport.table(analysis.memory()).text(ansi))
                .append(MemoryReport.verdict(analysis.memory(), ansi))
                .append("\n\n");
        analysis.notes().forEach(note -> text.append(ansi.paint(Style.DIM, "note: " + note))
                .append('\n'));
        return text.append(Verdict.of(analysis)).append('\n').toString();
    }

    /** The whole analysis as Markdown. */
    @Override
    public String markdown() {
        StringBuilder text = new StringBuilder();
        text.append("# ")
                .append(analysis.model().id())
                .append(" on ")
                .append(analysis.device().name())
                .append("\n\n")
                .append(deployment())
                .append("\n\n");
        analysis.phases().forEach((phase, pass) -> text.append("## ")
                .append(title(phase))
                .append("\n\n")
                .append(operators(pass, analysis.model().layerGroups()).markdown())
                .append('\n'));
        analysis.generation().ifPresent(generation -> text.append("## Generation\n\n")
                .append(generation(generation.bound()).markdown())
                .append('\n'));
        text.append("## Memory\n\n")
                .append(MemoryReport.table(analysis.memory()).markdown())
                .append('\n')
                .append(MemoryReport.verdict(analysis.memory(), Ansi.OFF))
                .append("\n\n");
        analysis.notes().forEach(note -> text.append("- ").append(note).append('\n'));
        return text.append(analysis.notes().isEmpty() ? "" : "\n")
                .append(Verdict.of(analysis))
                .append('\n')
                .toString();
    }

    /** Every operator of every phase as CSV, numbers in full; a last row per phase holds the totals. */
    @Override
    public String csv() {
        List<Column> columns = new ArrayList<>(List.of(
                Column.text("phase", "phase"),
                Column.text("block", "block"),
                Column.text("operator", "operator"),
                Column.number("layers", "layers"),
                Column.number("ops", "ops"),
                Column.number("bytes", "memoryAccessBytes")));
        for (Traffic traffic : Traffic.values()) {
            columns.add(Column.number(traffic.id(), traffic.id() + "Bytes"));
        }
        columns.addAll(List.of(
                Column.number("ops/byte", "arithmeticIntensity"),
                Column.number("attainable", "attainableOpsPerSecond"),
                Column.text("bound", "bound"),
                Column.number("bound time", "boundSeconds"),
                Column.number("expected time", "expectedSeconds")));
        List<List<Cell>> rows = new ArrayList<>();
        analysis.phases().forEach((phase, pass) -> {
            pass.operators().forEach(operator -> rows.add(csvRow(phase, operator)));
            rows.add(csvTotals(phase, pass.totals()));
        });
        return new Table(columns, rows).csv();
    }

    @Override
    public Object tree() {
        return AnalysisDocument.of(analysis);
    }

    private static List<Cell> csvRow(Phase phase, OperatorAnalysis operator) {
        List<Cell> row = new ArrayList<>(List.of(
                Cell.of(phase.id()),
                Cell.of(operator.block()),
                Cell.of(operator.name()),
                number(operator.layers()),
                number(operator.ops()),
                number(operator.bytes().memoryAccess())));
        for (Traffic traffic : Traffic.values()) {
            row.add(number(operator.bytes().of(traffic)));
        }
        row.addAll(List.of(
                number(operator.arithmeticIntensity()),
                number(operator.attainableOpsPerSecond()),
                Cell.of(operator.bound().id()),
                number(operator.boundSeconds()),
                number(operator.expectedSeconds())));
        return row;
    }

    private static List<Cell> csvTotals(Phase phase, PassAnalysis.Totals totals) {
        List<Cell> row = new ArrayList<>(List.of(
                Cell.of(phase.id()),
                Cell.of(""),
                Cell.of("total"),
                Cell.empty(),
                number(totals.ops()),
                number(totals.bytes().memoryAccess())));
        for (Traffic traffic : Traffic.values()) {
            row.add(number(totals.bytes().of(traffic)));
        }
        row.addAll(List.of(
                Cell.empty(),
                Cell.empty(),
                Cell.empty(),
                number(totals.boundSeconds()),
                number(totals.expectedSeconds())));
        return row;
    }

    private static Cell number(double value) {
        return Cell.of("", value);
    }

    private String deployment() {
        Analysis.DeploymentSummary deployment = analysis.deployment();
        return "%s parameters in %d layers · weights %s, activations %s, KV cache %s · %s kernels · %s accounting"
                .formatted(
                        Si.parameters(analysis.model().parameters()),
                        analysis.model().layers(),
                        deployment.weights(),
                        deployment.activations(),
                        deployment.kvCache(),
                        deployment.kernels(),
                        analysis.accounting());
    }

    private String title(Phase phase) {
        return phase == Phase.PREFILL
                ? "PREFILL  batch %,d, %,d tokens each"
                        .formatted(
                                analysis.workload().batch(), analysis.workload().context())
                : "DECODE  batch %,d, one step at context %,d"
                        .formatted(
                                analysis.workload().batch(), analysis.workload().context());
    }

    private static Table operators(PassAnalysis pass, List<String> layerGroups) {
        List<Column> columns = List.of(
                Column.text("operator", "operator"),
                Column.number("layers", "layers"),
                Column.number("ops", "ops"),
                Column.number("memory", "memory"),
                Column.number("ops/byte", "ops/byte"),
                Column.number("attainable", "attainable"),
                Column.text("bound", "bound"),
                Column.number("time", "time"),
                Column.number("share", "share"),
                Column.text("of the pass", "bar"));
        boolean severalGroups = pass.operators().stream()
                        .map(OperatorAnalysis::block)
                        .distinct()
                        .count()
                > 3;
        PassAnalysis.Totals totals = pass.totals();
        List<List<Cell>> rows = new ArrayList<>();
        String block = "";
        for (OperatorAnalysis operator : pass.operators()) {
            if (severalGroups && !block.equals(operator.block())) {
                block = operator.block();
                rows.add(heading(titled(block, layerGroups), columns.size()));
            }
            double share = operator.layers() * operator.boundSeconds() / totals.boundSeconds();
            Style style = style(operator.bound());
            rows.add(List.of(
                    Cell.of(operator.name()),
                    Cell.of(Integer.toString(operator.layers())),
                    Cell.of(Si.format(operator.ops())),
                    Cell.of(Si.bytes(operator.bytes().memoryAccess())),
                    Cell.of(Si.plain(operator.arithmeticIntensity())),
                    Cell.of(Si.format(operator.attainableOpsPerSecond()) + "ops/s"),
                    Cell.of(operator.bound().id()).in(style),
                    Cell.of(Si.seconds(operator.boundSeconds())),
                    Cell.of(Si.percent(share)),
                    Cell.of(Bar.of(share)).in(style)));
        }
        rows.add(List.of(
                Cell.of("total").in(Style.HEADING),
                Cell.empty(),
                Cell.of(Si.format(totals.ops())).in(Style.HEADING),
                Cell.of(Si.bytes(totals.bytes().memoryAccess())).in(Style.HEADING),
                Cell.of(Si.plain(totals.ops() / totals.bytes().memoryAccess())),
                Cell.of(Si.format(totals.ops() / totals.boundSeconds()) + "ops/s"),
                Cell.empty(),
                Cell.of(Si.seconds(totals.boundSeconds())).in(Style.HEADING),
                Cell.empty(),
                Cell.empty()));
        return new Table(columns, rows);
    }

    /** A block's name with what its layers are: {@code layer B} is the second group. */
    private static String titled(String block, List<String> layerGroups) {
        int group = block.matches("layer [A-Z]\\d*")
                ? block.charAt(6) - 'A' + (block.length() == 7 ? 0 : 26 * Integer.parseInt(block.substring(7)))
                : -1;
        return group >= 0 && group < layerGroups.size() ? block + ": " + layerGroups.get(group) : block;
    }

    private static List<Cell> heading(String text, int columns) {
        List<Cell> row = new ArrayList<>();
        row.add(Cell.of(text).in(Style.DIM));
        while (row.size() < columns) {
            row.add(Cell.empty());
        }
        return row;
    }

    private static Table generation(Generation generation) {
        return new Table(
                List.of(
                        Column.number("TTFT", "ttftSeconds"),
                        Column.number("TPOT", "tpotSeconds"),
                        Column.number("end to end", "endToEndSeconds"),
                        Column.number("throughput", "tokensPerSecond")),
                List.of(List.of(
                        Cell.of(Si.seconds(generation.ttftSeconds())),
                        Cell.of(generation.outputTokens() == 1 ? "-" : Si.seconds(generation.tpotSeconds())),
                        Cell.of(Si.seconds(generation.endToEndSeconds())),
                        Cell.of(Si.plain(generation.tokensPerSecond()) + " tokens/s"))));
    }

    private static Style style(Bound bound) {
        return switch (bound) {
            case MEMORY -> Style.MEMORY;
            case COMPUTE -> Style.COMPUTE;
            case NETWORK -> Style.NETWORK;
            case OVERHEAD -> Style.DIM;
        };
    }
}
