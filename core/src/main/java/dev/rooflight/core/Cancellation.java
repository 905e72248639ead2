package dev.rooflight.core;

/**
 * Whether long work is still wanted. Work that looks at many cases asks before each of them, so that it ends soon after nobody
 * waits for it any more, or its time is up.
 */
@FunctionalInterface
public interface Cancellation {
    /** Work that goes on to its end. */
    Cancellation NEVER = () -> {};

    /**
     * Returns while the work is wanted. It is asked thousands of times a second, and has to be quick.
     *
     * @throws CancelledException if it is not wanted any more
     */
    void check();
}
