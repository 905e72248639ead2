package dev.rooflight.report;

import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.memory.MemoryAnalysis;
import dev.rooflight.core.memory.MemoryAnalysis.AllDevices;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.report.Table.Cell;
import dev.rooflight.report.Table.Column;
import java.util.ArrayList;
import java.util.List;

/**
 * What an analysed deployment occupies, in every output format.
 *
 * @param analysis whose memory is shown
 */
public record MemoryReport(Analysis analysis) implements Answer {

    @Override
    public String text(Screen screen) {
        StringBuilder text = new StringBuilder(screen.paint(Style.HEADING, title()));
        text.append('\n').append(table(analysis.memory()).text(screen));
        text.append(verdict(analysis.memory(), screen)).append('\n');
        NoteWording.of(analysis.notes()).forEach(note -> text.append(screen.paint(Style.DIM, "note: " + note))
                .append('\n'));
        return text.toString();
    }

    @Override
    public String markdown() {
        return "# %s\n\n%s\n%s\n"
                .formatted(title(), table(analysis.memory()).markdown(), verdict(analysis.memory(), Screen.PLAIN));
    }

    /** Everything that the JSON holds, flat. */
    @Override
    public String csv() {
        return AnalysisCsv.of(AnalysisDocument.memory(analysis)).csv();
    }

    @Override
    public Object tree() {
        return AnalysisDocument.memory(analysis);
    }

    private String title() {
        Parallelism parallelism = analysis.deployment().parallelism();
        return "%s on %s, %sbatch %s, context %s"
                .formatted(
                        analysis.model().id(),
                        analysis.device().name(),
                        parallelism.devices() > 1 ? parallelism.label() + ", " : "",
                        Si.count(analysis.workload().batch()),
                        Si.count(analysis.workload().lastContext()));
    }

    /** What the fullest device holds and, where there are several, what all of them hold. */
    static Table table(MemoryAnalysis memory) {
        AllDevices all = memory.allDevices();
        boolean several = all.devices() > 1;
        List<List<Cell>> rows = List.of(
                row("weights", memory.weightsBytes(), all.weightsBytes(), memory, Style.PLAIN),
                row("KV cache", memory.kvCacheBytes(), all.kvCacheBytes(), memory, Style.PLAIN),
                row("activations", memory.activationBytes(), all.activationBytes(), memory, Style.PLAIN),
                row("reserve", memory.reservedBytes(), all.reservedBytes(), memory, Style.PLAIN),
                row("total", memory.totalBytes(), all.totalBytes(), memory, Style.HEADING));
        List<Column> columns = new ArrayList<>(List.of(
                Column.text("", "part"),
                Column.number(several ? "on each device (the fullest of " + all.devices() + ")" : "bytes", "bytes"),
                Column.number("of usable", "share")));
        if (several) {
            columns.add(Column.number("on all " + all.devices() + " devices", "allDevicesBytes"));
        }
        columns.add(Column.text("", "bar"));
        return new Table(columns, rows);
    }

    private static List<Cell> row(String name, double bytes, double onAll, MemoryAnalysis memory, Style style) {
        double share = bytes / memory.usableBytes();
        List<Cell> row = new ArrayList<>(
                List.of(Cell.of(name).in(style), Cell.of(Si.bytes(bytes)).in(style), Cell.of(Si.percent(share))));
        if (memory.allDevices().devices() > 1) {
            row.add(Cell.of(Si.bytes(onAll)).in(style));
        }
        row.add(Cell.of(Bar.of(Math.min(1, share))).in(memory.fits() ? Style.PLAIN : Style.BAD));
        return row;
    }

    /** The verdict on memory in one line. */
    static String verdict(MemoryAnalysis memory, Screen screen) {
        String usable = "%s usable of %s%s"
                .formatted(
                        Si.bytes(memory.usableBytes()),
                        Si.bytes(memory.capacityBytes()),
                        memory.allDevices().devices() > 1 ? " on each device" : "");
        String verdict = memory.fits()
                ? screen.paint(Style.GOOD, "fits") + " into " + usable
                : screen.paint(Style.BAD, "does not fit") + " into " + usable + ", " + Si.bytes(memory.missingBytes())
                        + " are missing";
        return "%s; largest batch at this context %s, longest context at this batch %s"
                .formatted(
                        verdict,
                        limit(memory.maxBatch(), Pass.MAX_BATCH),
                        limit(memory.maxContext(), Pass.MAX_CONTEXT));
    }

    /** What is to be known of times of a deployment that does not fit: they are of no deployment that there is. */
    static final String IF_IT_FITTED = "does not fit into memory: what it would be with enough of it";

    private static String limit(long value, long unlimited) {
        return value == 0 ? "none" : value == unlimited ? "not limited by memory" : Si.count(value);
    }
}
