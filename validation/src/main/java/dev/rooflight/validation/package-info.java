/**
 * Published end-to-end measurements and the error of our predictions against them. Constants fitted from kernel tables
 * are the matter of {@code calibration}; no formula of the cost model lives here.
 */
@NullMarked
package dev.rooflight.validation;

import org.jspecify.annotations.NullMarked;
