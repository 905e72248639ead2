package dev.rooflight.core.analysis;

import dev.rooflight.core.Require;
import dev.rooflight.core.pass.Pass;
import java.util.Arrays;

/**
 * Seconds of many decode steps of one batch in a row, in a time that hardly depends on how many. For each number of sequences, the
 * seconds of a step are read off a chord between two contexts a twentieth apart, evaluated when they are first needed; where a chord
 * misses the middle, as at the change from one form of latent attention to the other, it is cut in parts. Along a chord the seconds
 * of successive steps are an arithmetic series.
 *
 * <p>Of sequences of unequal contexts the mean counts. That is exact where time is linear in contexts; where a window cuts some of
 * them off, the mean takes them as if all were cut, or none.
 *
 * <p>At whole contexts a step is at most 1e-4 off what {@link StepEvaluator#decodeSeconds} says, up to the 500th bend or so (of
 * attention in chunks of 169 positions, up to 60,000). For one thread.
 */
public final class DecodeClock {
    /** Contexts below are told apart by ever smaller steps. */
    private static final int DENSE = 32;

    private static final double RATIO = 1.05;

    /** Knots among which bends are; models have few of them, unless their attention is cut into very small chunks. */
    private static final int MOST_BENDS = 1024;

    private static final int MOST_KNOTS = 2 * MOST_BENDS;

    /** Share of a step's seconds by which a chord may miss its middle. */
    private static final double TOLERANCE = 2e-5;
    /** Into so many parts a chord is cut at a time. */
    private static final int PARTS = 8;
    /** How often. */
    private static final int DEPTH = 3;

    private final StepEvaluator steps;
    private final double[] knots;
    private Chords[] byBatch = new Chords[64];

    /** Of a model's steps. */
    public DecodeClock(StepEvaluator steps) {
        this.steps = steps;
        double[] all = new double[MOST_KNOTS + 2];
        int count = 0;
        double context = 1;
        double bend = steps.model().nextBend(1);
        while (count < MOST_KNOTS && context < Pass.MAX_CONTEXT) {
            all[count++] = context;
            double next = context < DENSE ? context + 1 : Math.ceil(context * RATIO);
            // the last context before a bend, where the seconds may jump, and the bend
            double before = count < MOST_BENDS ? Math.ceil(bend) - 1 : context;
            context = before > context && before < next
                    ? before
                    : Math.min(next, count < MOST_BENDS ? Math.max(bend, context + 1) : next);
            bend = bend <= context ? steps.model().nextBend(context) : bend;
        }
        all[count++] = 2.0 * Pass.MAX_CONTEXT;
        this.knots = Arrays.copyOf(all, count);
    }

    /**
     * Seconds of one step.
     *
     * @param batch sequences; 1 or more
     * @param context positions of each after it, on average; 1 or more
     */
    public double seconds(int batch, double context) {
        return chords(batch).at(context);
    }

    /**
     * Seconds of so many steps in a row; the contexts of all sequences grow by one from each to the next.
     *
     * @param batch sequences; 1 or more
     * @param context positions of each after the first step, on average; 1 or more
     * @param count steps; 0 or more
     */
    public double seconds(int batch, double context, long count) {
        Chords chords = chords(batch);
        double x = context;
        double left = count;
        double sum = 0;
        while (left > 0) {
            chords.seek(x);
            double n = Math.min(left, Math.max(1, Math.ceil(chords.end - x)));
            double first = chords.value(x);
            sum += n * first + chords.slope * (n * (n - 1) / 2);
            x += n;
            left -= n;
        }
        return sum;
    }

    /**
     * The fewest steps in a row that take so long, at most {@code most}.
     *
     * @param batch sequences; 1 or more
     * @param context positions of each after the first step, on average; 1 or more
     * @param most steps; 1 or more
     * @param seconds above 0
     */
    public long stepsOf(int batch, double context, long most, double seconds) {
        Chords chords = chords(batch);
        double x = context;
        double left = most;
        double rest = seconds;
        long steps = 0;
        while (left > 0) {
            chords.seek(x);
            double n = Math.min(left, Math.max(1, Math.ceil(chords.end - x)));
            double first = chords.value(x);
            double slope = chords.slope;
            double all = n * first + slope * (n * (n - 1) / 2);
            if (all >= rest) {
                return steps + (long) fewest(first, slope, n, rest);
            }
            rest -= all;
            steps += (long) n;
            x += n;
            left -= n;
        }
        return most;
    }

