package dev.rooflight.cli;

import dev.rooflight.core.InvalidValueException;

/** Plain numbers as users write them. */
final class Share {
    private Share() {}

    /**
     * Reads a number from {@code min} to {@code max}.
     *
     * @param option the option it belongs to, for the message
     */
    static double parse(String option, String text, double min, double max) {
        double value;
        try {
            value = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            value = Double.NaN;
        }
        if (!(value >= min && value <= max)) {
            throw new InvalidValueException("%s is '%s'; expected a number %s to %s"
                    .formatted(
                            option,
                            text,
                            min == Double.MIN_NORMAL ? "above 0 and up" : "from " + plain(min),
                            plain(max)));
        }
        return value;
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
