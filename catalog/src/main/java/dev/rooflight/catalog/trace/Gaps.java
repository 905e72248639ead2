package dev.rooflight.catalog.trace;

import java.util.SplittableRandom;

/** Random gaps of a shape, in a scale of their own; by functions that give the same on every machine. */
final class Gaps {
    private Gaps() {}

    /** Weibull with scale 1. */
    static double weibull(double shape, SplittableRandom random) {
        return StrictMath.pow(-StrictMath.log1p(-random.nextDouble()), 1 / shape);
    }

    /**
     * Gamma with scale 1, by rejection (Marsaglia and Tsang, ACM Transactions on Mathematical Software 26, 2000); shapes below 1 from
     * the shape above it.
     */
    static double gamma(double shape, SplittableRandom random) {
        if (shape < 1) {
            return gamma(shape + 1, random) * StrictMath.pow(1 - random.nextDouble(), 1 / shape);
        }
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = normal(random);
            double v = 1 + c * x;
            if (v > 0) {
                double cube = v * v * v;
                double u = 1 - random.nextDouble();
                if (StrictMath.log(u) < 0.5 * x * x + d - d * cube + d * StrictMath.log(cube)) {
                    return d * cube;
                }
            }
        }
    }

    /** Normal, by Box and Muller. */
    private static double normal(SplittableRandom random) {
        double radius = Math.sqrt(-2 * StrictMath.log1p(-random.nextDouble()));
        return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
    }
}
