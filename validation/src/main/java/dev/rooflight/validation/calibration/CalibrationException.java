package dev.rooflight.validation.calibration;

import dev.rooflight.catalog.text.OneLine;

/**
 * Kernel tables that no profile can be made from. The message is one line: what, where, what was expected, what to do.
 * Whatever profile there was stays as it is.
 */
public final class CalibrationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what, where, what was expected, what to do; made one line if it is not */
    public CalibrationException(String message) {
        super(OneLine.of(message));
    }
}
