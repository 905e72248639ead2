package dev.rooflight.catalog.trace;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.text.OneLine;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The formats of traces, and the reading of a file in whichever it is. */
public final class TraceFormats {
    /** Ours last: it takes what has the columns of another and more. */
    private static final List<TraceReader> ALL = List.of(
            new AzureTrace(),
            new BurstGptTrace(),
            new VidurTrace(),
            new MooncakeTrace(),
            new ServingSimTrace(),
            new WekaConversations(),
            new PlainTrace(Map.of()));

    private TraceFormats() {}

    /** Names of the formats, as people say them. */
    public static List<String> names() {
        return ALL.stream().map(TraceReader::name).toList();
    }

    /**
     * Reads a file, whose format is found by its columns.
     *
     * @throws CatalogException if the file cannot be read or is not a trace, in one line that names the place
     */
    public static Trace read(Path file) {
        return read(file, TraceOptions.DEFAULT);
    }

    /**
     * Reads a file: plain or gzip, CSV or JSON lines, with memory for the requests' columns alone.
     *
     * @throws CatalogException if the file cannot be read or is not a trace, in one line that names the place
     */
    public static Trace read(Path file, TraceOptions options) {
        return read(TraceInput.of(file), options);
    }

    /**
     * Reads the content of a file that somebody sent.
     *
     * @param name what the file is called in messages
     * @throws CatalogException if it is not a trace, in one line that names the place
     */
    public static Trace read(String name, byte[] content, TraceOptions options) {
        return read(TraceInput.of(name, content), options);
    }

    private static Trace read(TraceInput input, TraceOptions options) {
        TraceReader reader = reader(input, options);
        TraceCollector collector = new TraceCollector(options.first());
        reader.read(input, collector);
        if (collector.size() == 0) {
            throw CatalogException.of(
                    input.where(), 0, "has no request", "one at least", String.join("; ", collector.notes()));
        }
        if (collector.size() == TraceCollector.MAX_REQUESTS && options.first() == TraceCollector.MAX_REQUESTS) {
            collector.note("only the first " + OneLine.count(TraceCollector.MAX_REQUESTS) + " requests are read");
        }
        if (!input.ignored().isEmpty()) {
            collector.note("ignored columns: " + OneLine.of(String.join(", ", input.ignored())));
        }
        return new Trace(collector.build(), reader.name(), collector.notes());
    }

    private static TraceReader reader(TraceInput input, TraceOptions options) {
        if (!options.columns().isEmpty()) {
            return new PlainTrace(options.columns());
        }
        Set<String> found = new LinkedHashSet<>(TraceInput.lowerCase(input.columns()));
        Optional<TraceReader> reader =
                ALL.stream().filter(format -> format.reads(found)).findFirst();
        return reader.orElseThrow(() -> unknown(input));
    }

    private static CatalogException unknown(TraceInput input) {
        List<String> columns = input.columns();
        String found = OneLine.quote(String.join(",", columns));
        if (columns.size() == 1 && columns.get(0).matches(".*[;\\t].*")) {
            return CatalogException.of(
                    input.where(),
                    1,
                    "columns are not separated by commas: " + found,
                    "commas",
                    "replace the separators");
        }
        if (!columns.isEmpty()
                && columns.stream().allMatch(name -> name.isEmpty() || !Double.isNaN(TraceRow.number(name)))) {
            return CatalogException.of(
                    input.where(),
                    1,
                    "has numbers where its header should be: " + found,
                    "names of columns",
                    "add a header; clients of ServeGen are read as a folder");
        }
        String known = ALL.stream()
                .map(format -> String.join(",", format.columns()) + " (" + format.name() + ")")
                .collect(Collectors.joining(" or "));
        return CatalogException.of(
                input.where(),
                input.isJson() ? 0 : 1,
                "has the columns " + found + ", those of no trace that is known",
                known,
                "or say which is which by columns arrival=…,input=…,output=…");
    }
}
