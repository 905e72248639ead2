/**
 * Number formats: how many bits an element takes in memory including its scales and zero points ({@link
 * dev.rooflight.core.format.NumberFormat}), and what arithmetic a matrix unit can run ({@link
 * dev.rooflight.core.format.ComputeFormat}). Which of them a device has belongs to {@code hardware}.
 */
@NullMarked
package dev.rooflight.core.format;

import org.jspecify.annotations.NullMarked;
