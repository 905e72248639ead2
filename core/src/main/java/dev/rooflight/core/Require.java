package dev.rooflight.core;

/** Argument checks whose message names the field, the value and the allowed range. */
public final class Require {
    private Require() {}

    /**
     * Checks that {@code value} lies in {@code [min, max]}.
     *
     * @return the value
     * @throws InvalidValueException if it does not
     */
    public static long within(String field, long value, long min, long max) {
        if (value < min || value > max) {
            throw new InvalidValueException(field, Long.toString(value), "a whole number from " + min + " to " + max);
        }
        return value;
    }

    /**
     * Checks that {@code value} lies in {@code [min, max]}.
     *
     * @return the value
     * @throws InvalidValueException if it does not
     */
    public static int within(String field, int value, int min, int max) {
        return (int) within(field, (long) value, min, max);
    }

    /**
     * Checks that {@code value} is a finite number in {@code [min, max]}.
     *
     * @return the value
     * @throws InvalidValueException if it is not
     */
    public static double within(String field, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw new InvalidValueException(field, Double.toString(value), "a number from " + min + " to " + max);
        }
        return value;
    }

    /**
     * Checks that {@code value} is finite and greater than zero.
     *
     * @param unit what the number is counted in, for the message
     * @return the value
     * @throws InvalidValueException if it is not
     */
    public static double positive(String field, double value, String unit) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new InvalidValueException(field, Double.toString(value), "a finite number of " + unit + " above 0");
        }
        return value;
    }

    /**
     * Checks a condition.
     *
     * @param field what is refused if it is false
     * @param value what was given
     * @param expected what is possible
     * @throws InvalidValueException if the condition is false
     */
    public static void that(boolean condition, String field, Object value, String expected) {
        that(condition, field, value, expected, "");
    }

    /**
     * Checks a condition.
     *
     * @param field what is refused if it is false
     * @param value what was given
     * @param expected what is possible
     * @param remedy why, or what to do
     * @throws InvalidValueException if the condition is false
     */
    public static void that(boolean condition, String field, Object value, String expected, String remedy) {
        if (!condition) {
            throw new InvalidValueException(field, String.valueOf(value), expected, remedy);
        }
    }
}
