package dev.rooflight.core.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Σ max(a + b·T, c + d·T) over many operators, as a function of the number of tokens T. Each maximum changes lines at one T at
 * most, so the sum is piecewise linear: intercepts and slopes between the crossings are summed once, and a value costs a
 * binary search however many operators there are.
 */
final class MaximaOfTokens {
    private final double[] from;
    private final double[] intercept;
    private final double[] slope;

    /** A maximum that follows one line up to a crossing and the other from there. */
    private record Crossing(double tokens, double interceptChange, double slopeChange) {}

    /** Collects maxima; the sum starts at T = 0. */
    static final class Sum {
        private final List<Crossing> crossings = new ArrayList<>();

        /** Adds max(a + b·T, c + d·T). */
        void add(double a, double b, double c, double d) {
            boolean firstLeads = a > c || (a == c && b >= d);
            double crossing = (c - a) / (b - d);
            crossings.add(new Crossing(0, firstLeads ? a : c, firstLeads ? b : d));
            if (crossing > 0 && crossing < Double.POSITIVE_INFINITY) {
                double sign = firstLeads ? 1 : -1;
                crossings.add(new Crossing(crossing, sign * (c - a), sign * (d - b)));
            }
        }

        MaximaOfTokens build() {
            crossings.sort(Comparator.comparingDouble(Crossing::tokens));
            return new MaximaOfTokens(crossings);
        }
    }

    private MaximaOfTokens(List<Crossing> crossings) {
        int size = Math.max(1, crossings.size());
        from = new double[size];
        intercept = new double[size];
        slope = new double[size];
        double a = 0;
        double b = 0;
        for (int i = 0; i < crossings.size(); i++) {
            a += crossings.get(i).interceptChange();
            b += crossings.get(i).slopeChange();
            from[i] = crossings.get(i).tokens();
            intercept[i] = a;
            slope[i] = b;
        }
    }

    /** The sum at {@code tokens}, 0 or more. */
    double of(double tokens) {
        int at = Arrays.binarySearch(from, tokens);
        int piece = at >= 0 ? at : -at - 2;
        while (piece + 1 < from.length && from[piece + 1] <= tokens) {
            piece++;
        }
        return intercept[piece] + slope[piece] * tokens;
    }
}
