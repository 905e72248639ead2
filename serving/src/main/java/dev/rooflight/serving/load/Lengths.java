package dev.rooflight.serving.load;

import dev.rooflight.core.Require;
import dev.rooflight.core.numeric.Exponentials;
import dev.rooflight.core.numeric.Rounding;
import java.util.List;

/** How long prompts or outputs are, in tokens; at least 1. */
public sealed interface Lengths {
    /** The next one. */
    int next(Draws draws);

    /** Their mean, in so far as it is known without drawing; of what is cut off below 1 that before the cut. */
    double mean();

    private static int tokens(double drawn) {
        return (int) Math.max(1, Math.min(Requests.MAX_TOKENS, Rounding.halfEven(drawn)));
    }

    /**
     * All alike.
     *
     * @param tokens 1 to {@link Requests#MAX_TOKENS}
     */
    record Fixed(int tokens) implements Lengths {
        public Fixed {
            Require.within("tokens", tokens, 1, Requests.MAX_TOKENS);
        }

        @Override
        public int next(Draws draws) {
            return tokens;
        }

        @Override
        public double mean() {
            return tokens;
        }
    }

    /** Evenly spread over whole numbers from {@code least} to {@code most}. */
    record Uniform(int least, int most) implements Lengths {
        public Uniform {
            Require.within("least tokens", least, 1, Requests.MAX_TOKENS);
            Require.within("most tokens", most, least, Requests.MAX_TOKENS);
        }

        @Override
        public int next(Draws draws) {
            return (int) (least + (long) (draws.uniform() * ((long) most - least + 1)));
        }

        @Override
        public double mean() {
            return (least + (double) most) / 2;
        }
    }

    /** Normally spread; below 1 there is 1. */
    record Normal(double mean, double deviation) implements Lengths {
        public Normal {
            Require.within("mean tokens", mean, 1, Requests.MAX_TOKENS);
            Require.within("deviation (tokens)", deviation, 0, Requests.MAX_TOKENS);
        }

        @Override
        public int next(Draws draws) {
            return tokens(mean + deviation * draws.normal());
        }
    }

    /**
     * Their logarithm is normally spread.
     *
     * @param mean of the lengths themselves
     * @param deviation of the lengths themselves
     */
    record LogNormal(double mean, double deviation) implements Lengths {
        public LogNormal {
            Require.within("mean tokens", mean, 1, Requests.MAX_TOKENS);
            Require.within("deviation (tokens)", deviation, 0, Requests.MAX_TOKENS);
        }

        @Override
        public int next(Draws draws) {
            double share = deviation / mean;
            double variance = Exponentials.log1p(share * share);
            double exponent = Math.sqrt(variance) * draws.normal() - variance / 2;
            return tokens(mean * (Exponentials.expm1(exponent) + 1));
        }
    }

    /**
     * The n-th shortest is n to a power less frequent than the first.
     *
     * @param exponent above 0
     */
    record Zipf(double exponent, int most) implements Lengths {
        public Zipf {
            Require.within("exponent", exponent, 1e-3, 20);
            Require.within("most tokens", most, 1, 10_000_000);
        }

        @Override
        public int next(Draws draws) {
            // inverse of the continuous distribution between 1 and most + 1
            double u = draws.uniform();
            double end = most + 1.0;
            double power = 1 - exponent;
            double x = Math.abs(power) < 1e-9
                    ? Exponentials.pow(end, u)
                    : Exponentials.pow(1 + u * (Exponentials.pow(end, power) - 1), 1 / power);
            return (int) Math.min(most, Math.max(1, Math.floor(x)));
        }

        @Override
        public double mean() {
            double end = most + 1.0;
            double a = 1 - exponent;
            double b = 2 - exponent;
            double above = Math.abs(b) < 1e-9 ? Exponentials.log1p(most) : (Exponentials.pow(end, b) - 1) / b;
            double below = Math.abs(a) < 1e-9 ? Exponentials.log1p(most) : (Exponentials.pow(end, a) - 1) / a;
            return above / below - 0.5;
        }
    }

    /**
     * As those of a list, each as likely as the others.
     *
     * @param tokens at least one
     */
    record Observed(List<Integer> tokens) implements Lengths {
        public Observed {
            tokens = List.copyOf(tokens);
            Require.that(!tokens.isEmpty(), "lengths", "none", "at least one");
            for (int length : tokens) {
                Require.within("tokens", length, 1, Requests.MAX_TOKENS);
            }
        }

        @Override
        public int next(Draws draws) {
            return tokens.get((int) (draws.uniform() * tokens.size()));
        }

        @Override
        public double mean() {
            return tokens.stream().mapToInt(Integer::intValue).average().orElse(0);
        }
    }
}
