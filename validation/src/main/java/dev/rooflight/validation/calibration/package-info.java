/**
 * Efficiency profiles from measured kernels: tables of kernel times in, constants of the core's kernel models out, with the
 * error on shapes that the fit has not seen. Here are parsing, choice of rows and fitting; every time is predicted by the
 * core's own formulas ({@link dev.rooflight.core.efficiency}).
 */
@NullMarked
package dev.rooflight.validation.calibration;

import org.jspecify.annotations.NullMarked;
