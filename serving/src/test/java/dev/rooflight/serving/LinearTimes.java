package dev.rooflight.serving;

import dev.rooflight.serving.engine.StepTimes;
import java.util.function.Supplier;

/** Steps that take {@code step + token·tokens + pair·tokens·context + row·decodes + position·positions} seconds. */
record LinearTimes(double step, double token, double pair, double row, double position) {
    /** For one thread. */
    StepTimes times() {
        return new Times(1);
    }

    /** The same, but each rank a little slower than the one before: no two end at the same time by chance. */
    Supplier<StepTimes> ranks() {
        int[] count = new int[1];
        return () -> new Times(1 + 0.0123456789 * count[0]++);
    }

    LinearTimes scaled(double factor) {
        return new LinearTimes(factor * step, factor * token, factor * pair, factor * row, factor * position);
    }

    private final class Times implements StepTimes {
        private final double factor;
        private double prompts;

        Times(double factor) {
            this.factor = factor;
        }

        @Override
        public void clear() {
            prompts = 0;
        }

        @Override
        public void prompt(int tokens, long context, boolean last) {
            prompts += token * tokens + pair * tokens * context + (last ? row : 0);
        }

        @Override
        public double seconds(int decodes, double positions) {
            return factor * (step + prompts + row * decodes + position * positions);
        }

        @Override
        public double decode(int decodes, double positions) {
            return factor * (step + row * decodes + position * positions);
        }

        @Override
        public double decodes(int decodes, double positions, long steps) {
            double grown = (double) decodes * steps * (steps - 1) / 2;
            return factor * ((step + row * decodes) * steps + position * (positions * steps + grown));
        }

        @Override
        public long stepsOf(int decodes, double positions, long most, double seconds) {
            long low = 1;
            long high = most;
            while (low < high) {
                long middle = (low + high) / 2;
                // an end within rounding of the time reaches it
                if (decodes(decodes, positions, middle) >= seconds * (1 - 1e-13)) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return low;
        }
    }
}
