package dev.rooflight.core.analysis;

/**
 * A figure by the roofline and as expected.
 *
 * @param bound nothing can be faster
 * @param expected what this device and engine are measured to do
 */
public record Times<T>(T bound, T expected) {}
