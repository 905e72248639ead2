/**
 * One forward execution over a batch and the handful of numbers (features) it is reduced to. Formulas over these features
 * belong to {@code operator}.
 */
@NullMarked
package dev.rooflight.core.pass;

import org.jspecify.annotations.NullMarked;
