/** A figure over a number that changes, and where something turns along it. */
@NullMarked
package dev.rooflight.study.curve;

import org.jspecify.annotations.NullMarked;
