package dev.rooflight.cli;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Output cannot be written where the user wants it. */
final class OutputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean lost;

    /** Something that the user has to choose otherwise. */
    OutputException(String message) {
        this(message, null, false);
    }

    /** Something that the user has to choose otherwise, and what the system said of it. */
    OutputException(String message, Throwable cause) {
        this(message, cause, false);
    }

    private OutputException(String message, @Nullable Throwable cause, boolean lost) {
        super(message, cause);
        this.lost = lost;
    }

    /**
     * A place that is as it should be does not take what is written.
     *
     * @param where a file, or standard output
     */
    static OutputException lost(Object where, IOException cause) {
        return new OutputException("cannot write to " + where + ": " + cause.getMessage(), cause, true);
    }

    /** Whether writing itself failed, on a full disk or a closed output, and not what was asked for. */
    boolean isLost() {
        return lost;
    }
}
