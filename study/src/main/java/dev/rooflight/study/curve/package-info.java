/**
 * Curves: a figure of cases while one number changes, by the roofline and as expected, the exact values at which something turns,
 * and where two cases meet. How they are drawn and written is no matter here.
 */
@NullMarked
package dev.rooflight.study.curve;

import org.jspecify.annotations.NullMarked;
