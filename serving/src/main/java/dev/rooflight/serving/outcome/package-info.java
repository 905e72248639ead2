/** What requests experienced: times, causes, and what becomes of them in sums. Nothing is simulated here. */
@NullMarked
package dev.rooflight.serving.outcome;

import org.jspecify.annotations.NullMarked;
