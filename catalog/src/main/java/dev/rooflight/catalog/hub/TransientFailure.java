package dev.rooflight.catalog.hub;

import java.time.Duration;

/** An attempt that failed in a way that may pass. */
final class TransientFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final Duration wait;

    TransientFailure(String problem) {
        this(problem, Duration.ZERO);
    }

    /** @param wait how long the server asks to wait; zero if it does not say */
    TransientFailure(String problem, Duration wait) {
        super(problem, null, false, false);
        this.wait = wait;
    }

    String problem() {
        return String.valueOf(getMessage());
    }

    Duration waitAsked() {
        return wait;
    }
}
