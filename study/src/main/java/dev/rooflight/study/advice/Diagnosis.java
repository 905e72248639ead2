package dev.rooflight.study.advice;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.roofline.Bound;
import java.util.Optional;

/**
 * Why a deployment takes what it takes.
 *
 * @param pass what limits decode; prefill of a model that does not decode
 * @param largest the category in which most bytes of that pass move
 * @param share of the pass's memory access that moves in it; 0 to 1
 * @param prefill what limits prefill, where the pass is decode
 */
public record Diagnosis(Cause.Bounded pass, Traffic largest, double share, Optional<Bound> prefill) {
    public Diagnosis {
        requireNonNull(pass, "pass is null");
        requireNonNull(largest, "largest is null");
        requireNonNull(prefill, "prefill is null");
    }
}
