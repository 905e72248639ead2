/**
 * Ceilings and the roofline: from operations and bytes to time, attainable performance and bound.
 */
@NullMarked
package dev.rooflight.core.roofline;

import org.jspecify.annotations.NullMarked;
