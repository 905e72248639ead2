package dev.rooflight.validation;

/**
 * A row of a table of measurements that is left out.
 *
 * @param line line of the table the row begins at; the header is line 1
 * @param id name of the row; may be empty
 * @param cause why, in kind
 * @param reason why, in a line: what was found, what was expected
 */
public record SkippedRow(int line, String id, Cause cause, String reason) {
    /** Kinds of reasons. */
    public enum Cause {
        /** A field cannot be used. */
        UNUSABLE,
        /** Another row states a value more than twice as large for the same conditions; both are left out. */
        CONTRADICTORY,
        /** An earlier row is the same; that one stays. */
        DUPLICATE
    }
}
