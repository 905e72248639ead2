package dev.rooflight.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Numbers as people read them, with SI prefixes where they are large or small. Rounding is half up in decimal; the prefix
 * is chosen after rounding, so that 999.7 is {@code 1.00 k} and never {@code 1000}. The decimal mark is a point and
 * thousands are separated by commas in every locale. Nothing else in reports writes numbers for people.
 */
public final class Si {
    private static final String[] LARGE = {"", "k", "M", "G", "T", "P", "E", "Z", "Y"};
    private static final String[] SMALL = {"", "m", "µ", "n", "p"};
    private static final int DIGITS = 3;

    /** Below this the paper's table prints numbers in full (1024, 1215); 4096 is already {@code 4K} there. */
    private static final double PAPER_PLAIN_BELOW = 2000;

    private static final double LARGEST_EXACT = 1L << 53;

    private Si() {}

    /**
     * Three significant digits, a space and the prefix, ready for a unit behind it: {@code "68.7 G"}; without a prefix
     * the space is last: {@code "512 "}.
     */
    public static String format(double value) {
        return format(value, DIGITS);
    }

    /**
     * As {@link #format(double)} with another number of significant digits. Numbers below 1 have no prefix.
     *
     * @param digits significant digits; 1 to 15
     */
    public static String format(double value, int digits) {
        if (!Double.isFinite(value) || value == 0) {
            return special(value) + " ";
        }
        if (value < 0) {
            return "-" + format(-value, digits);
        }
        BigDecimal rounded = rounded(value, digits);
        int group = Math.min(LARGE.length - 1, Math.max(0, Math.floorDiv(exponent(rounded), 3)));
        return significant(rounded.movePointLeft(3 * group), digits) + " " + LARGE[group];
    }

    /**
     * Value, prefix and unit without needless zeros: {@code "154.8 Tops/s"}, {@code "768 GB/s"}, {@code "5 Pops/s"}.
     *
     * @param unit such as {@code ops/s}
     */
    public static String of(double value, String unit) {
        String[] parts = format(value, DIGITS + 1).split(" ", 2);
        return trimmed(parts[0]) + " " + parts[1] + unit;
    }

    /**
     * Three significant digits, integers in full, no prefix below ten million: {@code "0.667"}, {@code "1.25"}, {@code
     * "114"}, {@code "1215"}, {@code "12,345"}.
     */
    public static String plain(double value) {
        if (!Double.isFinite(value) || value == 0) {
            return special(value);
        }
        if (value < 0) {
            return "-" + plain(-value);
        }
        if (value >= 1e7) {
            return format(value).strip();
        }
        if (value < 1e-3) {
            return scientific(rounded(value, DIGITS), DIGITS);
        }
        long whole = Math.round(value);
        if (value >= 999.5) {
            return whole < 10_000 ? Long.toString(whole) : count(whole);
        }
        return significant(rounded(value, DIGITS), DIGITS);
    }

    /** Whole numbers in full, {@code "1,024"}; others as {@link #plain}. */
    public static String number(double value) {
        return isWhole(value) ? count(value) : plain(value);
    }

    /** As {@link #plain}, but whole numbers below a million in full and without commas: {@code "123456"}. */
    public static String ungrouped(double value) {
        return isWhole(value) && Math.abs(value) < 1e6 ? Long.toString((long) value) : plain(value);
    }

    /** A count, rounded to a whole number, with all of its digits: {@code "6,738,415,616"}. */
    public static String count(double value) {
        if (!Double.isFinite(value)) {
            return special(value);
        }
        String digits = decimals(Math.abs(value), 0);
        StringBuilder grouped = new StringBuilder(digits);
        for (int at = digits.length() - 3; at > 0; at -= 3) {
            grouped.insert(at, ',');
        }
        return value < 0 && !digits.equals("0") ? grouped.insert(0, '-').toString() : grouped.toString();
    }

    /**
     * So many digits behind the point: {@code "2.50"}.
     *
     * @param digits behind the point; 0 or more
     */
    public static String decimals(double value, int digits) {
        return Double.isFinite(value)
                ? new BigDecimal(value).setScale(digits, RoundingMode.HALF_UP).toPlainString()
                : special(value);
    }

    /**
     * As many digits behind the point as are no needless zeros: {@code "4.5"}, {@code "16"}.
     *
     * @param most digits behind the point at the most
     */
    public static String atMost(int most, double value) {
        return trimmed(decimals(value, most));
    }

    /** How many times something is something else: {@code "× 0.257"}. */
    public static String times(double ratio) {
        return "× " + plain(ratio);
    }

    /** As programs read it: whole numbers without fraction or exponent, others with as many digits as tell them apart. */
    public static String data(double value) {
        return isWhole(value) ? Long.toString((long) value) : Double.toString(value);
    }

