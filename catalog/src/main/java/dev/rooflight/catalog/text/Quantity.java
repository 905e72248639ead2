package dev.rooflight.catalog.text;

import dev.rooflight.core.InvalidValueException;
import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A number with its unit as people write it: {@code 3.35 TB/s}, {@code 80GB}, {@code 80 GiB}, {@code 989 TFLOPS},
 * {@code 0.7 kW}. Prefixes are decimal (k M G T P E) and, for bytes, binary (Ki Mi Gi Ti Pi Ei). Case does not matter
 * where only one reading makes sense; {@code Gb} is refused because it means bits.
 *
 * @param value in the unit without prefix: bytes, bytes/s, ops/s, watts or plain; finite, 0 or more
 * @param dimension what it counts
 */
public record Quantity(double value, Dimension dimension) {
    private static final String PREFIXES = "kmgtpe";
    private static final int LONGEST_TEXT = 64;

    /** What a quantity counts. */
    public enum Dimension {
        BYTES("bytes", "B", "80 GB"),
        BYTES_PER_SECOND("bytes per second", "B/s", "3.35 TB/s"),
        OPS_PER_SECOND("operations per second", "ops/s", "989.4 Tops/s"),
        WATTS("watts", "W", "700 W"),
        PLAIN("a plain number", "", "2");

        private final String words;
        private final String symbol;
        private final String example;

        Dimension(String words, String symbol, String example) {
            this.words = words;
            this.symbol = symbol;
            this.example = example;
        }

        /** The unit in words, such as {@code bytes per second}. */
        public String words() {
            return words;
        }

        /** The unit without prefix, such as {@code B/s}. */
        public String symbol() {
            return symbol;
        }

        /** A quantity of this unit, such as {@code 3.35 TB/s}. */
        public String example() {
            return example;
        }
    }

