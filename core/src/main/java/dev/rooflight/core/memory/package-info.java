/**
 * How many bytes a deployment occupies: weights, cache, activations by lifetime and reserve; whether it fits, and the
 * largest batch and context that do.
 */
@NullMarked
package dev.rooflight.core.memory;

import org.jspecify.annotations.NullMarked;
