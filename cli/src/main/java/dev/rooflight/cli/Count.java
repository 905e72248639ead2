package dev.rooflight.cli;

import dev.rooflight.core.InvalidValueException;

/** Whole numbers as users write them. */
final class Count {
    private Count() {}

    /**
     * Reads a whole number; digits may be grouped with {@code _} or {@code ,}.
     *
     * @param option the option it belongs to, for the message
     */
    static long parse(String option, String text, long min, long max) {
        String digits = text.replaceAll("(?<=\\d)[_,](?=\\d)", "");
        if (digits.matches("[+-]?\\d{1,18}")) {
            long value = Long.parseLong(digits);
            if (value >= min && value <= max) {
                return value;
            }
        }
        throw new InvalidValueException(
                "%s is '%s'; expected a whole number from %d to %d".formatted(option, text, min, max));
    }
}
