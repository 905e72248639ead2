/**
 * What each operator costs, as linear forms over the features of a pass, and how the layers of an architecture are put
 * together from operators. Times are not known here; see {@code roofline}.
 */
@NullMarked
package dev.rooflight.core.operator;

import org.jspecify.annotations.NullMarked;
