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
            throw new InvalidValueException(
                    "%s is %d; expected a whole number from %d to %d".formatted(field, value, min, max));
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
            throw new InvalidValueException(
                    "%s is %s; expected a number from %s to %s".formatted(field, value, min, max));
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
            throw new InvalidValueException(
                    "%s is %s; expected a finite number of %s above 0".formatted(field, value, unit));
        }
        return value;
    }

    /**
     * Checks a condition.
     *
     * @param message the whole message, used only if the condition is false
     * @throws InvalidValueException if the condition is false
     */
    public static void that(boolean condition, String message) {
        if (!condition) {
            throw new InvalidValueException(message);
        }
    }
}
