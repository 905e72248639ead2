package dev.rooflight.core.model;

import static java.util.Objects.requireNonNull;

/**
 * A normalisation layer.
 *
 * @param kind root mean square, or mean and variance
 * @param scale whether it has a weight per channel
 * @param bias whether it has a bias per channel
 */
public record Norm(Kind kind, boolean scale, boolean bias) {
    /** Root mean square with a weight. */
    public static final Norm RMS = new Norm(Kind.RMS, true, false);

    /** Mean and variance with weight and bias. */
    public static final Norm LAYER = new Norm(Kind.LAYER, true, true);

    /** Which statistics it divides by. */
    public enum Kind {
        RMS,
        LAYER
    }

    public Norm {
        requireNonNull(kind, "kind is null");
    }

    /** Parameters for {@code width} channels. */
    public double parameters(double width) {
        return width * ((scale ? 1 : 0) + (bias ? 1 : 0));
    }
}
