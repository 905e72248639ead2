package dev.rooflight.report.chart;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * Maps values to positions so that equal differences are as long.
 *
 * @param from value at the low end
 * @param to value at the high end; above {@code from}
 * @param start position of the low end
 * @param end position of the high end; may be less than {@code start}
 */
record LinearScale(double from, double to, double start, double end) implements Scale {
    private static final MathContext DIGITS = new MathContext(12, RoundingMode.HALF_UP);

    @Override
    public double at(double value) {
        return start + (value - from) / (to - from) * (end - start);
    }

    @Override
    public List<Double> ticks(double apart) {
        return round(from, to, (to - from) * apart / length());
    }

    /** Multiples of 1, 2 or 5 times a power of ten between two values, at least {@code least} from each other. */
    static List<Double> round(double low, double high, double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        double step = 10 * power;
        for (int digit : new int[] {5, 2, 1}) {
            step = digit * power >= least ? digit * power : step;
        }
        List<Double> ticks = new ArrayList<>();
        for (long k = (long) Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) {
            // 3 · 0.1 is to be 0.3
            ticks.add(new BigDecimal(k * step).round(DIGITS).doubleValue());
        }
        return ticks;
    }
}
