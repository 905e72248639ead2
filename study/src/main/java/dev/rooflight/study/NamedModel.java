package dev.rooflight.study;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.note.Note;
import java.util.List;

/**
 * A model as it was named.
 *
 * @param reference what it was called
 * @param architecture what it is
 * @param notes what a user should know of how it was read
 */
public record NamedModel(Reference reference, ModelArchitecture architecture, List<Note> notes) {
    public NamedModel {
        requireNonNull(reference, "reference is null");
        requireNonNull(architecture, "architecture is null");
        notes = List.copyOf(notes);
    }

    /** An architecture of one's own, under its id. */
    public static NamedModel of(ModelArchitecture architecture) {
        return new NamedModel(Reference.to(architecture.id()), architecture, List.of());
    }

    @Override
    public int hashCode() {
        // an architecture has a thousand parts, and models of the same name are mostly the same
        return reference.hashCode();
    }
}
