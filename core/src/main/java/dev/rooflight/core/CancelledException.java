package dev.rooflight.core;

/** Long work was given up: nobody waits for it any more, or its time is up. The message says which. */
public final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param why it was given up, in a few words */
    public CancelledException(String why) {
        super(why);
    }
}
