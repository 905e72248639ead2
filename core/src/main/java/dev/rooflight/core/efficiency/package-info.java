/**
 * How far from the roofline real kernels run: a few physical constants per kernel class, format and device, those of
 * collectives, and what an engine adds on the host. The constants are fitted from measurements elsewhere; here are only the
 * formulas that use them.
 */
@NullMarked
package dev.rooflight.core.efficiency;

import org.jspecify.annotations.NullMarked;
