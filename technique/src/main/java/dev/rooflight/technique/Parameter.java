package dev.rooflight.technique;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.InvalidValueException;
import java.util.List;
import java.util.Locale;

/**
 * A number or choice that a technique takes.
 *
 * @param name as users write it
 * @param kind what values look like
 * @param defaultValue taken where it is not given
 * @param min smallest number; of no matter for choices and text
 * @param max largest number
 * @param unit of the number; empty where there is none
 * @param choices that there are; empty unless it is a choice
 * @param description one line
 */
public record Parameter(
        String name,
        Kind kind,
        String defaultValue,
        double min,
        double max,
        String unit,
        List<String> choices,
        String description) {

    /** What values look like. */
    public enum Kind {
        INTEGER,
        NUMBER,
        CHOICE,
        /** A name that something else resolves, such as that of a number format. */
        TEXT,
        /** The name of a model; the default is none. */
        MODEL
    }

    public Parameter {
        requireNonNull(name, "name is null");
        requireNonNull(kind, "kind is null");
        requireNonNull(defaultValue, "defaultValue is null");
        requireNonNull(unit, "unit is null");
        choices = List.copyOf(choices);
        requireNonNull(description, "description is null");
    }

    static Parameter integer(String name, long defaultValue, long min, long max, String unit, String description) {
        return new Parameter(name, Kind.INTEGER, Long.toString(defaultValue), min, max, unit, List.of(), description);
    }

    static Parameter number(String name, double defaultValue, double min, double max, String unit, String description) {
        return new Parameter(name, Kind.NUMBER, shown(defaultValue), min, max, unit, List.of(), description);
    }

    static Parameter choice(String name, String defaultValue, List<String> choices, String description) {
        return new Parameter(name, Kind.CHOICE, defaultValue, 0, 0, "", choices, description);
    }

    static Parameter onOff(String name, String defaultValue, String description) {
        return choice(name, defaultValue, List.of("on", "off"), description);
    }

    static Parameter text(String name, String defaultValue, String description) {
        return new Parameter(name, Kind.TEXT, defaultValue, 0, 0, "", List.of(), description);
    }

    static Parameter model(String name, String defaultValue, String description) {
        return new Parameter(name, Kind.MODEL, defaultValue, 0, 0, "", List.of(), description);
    }

    /** Which values are possible, such as {@code a whole number from 1 to 16 (bits)}. */
    public String range() {
        String suffix = unit.isEmpty() ? "" : " (" + unit + ")";
        return switch (kind) {
            case INTEGER -> "a whole number from %s to %s%s".formatted(shown(min), shown(max), suffix);
            case NUMBER -> "a number from %s to %s%s".formatted(shown(min), shown(max), suffix);
            case CHOICE -> "one of " + String.join(", ", choices);
            case TEXT, MODEL -> "a name";
        };
    }

    /**
     * Checks a value.
     *
     * @param technique that it was given for, for the message
     * @throws InvalidValueException if it is not possible
     */
    void check(String technique, String value) {
        boolean possible =
                switch (kind) {
                    case INTEGER -> isNumber(value) && number(value) == Math.rint(number(value)) && inRange(value);
                    case NUMBER -> isNumber(value) && inRange(value);
                    case CHOICE -> choices.contains(value.toLowerCase(Locale.ROOT));
                    case TEXT, MODEL -> !value.isBlank();
                };
        if (!possible) {
            throw new InvalidValueException("%s: %s is '%s'; expected %s".formatted(technique, name, value, range()));
        }
    }

    private boolean inRange(String value) {
        return number(value) >= min && number(value) <= max;
    }

    private static boolean isNumber(String value) {
        return value.matches("[+-]?(\\d{1,18}(\\.\\d{0,18})?|\\.\\d{1,18})([eE][+-]?\\d{1,3})?");
    }

    static double number(String value) {
        return Double.parseDouble(value);
    }

    /** As people write it: whole numbers without a point. */
    static String shown(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }
}
