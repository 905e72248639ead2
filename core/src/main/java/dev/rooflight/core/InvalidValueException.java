package dev.rooflight.core;

/**
 * A value that the user gave is out of range or contradicts another. The message is one line that names the field, the
 * value, what is allowed and, where it helps, what to do.
 */
public final class InvalidValueException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** @param message what, where, what was expected, what to do; one line */
    public InvalidValueException(String message) {
        super(message);
    }
}
