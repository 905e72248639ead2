package dev.rooflight.request;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.note.Note;
import java.util.List;

/**
 * A model compiled as a request asks, for any workload.
 *
 * @param compiled the model
 * @param notes what a user should know of the model and of techniques
 */
public record PreparedModel(CompiledModel compiled, List<Note> notes) {
    public PreparedModel {
        requireNonNull(compiled, "compiled is null");
        notes = List.copyOf(notes);
    }

    /** The analysis of the workload and at the rates that a request asks for. */
    public Analysis analyze(AnalysisRequest request) {
        return Analysis.of(compiled, request.workload(), request.rates()).withNotes(notes);
    }
}
