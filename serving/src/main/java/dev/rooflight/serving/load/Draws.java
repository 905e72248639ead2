package dev.rooflight.serving.load;

import dev.rooflight.core.numeric.Exponentials;

/**
 * Random numbers that are the same on every platform, by SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). Streams of one seed do not
 * depend on each other, so that drawing more of one thing changes nothing else. For one thread.
 */
public final class Draws {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final double UNIT = 0x1.0p-53;

    private long state;

    /** A stream of a seed. */
    public Draws(long seed, long stream) {
        this.state = mix(seed + GOLDEN * mix(stream + 1));
    }

    private static long mix(long bits) {
        long z = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** Evenly spread, from 0 to below 1. */
    public double uniform() {
        state += GOLDEN;
        return (mix(state) >>> 11) * UNIT;
    }

    /** Exponentially spread with a mean of 1. */
    public double exponential() {
        return -Exponentials.log1p(-uniform());
    }

    /** Normally spread around 0 with a deviation of 1, by Marsaglia's polar method. */
    public double normal() {
        while (true) {
            double x = 2 * uniform() - 1;
            double y = 2 * uniform() - 1;
            double square = x * x + y * y;
            if (square > 0 && square < 1) {
                return x * Math.sqrt(-2 * Exponentials.log1p(square - 1) / square);
            }
        }
    }

    /** Gamma with a shape and a mean of {@code shape}, by Marsaglia and Tsang (2000). */
    public double gamma(double shape) {
        if (shape < 1) {
            // of a shape above 1, times a power of a uniform number
            double above = gamma(shape + 1);
            return above * Exponentials.pow(1 - uniform(), 1 / shape);
        }
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = normal();
            double root = 1 + c * x;
            if (root <= 0) {
                continue;
            }
            double v = root * root * root;
            double log = Exponentials.log1p(-uniform());
            if (log < 0.5 * x * x + d - d * v + d * Exponentials.log1p(v - 1)) {
                return d * v;
            }
        }
    }

    /** Weibull with a shape and a scale of 1. */
    public double weibull(double shape) {
        return Exponentials.pow(exponential(), 1 / shape);
    }
}
