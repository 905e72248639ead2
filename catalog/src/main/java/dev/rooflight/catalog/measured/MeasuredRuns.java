package dev.rooflight.catalog.measured;

import dev.rooflight.catalog.CatalogException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Reading of results that clients wrote, whichever it was. */
public final class MeasuredRuns {
    private static final List<MeasuredReader> ALL = List.of(
            new GuideLlmReport(),
            new LlamaBench(),
            new ServeBenchmark(),
            new AiPerfJson(),
            new AiPerfCsv(),
            new RequestTable());

    private MeasuredRuns() {}

    /** What can be read, as people say it. */
    public static List<String> names() {
        return ALL.stream().map(MeasuredReader::name).toList();
    }

    /**
     * The runs of a file, one or more, in its order; plain or gzip.
     *
     * @throws CatalogException if the file cannot be read or is nobody's results, in one line that names the place
     */
    public static List<MeasuredRun> read(Path path) {
        MeasuredFile file = MeasuredFile.of(path);
        MeasuredReader reader = ALL.stream()
                .filter(one -> one.reads(file))
                .findFirst()
                .orElseThrow(() -> CatalogException.of(
                        file.where(),
                        0,
                        "holds " + file.found() + ", which no client writes that is known",
                        ALL.stream().map(MeasuredReader::name).collect(Collectors.joining(", ")),
                        ""));
        List<MeasuredRun> runs = reader.read(file);
        if (runs.isEmpty()) {
            throw CatalogException.of(file.where(), 0, "has no run", "one at least", "");
        }
        return List.copyOf(runs);
    }
}
