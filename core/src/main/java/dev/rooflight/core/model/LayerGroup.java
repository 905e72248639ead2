package dev.rooflight.core.model;

/**
 * Equal layers of a network, wherever they stand in it.
 *
 * @param layer what each of them is
 * @param count how many there are
 */
public record LayerGroup(Layer layer, int count) {}
