package dev.rooflight.catalog.trace;

import static java.util.Objects.requireNonNull;

import dev.rooflight.serving.load.Requests;
import java.util.List;

/**
 * What a trace file says.
 *
 * @param requests one or more, in the order of their arrivals
 * @param format what the file was read as, as people say it
 * @param notes what a user should know of the reading, a line each: what was left out, ignored or shifted
 */
public record Trace(Requests requests, String format, List<String> notes) {
    public Trace {
        requireNonNull(requests, "requests is null");
        requireNonNull(format, "format is null");
        notes = List.copyOf(notes);
    }
}
