package dev.rooflight.core.numeric;

/** Numbers as text for messages: the same in every locale and on every platform. NaN and infinities are written as words. */
public final class Digits {
    /** Whole numbers up to here are written out. */
    private static final double WRITTEN_OUT = 1e15;

    private Digits() {}

    /** As people write it: whole numbers below 1e15 without a point, others as {@link Double#toString(double)} does. */
    public static String of(double value) {
        return Rounding.isWhole(value) && Math.abs(value) < WRITTEN_OUT
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    /** With a comma before each group of three digits, such as {@code 131,072}. */
    public static String grouped(long value) {
        StringBuilder text = new StringBuilder(Long.toString(value));
        int first = value < 0 ? 1 : 0;
        for (int at = text.length() - 3; at > first; at -= 3) {
            text.insert(at, ',');
        }
        return text.toString();
    }

    /**
     * With so many decimals. Halves of the number as it is written are rounded up, away from zero: 1.005 with two decimals is
     * {@code 1.01}. What rounds to zero has no sign.
     *
     * @param decimals 0 or more
     */
    public static String fixed(double value, int decimals) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        Decimal decimal = Decimal.of(Math.abs(value));
        StringBuilder text = new StringBuilder(decimal.rounded(decimal.point() + decimals));
        while (text.length() <= decimals) {
            text.insert(0, '0');
        }
        boolean zero = text.chars().allMatch(digit -> digit == '0');
        if (decimals > 0) {
            text.insert(text.length() - decimals, '.');
        }
        return value < 0 && !zero ? "-" + text : text.toString();
    }

    /**
     * With so many significant digits and an exponent, such as {@code 1235E-3} for 1.2345 in four. Halves are rounded as by
     * {@link #fixed}. Numbers have the same text if and only if they are rounded to the same number.
     *
     * @param digits 1 or more
     */
    public static String significant(double value, int digits) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        if (value == 0) {
            return "0";
        }
        Decimal decimal = Decimal.of(Math.abs(value)).withoutLeadingZeros();
        String rounded = decimal.rounded(digits);
        int carried = rounded.length() - digits;
        return (value < 0 ? "-" : "") + rounded.substring(0, digits) + "E" + (decimal.point() - digits + carried);
    }

    /**
     * A number of 0 or more as {@link Double#toString(double)} writes it.
     *
     * @param digits its digits
     * @param point how many of them stand before the point; below 0 where zeros follow it first
     */
    private record Decimal(String digits, int point) {
        static Decimal of(double value) {
            String text = Double.toString(value);
            int exponentAt = text.indexOf('E');
            String mantissa = exponentAt < 0 ? text : text.substring(0, exponentAt);
            int exponent = exponentAt < 0 ? 0 : Integer.parseInt(text.substring(exponentAt + 1));
            int point = mantissa.indexOf('.');
            return new Decimal(mantissa.substring(0, point) + mantissa.substring(point + 1), point + exponent);
        }

        Decimal withoutLeadingZeros() {
            int zeros = 0;
            while (digits.charAt(zeros) == '0') {
                zeros++;
            }
            return new Decimal(digits.substring(zeros), point - zeros);
        }

        /** The first digits, one more where rounding carries to the front; none where fewer than none are kept. */
        String rounded(int kept) {
            if (kept < 0) {
                return "";
            }
            char[] first = new char[kept];
            for (int i = 0; i < kept; i++) {
                first[i] = i < digits.length() ? digits.charAt(i) : '0';
            }
            if (kept >= digits.length() || digits.charAt(kept) < '5') {
                return new String(first);
            }
            int at = kept - 1;
            while (at >= 0 && first[at] == '9') {
                first[at] = '0';
                at--;
            }
            if (at < 0) {
                return "1" + new String(first);
            }
            first[at]++;
            return new String(first);
        }
    }
}
