package dev.rooflight.validation;

import dev.rooflight.catalog.text.OneLine;

/**
 * A table of measurements cannot be used at all. The message is one line: what, where, what was expected, what to do.
 */
public final class MeasurementException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what, where, what was expected, what to do; made one line if it is not */
    public MeasurementException(String message) {
        super(OneLine.of(message));
    }
}
