package dev.rooflight.cli;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.request.Numbers;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Loads as people write several of them: {@code 1,2,4} or {@code 1..32}. */
final class LoadTexts {
    private static final String FIELD = "over-load";
    private static final String EXPECTED = "loads such as 1,2,4,8 or 1..32";
    private static final String BETWEEN = "..";

    /** Of a range, both ends included. */
    private static final int POINTS = 9;

    /** Each of them is simulated twice. */
    private static final int MOST = 100;

    private static final MathContext DIGITS = new MathContext(3, RoundingMode.HALF_UP);
    private static final double LEAST_LOAD = 0.001;
    private static final double MOST_LOAD = 1e6;

    private LoadTexts() {}

    /** The texts of loads by themselves; a range has those of its ends. */
    static String first(String text) {
        int comma = text.indexOf(',');
        int dots = text.indexOf(BETWEEN);
        int end = dots > 0 ? dots : comma > 0 ? comma : text.length();
        return text.substring(0, end).strip();
    }

    /**
     * The loads, rising.
     *
     * @param whole whether loads are whole numbers
     * @throws InvalidValueException if it is no such text, or has the same load twice
     */
    static List<Double> read(String text, boolean whole) {
        int dots = text.indexOf(BETWEEN);
        if (dots >= 0) {
            double from = load(text.substring(0, dots), whole);
            double to = load(text.substring(dots + BETWEEN.length()), whole);
            if (from >= to) {
                throw new InvalidValueException(FIELD, Numbers.quoted(text), EXPECTED);
            }
            return between(from, to, whole);
        }
        TreeSet<Double> loads = new TreeSet<>();
        String[] parts = text.split(",", -1);
        for (String part : parts) {
            loads.add(load(part, whole));
        }
        if (loads.size() < parts.length || parts.length > MOST) {
            throw new InvalidValueException(
                    FIELD, Numbers.quoted(text), "at most " + MOST + " loads that differ, such as 1,2,4,8");
        }
        return List.copyOf(loads);
    }

    /** Each as many times the one before, in as many digits as people would write. */
    private static List<Double> between(double from, double to, boolean whole) {
        TreeSet<Double> loads = new TreeSet<>();
        for (int i = 0; i < POINTS; i++) {
            double load = from * Math.pow(to / from, (double) i / (POINTS - 1));
            boolean end = i == 0 || i == POINTS - 1;
            double exact = i == 0 ? from : i == POINTS - 1 ? to : load;
            loads.add(
                    end
                            ? exact
                            : whole
                                    ? Math.rint(load)
                                    : new BigDecimal(load).round(DIGITS).doubleValue());
        }
        return new ArrayList<>(loads);
    }

    private static double load(String text, boolean whole) {
        return whole
                ? Numbers.whole(FIELD, text.strip(), 1, (long) MOST_LOAD)
                : Numbers.real(FIELD, text.strip(), LEAST_LOAD, MOST_LOAD);
    }
}
