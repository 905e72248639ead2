/**
 * How a checkpoint says that its numbers are stored: one class for each method of {@code quantization_config}. What a network
 * computes is no matter here.
 */
@NullMarked
package dev.rooflight.catalog.quantization;

import org.jspecify.annotations.NullMarked;
