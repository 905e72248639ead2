package dev.rooflight.catalog;

import dev.rooflight.catalog.text.OneLine;

/**
 * A model file cannot be used. The message is one line: what, where, what was expected, what to do.
 */
public final class ModelFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what, where, what was expected, what to do; made one line if it is not */
    public ModelFormatException(String message) {
        super(OneLine.of(message));
    }
}
