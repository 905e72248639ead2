/**
 * What a user should know beside the numbers, as data. How it is said belongs to {@code report}; what is refused is no note but an
 * {@link dev.rooflight.core.InvalidValueException}.
 */
@NullMarked
package dev.rooflight.core.note;

import org.jspecify.annotations.NullMarked;
