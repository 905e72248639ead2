package dev.rooflight.report.chart;

import java.util.ArrayList;
import java.util.List;

/**
 * Maps values to positions so that a factor of ten is always as long.
 *
 * @param range ends of the axis as common logarithms
 * @param start position of the low end in pixels
 * @param end position of the high end in pixels; may be less than {@code start}
 */
record LogScale(RooflineChart.Range range, double start, double end) {

    /** Position of a value above 0, also outside the range. */
    double at(double value) {
        return atLog(Math.log10(value));
    }

    /** Position of the value with that common logarithm. */
    double atLog(double log) {
        return start + (log - range.from()) / range.decades() * (end - start);
    }

    /** Common logarithm of the value at a position. */
    double logAt(double position) {
        return range.from() + (position - start) / (end - start) * range.decades();
    }

    /** Pixels that a decade takes. */
    double decadeLength() {
        return Math.abs(end - start) / range.decades();
    }

    /** Exponents of the powers of ten inside, all of them. */
    List<Integer> decades() {
        List<Integer> exponents = new ArrayList<>();
        for (int e = (int) Math.ceil(range.from() - 1e-9); e <= range.to() + 1e-9; e++) {
            exponents.add(e);
        }
        return exponents;
    }

    /** Exponents to label so that labels are at least {@code least} pixels apart; multiples of 3 when sparse. */
    List<Integer> ticks(double least) {
        int[] steps = {1, 2, 3, 6, 9, 12, 24};
        int step = steps[steps.length - 1];
        for (int i = steps.length - 1; i >= 0; i--) {
            step = steps[i] * decadeLength() >= least ? steps[i] : step;
        }
        int every = step;
        return decades().stream().filter(e -> Math.floorMod(e, every) == 0).toList();
    }
}