    public Quantity {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new InvalidValueException("quantity", Double.toString(value), "a finite number from 0");
        }
    }

    /** What a text reads as. */
    public sealed interface Reading {
        /** A quantity. */
        record Read(Quantity quantity) implements Reading {}

        /**
         * No quantity, or none that is possible.
         *
         * @param value the text as it is to be shown, with what is wrong about it
         * @param expected what is possible, with an example
         */
        record Refused(String value, String expected) implements Reading {}
    }

    /** Reads a quantity of zero or more. */
    public static Reading read(String text, Dimension dimension) {
        return read(text, dimension, "");
    }

    /** Reads a quantity above zero. */
    public static Reading readPositive(String text, Dimension dimension) {
        String allowed = " above 0";
        Reading reading = read(text, dimension, allowed);
        return reading instanceof Reading.Read read && read.quantity().value() == 0
                ? refused(text, "", dimension, allowed)
                : reading;
    }

    /**
     * Reads a quantity of zero or more.
     *
     * @param field what it is for, for messages
     * @throws InvalidValueException if it is not a quantity of that unit; the message names field, text and an example
     */
    public static Quantity parse(String field, String text, Dimension dimension) {
        return quantity(field, read(text, dimension));
    }

    private static Quantity quantity(String field, Reading reading) {
        if (reading instanceof Reading.Refused refused) {
            throw new InvalidValueException(field, refused.value(), refused.expected());
        }
        return ((Reading.Read) reading).quantity();
    }

    /** Such as {@code 3.35 TB/s}: the largest decimal prefix that keeps the number at 1 or more; reads back exactly. */
    @Override
    public String toString() {
        int exponent = 0;
        if (dimension != Dimension.PLAIN) {
            while (exponent < 18 && value >= Math.pow(10, exponent + 3.0)) {
                exponent += 3;
            }
        }
        String number = new BigDecimal(Double.toString(value))
                .movePointLeft(exponent)
                .stripTrailingZeros()
                .toPlainString();
        String prefix =
                exponent == 0 ? "" : exponent == 3 ? "k" : "MGTPE".substring(exponent / 3 - 2, exponent / 3 - 1);
        return dimension == Dimension.PLAIN ? number : number + " " + prefix + dimension.symbol;
    }

    private static Reading read(String given, Dimension dimension, String allowed) {
        String text = given.strip();
        int mantissaEnd = mantissaEnd(text);
        if (mantissaEnd == 0 || text.length() > LONGEST_TEXT) {
            return refused(given, text.startsWith("-") ? ", which is negative" : "", dimension, allowed);
        }
        int numberEnd = exponentEnd(text, mantissaEnd);
        Suffix suffix = Suffix.of(text.substring(numberEnd));
        if (suffix == null || suffix.dimension != dimension) {
            return refused(given, whyNot(suffix, text.substring(numberEnd).strip()), dimension, allowed);
        }
        long exponent = exponent(text, mantissaEnd, numberEnd) + suffix.decimalExponent;
        String decimal = text.substring(0, mantissaEnd).concat("e").concat(Long.toString(exponent));
        double value = Math.scalb(Double.parseDouble(decimal), suffix.binaryExponent);
        return Double.isInfinite(value)
                ? refused(given, ", which is too large", dimension, allowed)
                : new Reading.Read(new Quantity(value, dimension));
    }

    private static String whyNot(@Nullable Suffix suffix, String written) {
        if (suffix == null) {
            return ", whose unit " + OneLine.quote(written) + " is not known";
        }
        if (suffix.bits) {
            return ", where b means bits (8 Gb = 1 GB)";
        }
        return suffix.dimension == Dimension.PLAIN ? ", which has no unit" : ", which is " + suffix.dimension.words;
    }

    private static Reading refused(String text, String why, Dimension dimension, String allowed) {
        return new Reading.Refused(
                OneLine.quote(text) + why, dimension.words + allowed + ", such as " + dimension.example);
    }

    /** Where digits with at most one point end; 0 if there is no digit. */
    private static int mantissaEnd(String text) {
        int end = 0;
        int digits = 0;
        boolean point = false;
        while (end < text.length()) {
            char c = text.charAt(end);
            if (c >= '0' && c <= '9') {
                digits++;
            } else if (c == '.' && !point) {
                point = true;
            } else {
                break;
            }
            end++;
        }
        return digits == 0 ? 0 : end;
    }

    /** Where a power of ten such as {@code e12} after the mantissa ends; an E without digits is the prefix exa. */
    private static int exponentEnd(String text, int start) {
        if (start == text.length() || (text.charAt(start) | 0x20) != 'e') {
            return start;
        }
        int first = start + 1;
        if (first < text.length() && (text.charAt(first) == '+' || text.charAt(first) == '-')) {
            first++;
        }
        int end = first;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end == first ? start : end;
    }

    private static long exponent(String text, int start, int end) {
        if (start == end) {
            return 0;
        }
        boolean negative = text.charAt(start + 1) == '-';
        long exponent = 0;
        for (int i = start + 1; i < end; i++) {
            char c = text.charAt(i);
            if (c != '+' && c != '-') {
                exponent = Math.min(exponent * 10 + (c - '0'), 1_000_000);
            }
        }
        return negative ? -exponent : exponent;
    }

    /** What follows the number: a unit and the powers of ten and of two of its prefix. */
    private record Suffix(Dimension dimension, int decimalExponent, int binaryExponent, boolean bits) {
        private static final String[] OPS = {"flops/s", "flop/s", "flops", "ops/s", "op/s", "ops"};
        private static final String[] RATES = {"bytes/s", "byte/s", "b/s"};
        private static final String[] AMOUNTS = {"bytes", "byte", "b"};
        private static final String[] POWERS = {"watts", "watt", "w"};
        private static final String[] BITS = {"bits/s", "bit/s", "bits", "bit"};

        /** The suffix that {@code written} is, or null if it is none. */
        static @Nullable Suffix of(String written) {
            String text = written.replace(" ", "");
            if (text.isEmpty()) {
                return new Suffix(Dimension.PLAIN, 0, 0, false);
            }
            if (text.endsWith("ps") && !text.endsWith("ops")) {
                text = text.substring(0, text.length() - 2) + "/s";
                if (text.endsWith("b/s")) {
                    return inBits();
                }
            }
            String lower = text.toLowerCase(Locale.ROOT);
            for (String bit : BITS) {
                if (lower.endsWith(bit)) {
                    return inBits();
                }
            }
            int stem = stem(lower, OPS);
            if (stem >= 0) {
                return prefixed(text.substring(0, stem), Dimension.OPS_PER_SECOND);
            }
            stem = stem(lower, RATES);
            if (stem >= 0) {
                return bytes(text, stem, Dimension.BYTES_PER_SECOND);
            }
            stem = stem(lower, POWERS);
            if (stem >= 0) {
                return prefixed(text.substring(0, stem), Dimension.WATTS);
            }
            stem = stem(lower, AMOUNTS);
            return stem >= 0 ? bytes(text, stem, Dimension.BYTES) : null;
        }

        private static Suffix inBits() {
            return new Suffix(Dimension.PLAIN, 0, 0, true);
        }

        private static int stem(String lower, String[] stems) {
            for (String stem : stems) {
                if (lower.endsWith(stem)) {
                    return lower.length() - stem.length();
                }
            }
            return -1;
        }

        private static @Nullable Suffix bytes(String text, int stem, Dimension dimension) {
            String prefix = text.substring(0, stem);
            boolean spelled = text.regionMatches(true, stem, "byte", 0, 4);
            if (!spelled && text.charAt(stem) == 'b' && !prefix.equals(prefix.toLowerCase(Locale.ROOT))) {
                return inBits();
            }
            if (prefix.length() == 2 && (prefix.charAt(1) | 0x20) == 'i') {
                int power = PREFIXES.indexOf(Character.toLowerCase(prefix.charAt(0)));
                return power < 0 ? null : new Suffix(dimension, 0, 10 * (power + 1), false);
            }
            return prefixed(prefix, dimension);
        }

        private static @Nullable Suffix prefixed(String prefix, Dimension dimension) {
            if (prefix.isEmpty()) {
                return new Suffix(dimension, 0, 0, false);
            }
            if (dimension == Dimension.WATTS && prefix.equals("m")) {
                return new Suffix(dimension, -3, 0, false);
            }
            int power = prefix.length() == 1 ? PREFIXES.indexOf(Character.toLowerCase(prefix.charAt(0))) : -1;
            return power < 0 ? null : new Suffix(dimension, 3 * (power + 1), 0, false);
        }
    }
}
