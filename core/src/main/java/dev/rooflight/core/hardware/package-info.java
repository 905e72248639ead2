/**
 * What a device can do: peaks per compute format, memory, links, power and price, each in SI units. How well software
 * uses it belongs to {@code efficiency}; catalogue entries are read elsewhere.
 */
@NullMarked
package dev.rooflight.core.hardware;

import org.jspecify.annotations.NullMarked;