    /** So many significant digits at the most, without exponent: {@code "0.000123456789"}. */
    public static String digits(double value, int most) {
        BigDecimal rounded = rounded(value, most);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    /** Whether a number is whole and small enough for a double to hold it and its neighbours exactly. */
    static boolean isWhole(double value) {
        return value == Math.floor(value) && Math.abs(value) < LARGEST_EXACT;
    }

    /**
     * A power of ten (or any number) on an axis: {@code "0.01"}, {@code "100"}, {@code "10k"}, {@code "100T"}, {@code
     * "1e-6"}.
     */
    public static String tick(double value) {
        if ((value > 0 && value < 9.99e-4) || value >= 9.99e26) {
            return scientific(rounded(value, 1), 1);
        }
        String[] parts = format(value).split(" ", 2);
        return trimmed(parts[0]) + parts[1];
    }

    /**
     * The style of table 1 in arXiv 2402.16363: whole numbers with prefixes ({@code 69G}, {@code 328K}); without a
     * prefix two decimals below 10 and none from there, trailing zeros left out ({@code 1.25}, {@code 0.99}, {@code
     * 114}, {@code 1024}).
     */
    public static String paper(double value) {
        if (!Double.isFinite(value) || value == 0) {
            return special(value);
        }
        if (value < 0) {
            return "-" + paper(-value);
        }
        if (value < PAPER_PLAIN_BELOW) {
            return atMost(value < 10 ? 2 : 0, value);
        }
        BigDecimal exact = new BigDecimal(value);
        int group = 1;
        BigDecimal shown = exact.movePointLeft(3).setScale(0, RoundingMode.HALF_UP);
        while (shown.compareTo(BigDecimal.valueOf(1000)) >= 0 && group < LARGE.length - 1) {
            group++;
            shown = exact.movePointLeft(3 * group).setScale(0, RoundingMode.HALF_UP);
        }
        return shown.toPlainString() + (group == 1 ? "K" : LARGE[group]);
    }

    /** A time: {@code "444 µs"}, {@code "18.6 ms"}, {@code "2.56 s"}, {@code "1,200 s"}. */
    public static String seconds(double seconds) {
        if (!Double.isFinite(seconds) || seconds == 0) {
            return special(seconds) + " s";
        }
        if (seconds < 0) {
            return "-" + seconds(-seconds);
        }
        BigDecimal rounded = rounded(seconds, DIGITS);
        int exponent = exponent(rounded);
        if (exponent >= 3) {
            return count(seconds) + " s";
        }
        int group = Math.min(SMALL.length - 1, Math.max(0, -Math.floorDiv(exponent, 3)));
        return significant(rounded.movePointRight(3 * group), DIGITS) + " " + SMALL[group] + "s";
    }

    /** Decimal bytes: {@code "13.5 GB"}, {@code "512 B"}. */
    public static String bytes(double bytes) {
        if (bytes >= 0 && bytes < 999.5 && isWhole(bytes)) {
            return Math.round(bytes) + " B";
        }
        return format(bytes) + "B";
    }

    /** A number of parameters with three digits, in billions as the field counts them: {@code 6.74 B}. */
    public static String parameters(double count) {
        return format(count).replace('G', 'B');
    }

    /** A share of 1: {@code "48.1%"}, {@code "100%"}, {@code "<0.1%"}, {@code "0%"}. */
    public static String percent(double share) {
        if (!Double.isFinite(share) || share == 0) {
            return special(share) + "%";
        }
        if (share > 0 && share < 0.0005) {
            return "<0.1%";
        }
        double percent = 100 * share;
        return percent >= 99.95 ? wholePercent(share) : decimals(percent, 1) + "%";
    }

    /** A share of 1 in two digits at the most where it is below 1: {@code "9.9%"}, {@code "48%"}. */
    public static String shortPercent(double share) {
        return share < 0.0995 ? percent(share) : wholePercent(share);
    }

    /** A share of 1 without a fraction: {@code "48%"}. */
    public static String wholePercent(double share) {
        return Math.round(100 * share) + "%";
    }

    /** A difference as a share, signed, in percent with one decimal: {@code "+12.3 %"}. */
    public static String change(double share) {
        return (share < 0 ? "-" : "+") + decimals(100 * Math.abs(share), 1) + " %";
    }

    private static String special(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        return value == 0 ? "0" : value > 0 ? "∞" : "-∞";
    }

    private static BigDecimal rounded(double value, int digits) {
        return new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_UP));
    }

    /** Decimal exponent: 2 for 100 to 999. */
    private static int exponent(BigDecimal value) {
        return value.precision() - value.scale() - 1;
    }

    private static String significant(BigDecimal value, int digits) {
        int exponent = exponent(value);
        return exponent < -4
                ? scientific(value, digits)
                : value.setScale(Math.max(0, digits - 1 - exponent), RoundingMode.HALF_UP)
                        .toPlainString();
    }

    /** One digit before the point and the power of ten: {@code "4.03e-5"}. */
    private static String scientific(BigDecimal value, int digits) {
        int exponent = exponent(value);
        return value.movePointLeft(exponent)
                        .setScale(digits - 1, RoundingMode.HALF_UP)
                        .toPlainString()
                + "e" + exponent;
    }

    private static String trimmed(String number) {
        if (!number.contains(".") || number.contains("e")) {
            return number;
        }
        int end = number.length();
        while (number.charAt(end - 1) == '0') {
            end--;
        }
        return number.substring(0, number.charAt(end - 1) == '.' ? end - 1 : end);
    }
}
