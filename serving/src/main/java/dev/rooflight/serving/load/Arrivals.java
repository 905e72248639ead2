package dev.rooflight.serving.load;

import dev.rooflight.core.Require;
import dev.rooflight.core.numeric.Exponentials;

/** How requests follow each other, at a rate of one a second; a rate stretches the same sequence. */
public sealed interface Arrivals {
    /** Seconds to the next request at a rate of one a second. */
    double gap(Draws draws);

    /** As they are typed, such as {@code gamma}. */
    String id();

    /** Independent of each other. */
    record Poisson() implements Arrivals {
        @Override
        public double gap(Draws draws) {
            return draws.exponential();
        }

        @Override
        public String id() {
            return "poisson";
        }
    }

    /**
     * Gaps of a gamma distribution; a shape of 1 is Poisson, a smaller one comes in bursts.
     *
     * @param shape 1 over the squared variation of gaps; above 0
     */
    record Gamma(double shape) implements Arrivals {
        public Gamma {
            Require.within("burstiness", shape, 1e-3, 1e6);
        }

        @Override
        public double gap(Draws draws) {
            return draws.gamma(shape) / shape;
        }

        @Override
        public String id() {
            return "gamma";
        }
    }

    /**
     * Gaps of a Weibull distribution.
     *
     * @param shape above 0; below 1 they come in bursts
     */
    record Weibull(double shape) implements Arrivals {
        public Weibull {
            Require.within("burstiness", shape, 0.1, 1e3);
        }

        @Override
        public double gap(Draws draws) {
            return draws.weibull(shape) / mean();
        }

        /** Γ(1 + 1/shape), by Lanczos' approximation (g = 5, 6 terms): to 2e-10. */
        private double mean() {
            double x = 1 / shape;
            double series = 1.000000000190015
                    + 76.18009172947146 / (x + 1)
                    - 86.50532032941678 / (x + 2)
                    + 24.01409824083091 / (x + 3)
                    - 1.231739572450155 / (x + 4)
                    + 1.208650973866179e-3 / (x + 5)
                    - 0.5395239384953e-5 / (x + 6);
            double base = x + 5.5;
            return Exponentials.pow(base, x + 0.5) * (Exponentials.expm1(-base) + 1) * Math.sqrt(2 * Math.PI) * series;
        }

        @Override
        public String id() {
            return "weibull";
        }
    }

    /** Gaps evenly spread between none and twice the mean. */
    record Uniform() implements Arrivals {
        @Override
        public double gap(Draws draws) {
            return 2 * draws.uniform();
        }

        @Override
        public String id() {
            return "uniform";
        }
    }

    /** One after the other at even intervals. */
    record Constant() implements Arrivals {
        @Override
        public double gap(Draws draws) {
            return 1;
        }

        @Override
        public String id() {
            return "constant";
        }
    }
}
