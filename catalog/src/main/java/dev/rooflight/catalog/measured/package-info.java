/**
 * Results of measured runs, each client's by a reader of its own, under common names and in seconds. What was measured is kept as it
 * stands; nothing is compared or predicted here, and requests to be simulated are read in the room of traces.
 */
@NullMarked
package dev.rooflight.catalog.measured;

import org.jspecify.annotations.NullMarked;
