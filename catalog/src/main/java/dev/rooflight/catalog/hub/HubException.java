package dev.rooflight.catalog.hub;

import dev.rooflight.catalog.text.OneLine;

/**
 * A model cannot be had from the hub or its cache. The message is one line: what, where, what was expected, what to
 * do. It holds neither the token nor the query of a signed address.
 */
public final class HubException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what, where, what was expected, what to do; made one line if it is not */
    public HubException(String message) {
        super(OneLine.of(message));
    }
}
