package dev.rooflight.request.serving;

import dev.rooflight.catalog.trace.Trace;
import dev.rooflight.catalog.trace.TraceFormats;
import dev.rooflight.catalog.trace.TraceOptions;
import dev.rooflight.serving.load.Clients;
import dev.rooflight.serving.load.Requests;
import dev.rooflight.study.serving.Offered;
import java.nio.file.Path;
import java.util.Optional;

/** Traces of this machine's files. */
public final class TraceFiles implements LoadReader.Traces {
    /** Nothing to set. */
    public TraceFiles() {}

    @Override
    public Offered.Trace read(
            String file, Optional<String> columns, int first, double speed, int repeat, Clients clients) {
        TraceOptions options = TraceOptions.DEFAULT.withFirst(first);
        Trace trace = TraceFormats.read(
                Path.of(file), columns.map(options::withColumns).orElse(options));
        Requests requests =
                speed == 1 && repeat == 1 ? trace.requests() : trace.requests().played(speed, repeat);
        return new Offered.Trace(file, trace.format(), trace.notes(), requests, clients);
    }
}
