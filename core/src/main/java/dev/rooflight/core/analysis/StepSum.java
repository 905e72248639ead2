package dev.rooflight.core.analysis;

import dev.rooflight.core.numeric.Rounding;
import java.util.function.DoubleUnaryOperator;

/**
 * Sums a smooth function over many consecutive contexts without visiting each. By the Euler-Maclaurin formula at midpoints,
 * f(c) + … + f(c + n - 1) is the integral of f from c - 1/2 to c + n - 1/2, less 1/24 of the difference of its slopes at the
 * ends, less terms in third derivatives (of no matter here: the first steps, where f bends most, are added one by one). The
 * integral is taken by Gauss-Legendre quadrature of 8 nodes over panels that double in length, cut where features bend, and in
 * halves around a kink of f itself (two stages of a pipeline that change places): there the polynomial through the nodes misses
 * the middle.
 *
 * <p>Worked example: 999,999 decode steps from context 2 cost 164 evaluations; √(x² + y²) of two lines agrees with the loop
 * within 1e-8 wherever they cross.
 */
final class StepSum {
    private static final double[] NODES = {
        0.1834346424956498, 0.5255324099163290, 0.7966664774136267, 0.9602898564975363
    };
    private static final double[] WEIGHTS = {
        0.3626837833783620, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763
    };
    /** Of the values at the nodes and opposite them, in the value in the middle of the polynomial of degree 7 through them. */
    private static final double[] IN_THE_MIDDLE = {
        0.6240126627098024, -0.1753151418600241, 0.0691757109830812, -0.0178732318328953
    };
    /** Share of f by which the polynomial may miss the middle. */
    private static final double TOLERANCE = 1e-8;
    /** Steps that are added one by one. */
    private static final double FEW = 24;

    private StepSum() {}

    /** f at {@code from}, {@code from + 1}, … {@code steps} of them. */
    static double of(FeatureVector.Layout layout, double from, double steps, DoubleUnaryOperator f) {
        double sum = 0;
        double context = from;
        double end = from + steps;
        while (context < end) {
            double segmentEnd = Math.min(end, layout.nextBend(context));
            sum += segment(context, segmentEnd, f);
            context = segmentEnd;
        }
        return sum;
    }

    private static double segment(double from, double end, DoubleUnaryOperator f) {
        double few = Math.min(end, from + FEW);
        double sum = oneByOne(from, few, f);
        double context = few;
        while (end - context > FEW) {
            double panelEnd = Math.min(end, 2 * context - from + FEW);
            sum += panel(context, panelEnd, f);
            context = panelEnd;
        }
        // between panels the slopes cancel
        double slopes = context > few ? slopeBefore(context, f) - slopeAround(few, f) : 0;
        return sum - slopes / 24 + oneByOne(context, end, f);
    }

    /** Slope half a step before {@code start}. */
    private static double slopeAround(double start, DoubleUnaryOperator f) {
        return f.applyAsDouble(start) - f.applyAsDouble(start - 1);
    }

    /** Slope half a step before {@code end}, from before it only: there may be a bend. */
    private static double slopeBefore(double end, DoubleUnaryOperator f) {
        return 2 * f.applyAsDouble(end - 1) - 3 * f.applyAsDouble(end - 2) + f.applyAsDouble(end - 3);
    }

    private static double oneByOne(double from, double end, DoubleUnaryOperator f) {
        double sum = 0;
        for (double context = from; context < end; context++) {
            sum += f.applyAsDouble(context);
        }
        return sum;
    }

    /** The integral from half a step before {@code from} to half a step before {@code end}. */
    private static double panel(double from, double end, DoubleUnaryOperator f) {
        if (end - from <= FEW) {
            return oneByOne(from, end, f) + (slopeBefore(end, f) - slopeAround(from, f)) / 24;
        }
        double half = (end - from) / 2;
        double middle = from - 0.5 + half;
        double integral = 0;
        double inTheMiddle = 0;
        for (int i = 0; i < NODES.length; i++) {
            double values = f.applyAsDouble(middle - half * NODES[i]) + f.applyAsDouble(middle + half * NODES[i]);
            integral += WEIGHTS[i] * values;
            inTheMiddle += IN_THE_MIDDLE[i] * values;
        }
        double value = f.applyAsDouble(middle);
        if (Math.abs(inTheMiddle - value) > TOLERANCE * value) {
            double cut = Rounding.halfEven(middle);
            return panel(from, cut, f) + panel(cut, end, f);
        }
        return half * integral;
    }
}
