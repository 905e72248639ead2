package dev.rooflight;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.note.Note;
import dev.rooflight.study.Case;
import dev.rooflight.study.Hardware;
import dev.rooflight.study.NamedModel;
import java.util.List;

/**
 * A model, before it is put on a device.
 *
 * @param named the model and what it was called
 */
public record Model(NamedModel named) {
    public Model {
        requireNonNull(named, "named is null");
    }

    /** What it is. */
    public ModelArchitecture architecture() {
        return named.architecture();
    }

    /** What is to be said of how it was read, one line each. */
    public List<Note> notes() {
        return named.notes();
    }

    /** On a device by its name, see {@link Rooflight#hardware(String)}. */
    public Inference on(String device) {
        return on(Rooflight.hardware(device));
    }

    /** On a device. */
    public Inference on(Hardware hardware) {
        return new Inference(Case.of(named, hardware));
    }
}
