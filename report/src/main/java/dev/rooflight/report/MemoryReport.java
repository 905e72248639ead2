package dev.rooflight.report;

import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.memory.MemoryAnalysis;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.report.Table.Cell;
import dev.rooflight.report.Table.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an analysed deployment occupies, in every output format.
 *
 * @param analysis whose memory is shown
 */
public record MemoryReport(Analysis analysis) implements Answer {

    @Override
    public String text(Ansi ansi) {
        StringBuilder text = new StringBuilder(ansi.paint(Style.HEADING, title()));
        text.append('\n').append(table(analysis.memory()).text(ansi));
        text.append(verdict(analysis.memory(), ansi)).append('\n');
        NoteWording.of(analysis.notes()).forEach(note -> text.append(ansi.paint(Style.DIM, "note: " + note))
                .append('\n'));
        return text.toString();
    }

    @Override
    public String markdown() {
        return "# %s\n\n%s\n%s\n"
                .formatted(title(), table(analysis.memory()).markdown(), verdict(analysis.memory(), Ansi.OFF));
    }

    @Override
    public String csv() {
        return table(analysis.memory()).csv();
    }

    @Override
    public Object tree() {
        return AnalysisDocument.memory(analysis);
    }

    private String title() {
        return "%s on %s, batch %,d, context %,d"
                .formatted(
                        analysis.model().id(),
                        analysis.device().name(),
                        analysis.workload().batch(),
                        analysis.workload().lastContext());
    }

    static Table table(MemoryAnalysis memory) {
        List<List<Cell>> rows = new ArrayList<>();
        Map<String, Double> parts = new LinkedHashMap<>();
        parts.put("weights", memory.weightsBytes());
        parts.put("KV cache", memory.kvCacheBytes());
        parts.put("activations", memory.activationBytes());
        parts.put("reserve", memory.reservedBytes());
        parts.forEach((name, bytes) -> rows.add(memoryRow(name, bytes, memory, Style.PLAIN)));
        rows.add(memoryRow("total", memory.totalBytes(), memory, Style.HEADING));
        return new Table(
                List.of(
                        Column.text("", "part"),
                        Column.number("bytes", "bytes"),
                        Column.number("of usable", "share"),
                        Column.text("", "bar")),
                rows);
    }

    private static List<Cell> memoryRow(String name, double bytes, MemoryAnalysis memory, Style style) {
        double share = bytes / memory.usableBytes();
        return List.of(
                Cell.of(name).in(style),
                Cell.of(Si.bytes(bytes)).in(style),
                Cell.of(Si.percent(share)),
                Cell.of(Bar.of(Math.min(1, share))).in(memory.fits() ? Style.PLAIN : Style.BAD));
    }

    /** The verdict on memory in one line. */
    static String verdict(MemoryAnalysis memory, Ansi ansi) {
        String usable = "%s usable of %s".formatted(Si.bytes(memory.usableBytes()), Si.bytes(memory.capacityBytes()));
        String verdict = memory.fits()
                ? ansi.paint(Style.GOOD, "fits") + " into " + usable
                : ansi.paint(Style.BAD, "does not fit") + " into " + usable + ", " + Si.bytes(memory.missingBytes())
                        + " are missing";
        return "%s; largest batch at this context %s, longest context at this batch %s"
                .formatted(
                        verdict,
                        limit(memory.maxBatch(), Pass.MAX_BATCH),
                        limit(memory.maxContext(), Pass.MAX_CONTEXT));
    }

    private static String limit(long value, long unlimited) {
        return value == 0 ? "none" : value == unlimited ? "not limited by memory" : "%,d".formatted(value);
    }
}
