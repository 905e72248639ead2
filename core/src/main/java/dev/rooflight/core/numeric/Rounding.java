package dev.rooflight.core.numeric;

/** Rounding to whole numbers. */
public final class Rounding {
    /** From here on every double is whole. */
    private static final double WHOLE_FROM = 0x1p52;

    private Rounding() {}

    /**
     * The nearest whole number, of two equally near ones the even one: 0.5 gives 0, 1.5 gives 2. Zeros keep their sign, and what
     * rounds to zero takes it; NaN and infinities stay what they are. The same as {@link Math#rint}, which rounds halves up where
     * it is compiled for browsers.
     */
    public static double halfEven(double value) {
        double size = Math.abs(value);
        if (!(size < WHOLE_FROM)) {
            return value;
        }
        // the sum has no bits left for a fraction, and additions round halves to even
        double whole = size + WHOLE_FROM - WHOLE_FROM;
        return Double.doubleToRawLongBits(value) < 0 ? -whole : whole;
    }

    /** Whether a number is finite and has no fraction. */
    public static boolean isWhole(double value) {
        return Math.abs(value) < Double.POSITIVE_INFINITY && halfEven(value) == value;
    }
}
