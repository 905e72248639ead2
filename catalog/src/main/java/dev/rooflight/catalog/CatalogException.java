package dev.rooflight.catalog;

import dev.rooflight.catalog.text.OneLine;

/**
 * The catalogue has no such entry, or a device file cannot be used. The message is one line: what, where, what was
 * expected, what to do.
 */
public final class CatalogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what, where, what was expected, what to do; made one line if it is not */
    public CatalogException(String message) {
        super(OneLine.of(message));
    }
}