    /** The fewest terms, 1 to {@code most}, of first + (first + slope) + … that reach a sum. */
    private static double fewest(double first, double slope, double most, double sum) {
        double b = first - slope / 2;
        double estimate = Math.floor(2 * sum / (b + Math.sqrt(Math.max(0, b * b + 2 * slope * sum))));
        double n = Math.min(most, Math.max(1, estimate));
        while (n > 1 && series(first, slope, n - 1) >= sum) {
            n--;
        }
        while (n < most && series(first, slope, n) < sum) {
            n++;
        }
        return n;
    }

    private static double series(double first, double slope, double n) {
        return n * first + slope * (n * (n - 1) / 2);
    }

    private Chords chords(int batch) {
        if (batch >= byBatch.length) {
            Require.within("batch", batch, 1, Pass.MAX_BATCH);
            byBatch = Arrays.copyOf(byBatch, Math.max(batch + 1, 2 * byBatch.length));
        }
        Chords chords = byBatch[batch];
        if (chords == null) {
            chords = new Chords(batch);
            byBatch[batch] = chords;
        }
        return chords;
    }

    /** Chords of one number of sequences; those between two knots are made when they are first needed. */
    private final class Chords {
        private final int batch;
        private final double[] values = new double[knots.length];
        private final double[][] parts = new double[knots.length][];
        private int segment;
        // the chord that was found last
        private double start = 0;
        private double end = 0;
        private double valueAtStart;
        private double slope;

        Chords(int batch) {
            this.batch = batch;
        }

        double at(double context) {
            seek(context);
            return value(context);
        }

        double value(double context) {
            return valueAtStart + slope * (context - start);
        }

        /** Finds the chord of a context. */
        void seek(double context) {
            if (context >= start && context < end) {
                return;
            }
            if (!(context >= knots[segment] && context < knots[segment + 1])) {
                int found = Arrays.binarySearch(knots, context);
                segment = Math.max(0, Math.min(knots.length - 2, found >= 0 ? found : -found - 2));
            }
            double from = knots[segment];
            double to = knots[segment + 1];
            double[] inside = parts[segment];
            if (inside == null) {
                inside = cut(from, valueAt(segment), to, valueAt(segment + 1));
                parts[segment] = inside;
            }
            double width = (to - from) / (inside.length - 1);
            int part = (int) Math.max(0, Math.min(inside.length - 2, (context - from) / width));
            start = from + part * width;
            end = part == inside.length - 2 ? to : start + width;
            valueAtStart = inside[part];
            slope = (inside[part + 1] - inside[part]) / (end - start);
        }

        private double valueAt(int knot) {
            if (values[knot] == 0) {
                values[knot] = steps.decodeSeconds(batch, knots[knot]);
            }
            return values[knot];
        }

        /** Seconds at evenly spread contexts between two: no more than both where a chord meets the middle between them. */
        private double[] cut(double from, double first, double to, double last) {
            double[] inside = {first, last};
            for (int depth = 0; depth < DEPTH && to - from > inside.length && !straight(from, to, inside); depth++) {
                int count = PARTS * (inside.length - 1);
                double[] finer = new double[count + 1];
                for (int i = 0; i <= count; i++) {
                    finer[i] = steps.decodeSeconds(batch, from + (to - from) * i / count);
                }
                inside = finer;
            }
            return inside;
        }

        private boolean straight(double from, double to, double[] inside) {
            double width = (to - from) / (inside.length - 1);
            for (int i = 0; i + 1 < inside.length; i++) {
                double middle = steps.decodeSeconds(batch, from + (i + 0.5) * width);
                if (Math.abs((inside[i] + inside[i + 1]) / 2 - middle) > TOLERANCE * middle) {
                    return false;
                }
            }
            return true;
        }
    }
}
