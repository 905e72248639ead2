package dev.rooflight.core.operator;

import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.Precision;

/**
 * Bytes that a number takes.
 *
 * @param weight as a weight, scales included
 * @param activation between operators
 * @param cached as a cached key or value
 */
public record ElementBytes(double weight, double activation, double cached) {
    /** Those of a deployment, for the weights of a component. */
    public static ElementBytes of(Precision precision, Component component) {
        return new ElementBytes(precision.weightBytes(component), precision.activationBytes(), precision.kvBytes());
    }
}
