package dev.rooflight.report;

import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.Generation;
import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.analysis.SteadyState;
import dev.rooflight.core.analysis.Times;
import dev.rooflight.core.cost.Footprint;
import dev.rooflight.core.operator.OperatorKind;
import dev.rooflight.report.Table.Cell;
import dev.rooflight.report.Table.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;

/**
 * An analysis in every output format. Operator rows are for one layer, totals for the pass.
 *
 * @param analysis what is shown
 */
public record AnalysisReport(Analysis analysis) implements Answer {

    /** The whole analysis for a terminal: operators of each phase, generation, memory, notes, and what dominates. */
    @Override
    public String text(Screen screen) {
        StringBuilder text = new StringBuilder();
        text.append(screen.paint(
                        Style.HEADING,
                        analysis.model().id() + " on " + analysis.device().name()))
                .append('\n')
                .append(screen.paint(Style.DIM, deployment()))
                .append("\n\n");
        analysis.phases().forEach((phase, pass) -> text.append(screen.paint(Style.HEADING, title(phase)))
                .append('\n')
                .append(operators(pass, analysis.model().layerGroups()).text(screen))
                .append('\n'));
        analysis.generation().ifPresent(generation -> text.append(screen.paint(Style.HEADING, "GENERATION"))
                .append(screen.paint(
                        Style.DIM,
                        "  %s tokens per sequence, without queueing"
                                .formatted(Si.count(generation.bound().outputTokens()))))
                .append('\n')
                .append(remark(generationRemark(), screen))
                .append(generation(generation).text(screen))
                .append('\n'));
        analysis.serving().ifPresent(serving -> text.append(screen.paint(Style.HEADING, "SERVING"))
                .append(screen.paint(Style.DIM, "  " + servingTitle(serving)))
                .append('\n')
                .append(remark(servingRemark(), screen))
                .append(serving(serving).text(screen))
                .append('\n'));
        costs().ifPresent(costs -> text.append(screen.paint(Style.HEADING, "COST"))
                .append(screen.paint(Style.DIM, "  " + costTitle()))
                .append('\n')
                .append(costs.text(screen))
                .append('\n'));
        text.append(screen.paint(Style.HEADING, "MEMORY"))
                .append(screen.paint(
                        Style.DIM,
                        "  batch %s, context %s"
                                .formatted(
                                        Si.count(analysis.workload().batch()),
                                        Si.count(analysis.workload().lastContext()))))
                .append('\n')
                .append(MemoryReport.table(analysis.memory()).text(screen))
                .append(MemoryReport.verdict(analysis.memory(), screen))
                .append("\n\n");
        NoteWording.of(analysis.notes()).forEach(note -> text.append(screen.paint(Style.DIM, "note: " + note))
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
                .append(generationRemark().map(remark -> remark + "\n\n").orElse(""))
                .append(generation(generation).markdown())
                .append('\n'));
        analysis.serving().ifPresent(serving -> text.append("## Serving\n\n")
                .append(servingTitle(serving))
                .append("\n\n")
                .append(servingRemark().map(remark -> remark + "\n\n").orElse(""))
                .append(serving(serving).markdown())
                .append('\n'));
        costs().ifPresent(costs -> text.append("## Cost\n\n")
                .append(costTitle())
                .append("\n\n")
                .append(costs.markdown())
                .append('\n'));
        text.append("## Memory\n\n")
                .append(MemoryReport.table(analysis.memory()).markdown())
                .append('\n')
                .append(MemoryReport.verdict(analysis.memory(), Screen.PLAIN))
                .append("\n\n");
        NoteWording.of(analysis.notes())
                .forEach(note -> text.append("- ").append(note).append('\n'));
        return text.append(analysis.notes().isEmpty() ? "" : "\n")
                .append(Verdict.of(analysis))
                .append('\n')
                .toString();
    }

    /** Everything that the JSON holds, flat. */
    @Override
    public String csv() {
        return AnalysisCsv.of(analysis).csv();
    }

    @Override
    public Object tree() {
        return AnalysisDocument.of(analysis);
    }

    /** The model in short and how it is run, in a line. */
    public String deployment() {
        Analysis.DeploymentSummary deployment = analysis.deployment();
        return "%s parameters in %s layers · weights %s, activations %s, KV cache %s · %s kernels · %s · %s accounting · %s"
                .formatted(
                        Si.parameters(analysis.model().parameters()),
                        Si.count(analysis.model().layers()),
                        deployment.weights(),
                        deployment.activations(),
                        deployment.kvCache(),
                        deployment.kernels(),
                        deployment.parallelism().label(),
                        analysis.accounting(),
                        deployment.efficiency().equals(Analysis.IDEAL)
                                ? "ideal efficiency"
                                : "efficiency of %s under %s".formatted(deployment.efficiency(), deployment.engine()));
    }

    private String title(Phase phase) {
        String words = phase == Phase.PREFILL
                ? "PREFILL  batch %s, %s tokens each"
                : "DECODE  batch %s, one step at context %s";
        return words.formatted(
                Si.count(analysis.workload().batch()),
                Si.count(analysis.workload().context()));
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
                Column.number("bound", "boundTime"),
                Column.number("expected", "expectedTime"),
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
            double share = operator.layers() * operator.expectedSeconds() / totals.expectedSeconds();
            Style style = Style.of(operator.bound());
            rows.add(List.of(
                    Cell.of(operator.name()),
                    Cell.of(Integer.toString(operator.layers())),
                    Cell.of(operator.ops() == 0 ? "-" : Si.format(operator.ops())),
                    Cell.of(moved(operator)),
                    Cell.of(operator.ops() == 0 ? "-" : Si.plain(operator.arithmeticIntensity())),
                    Cell.of(operator.ops() == 0 ? "-" : Si.format(operator.attainableOpsPerSecond()) + "ops/s"),
                    Cell.of(operator.bound().id()).in(style),
                    Cell.of(Si.seconds(operator.boundSeconds())),
                    Cell.of(Si.seconds(operator.expectedSeconds())),
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
                Cell.of(Si.seconds(totals.expectedSeconds())).in(Style.HEADING),
                Cell.empty(),
                Cell.empty()));
        return new Table(columns, rows);
    }

