/** What running costs beside time: energy, money and carbon of a pass or a request. How long it takes is known by then. */
@NullMarked
package dev.rooflight.core.cost;

import org.jspecify.annotations.NullMarked;
