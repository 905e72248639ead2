package dev.rooflight.catalog.model;

import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.note.Note;
import java.util.List;

/**
 * An architecture and what is to be said about how it was read.
 *
 * @param architecture what was read
 * @param origin where from, for people
 * @param notes what was ignored or assumed, one line each
 */
public record LoadedModel(ModelArchitecture architecture, String origin, List<Note> notes) {
    public LoadedModel {
        notes = List.copyOf(notes);
    }
}