    /** Bytes of memory access, or those sent to other devices. */
    private static String moved(OperatorAnalysis operator) {
        double sent = operator.bytes().collective();
        return operator.kind() == OperatorKind.HOST
                ? "-"
                : sent > 0
                        ? Si.bytes(sent) + " sent"
                        : Si.bytes(operator.bytes().memoryAccess());
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

    private static Table generation(Times<Generation> times) {
        return new Table(
                List.of(
                        Column.text("", "figure"),
                        Column.number("TTFT", "ttftSeconds"),
                        Column.number("TPOT", "tpotSeconds"),
                        Column.number("end to end", "endToEndSeconds"),
                        Column.number("throughput", "tokensPerSecond")),
                List.of(generation("bound", times.bound()), generation("expected", times.expected())));
    }

    private static List<Cell> generation(String name, Generation generation) {
        return List.of(
                Cell.of(name),
                Cell.of(Si.seconds(generation.ttftSeconds())),
                Cell.of(generation.outputTokens() == 1 ? "-" : Si.seconds(generation.tpotSeconds())),
                Cell.of(Si.seconds(generation.endToEndSeconds())),
                Cell.of(Si.plain(generation.tokensPerSecond()) + " tokens/s"));
    }

    private String servingTitle(Times<SteadyState> serving) {
        return "%s requests always in the system, steady state, without bursts; %s prompt tokens per step beside the decodes"
                .formatted(
                        Si.count(serving.expected().concurrency()),
                        Si.plain(serving.expected().promptTokensPerStep()));
    }

    private static String remark(Optional<String> remark, Screen screen) {
        return remark.map(words -> screen.paint(Style.BAD, words) + "\n").orElse("");
    }

    /** What is wrong with the times of a generation; empty where it fits. */
    private Optional<String> generationRemark() {
        return analysis.memory().fits() ? Optional.empty() : Optional.of(MemoryReport.IF_IT_FITTED);
    }

    /** The same of a server, which lets requests wait that memory does not hold, as long as it holds one. */
    private Optional<String> servingRemark() {
        return analysis.memory().maxBatch() == 0
                ? generationRemark()
                : generationRemark()
                        .map(any -> "memory does not hold all requests at once: as many wait as it does not hold");
    }

    private static Table serving(Times<SteadyState> times) {
        return new Table(
                List.of(
                        Column.text("", "figure"),
                        Column.number("wait", "waitingSeconds"),
                        Column.number("TTFT", "ttftSeconds"),
                        Column.number("TPOT", "tpotSeconds"),
                        Column.number("throughput", "outputTokensPerSecond"),
                        Column.number("requests", "requestsPerSecond")),
                List.of(serving("bound", times.bound()), serving("expected", times.expected())));
    }

    private static List<Cell> serving(String name, SteadyState state) {
        return List.of(
                Cell.of(name),
                Cell.of(state.waitingSeconds() == 0 ? "-" : Si.seconds(state.waitingSeconds())),
                Cell.of(Si.seconds(state.ttftSeconds())),
                Cell.of(state.tpotSeconds() == 0 ? "-" : Si.seconds(state.tpotSeconds())),
                Cell.of(Si.plain(state.outputTokensPerSecond()) + " tokens/s"),
                Cell.of(Si.plain(state.requestsPerSecond()) + " requests/s"));
    }

    private String costTitle() {
        int devices = analysis.deployment().parallelism().devices();
        String all = devices == 1 ? "one device" : "all " + Si.count(devices) + " devices";
        return "of " + all + ", at expected times";
    }

    /** What passes, requests and tokens cost beside time; empty where neither power nor price is known. */
    private Optional<Table> costs() {
        List<List<Cell>> rows = new ArrayList<>();
        analysis.footprints().forEach((phase, footprint) -> addCost(rows, phase.id() + " pass", footprint));
        analysis.request().ifPresent(request -> {
            double tokens = analysis.workload().outputTokens();
            addCost(rows, "request", request);
            addCost(rows, "output token", request.times(1 / tokens));
            addCost(rows, "million output tokens", request.times(1e6 / tokens));
        });
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(new Table(
                        List.of(
                                Column.text("", "of"),
                                Column.number("energy", "joules"),
                                Column.number("price", "usd"),
                                Column.number("carbon", "gramsCo2e")),
                        rows));
    }

    private static void addCost(List<List<Cell>> rows, String name, Footprint footprint) {
        if (footprint.joules().isPresent() || footprint.usd().isPresent()) {
            rows.add(List.of(
                    Cell.of(name),
                    cost(footprint.joules(), value -> Si.format(value) + "J"),
                    cost(footprint.usd(), value -> "$" + Si.plain(value)),
                    cost(footprint.gramsCo2e(), value -> Si.format(value) + "g CO2e")));
        }
    }

    private static Cell cost(OptionalDouble value, DoubleFunction<String> format) {
        return Cell.of(value.isEmpty() ? "-" : format.apply(value.getAsDouble()));
    }
}
