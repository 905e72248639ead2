package dev.rooflight.report.chart;

import java.util.ArrayList;
import java.util.List;

/**
 * Maps values above 0 to positions so that a factor of ten is always as long.
 *
 * @param range the values covered
 * @param start position of the low end
 * @param end position of the high end; may be less than {@code start}
 */
record LogScale(Range range, double start, double end) implements Scale {
    /** A shorter range has round values as a linear axis has them. */
    private static final double FEW_DECADES = 0.7;

    private static final double TOLERANCE = 1e-9;

    @Override
    public double at(double value) {
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
        return length() / range.decades();
    }

    /** Powers of ten, with 2 and 5 times them where there is room; each decade, or every so many. */
    @Override
    public List<Double> ticks(double apart) {
        if (range.decades() < FEW_DECADES) {
            double low = Math.pow(10, range.from());
            double high = Math.pow(10, range.to());
            return LinearScale.round(low, high, (high - low) * apart / length());
        }
        // 2 and 5 only where the shortest step between them is long enough
        boolean between = decadeLength() * Math.log10(2) >= apart;
        int every = decadesApart(apart);
        List<Double> ticks = new ArrayList<>();
        for (int exponent = (int) Math.floor(range.from()); exponent <= range.to(); exponent++) {
            for (int digit : between ? new int[] {1, 2, 5} : new int[] {1}) {
                if (holds(exponent + Math.log10(digit)) && (digit > 1 || Math.floorMod(exponent, every) == 0)) {
                    ticks.add(digit * Math.pow(10, exponent));
                }
            }
        }
        return ticks;
    }

    /** Exponents of powers of ten inside that are at least {@code apart} from each other. */
    List<Integer> decades(double apart) {
        int every = decadesApart(apart);
        List<Integer> exponents = new ArrayList<>();
        for (int exponent = (int) Math.ceil(range.from() - TOLERANCE); holds(exponent); exponent++) {
            if (Math.floorMod(exponent, every) == 0) {
                exponents.add(exponent);
            }
        }
        return exponents;
    }

    /** How many decades lie between two ticks: one, two or a multiple of three, as prefixes go. */
    private int decadesApart(double apart) {
        int every = 1;
        while (every * decadeLength() < apart) {
            every += every < 3 ? 1 : 3;
        }
        return every;
    }

    private boolean holds(double log) {
        return log >= range.from() - TOLERANCE && log <= range.to() + TOLERANCE;
    }
}
