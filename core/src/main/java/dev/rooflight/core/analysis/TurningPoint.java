package dev.rooflight.core.analysis;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.roofline.Bound;

/**
 * A value from which an operator is bound by something else.
 *
 * @param at the first value at which it is so
 * @param operator its name
 * @param before what bounds it below
 * @param after what bounds it from there on
 */
public record TurningPoint(double at, String operator, Bound before, Bound after) {
    public TurningPoint {
        requireNonNull(operator, "operator is null");
        requireNonNull(before, "before is null");
        requireNonNull(after, "after is null");
    }

    /** Whether it is this operator that turns. */
    public boolean isOf(OperatorAnalysis analysed) {
        return operator.equals(analysed.name());
    }
}
