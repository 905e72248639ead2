/**
 * A case under load: what an engine makes of it, and what comes of a simulation in numbers that are compared, explained and paid for.
 * How engines schedule is in the module {@code serving}; loads are read elsewhere.
 */
@NullMarked
package dev.rooflight.study.serving;

import org.jspecify.annotations.NullMarked;
