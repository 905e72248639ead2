package dev.rooflight.technique;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.numeric.Digits;
import dev.rooflight.core.numeric.Rounding;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A number or choice that a technique takes.
 *
 * @param name as users write it
 * @param kind what values look like
 * @param defaultValue taken where it is not given
 * @param min smallest number; of no matter for choices and text
 * @param max largest number
 * @param unit of the number; empty where there is none
 * @param choices that there are; of names those that name nothing else
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

    static final String ON = "on";
    static final String OFF = "off";

    /** What values look like. */
    public enum Kind {
        INTEGER,
        NUMBER,
        CHOICE,
        /** The name of a number format, or one of the choices. */
        FORMAT,
        /** The name of a model, or one of the choices. */
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

    /** One of the constants of an enum, which {@link Values#choice} gives back. */
    static <E extends Enum<E>> Parameter choice(String name, E defaultValue, String description) {
        List<String> words = Stream.of(defaultValue.getDeclaringClass().getEnumConstants())
                .map(Parameter::word)
                .toList();
        return new Parameter(name, Kind.CHOICE, word(defaultValue), 0, 0, "", words, description);
    }

    static Parameter onOff(String name, boolean on, String description) {
        return new Parameter(name, Kind.CHOICE, on ? ON : OFF, 0, 0, "", List.of(ON, OFF), description);
    }

    /** What users write for a constant. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** The name of a number format, or one of these words. */
    static Parameter format(String name, String defaultValue, List<String> words, String description) {
        return new Parameter(name, Kind.FORMAT, defaultValue, 0, 0, "", words, description);
    }

    /** The name of a model, or this word, which is the default. */
    static Parameter model(String name, String word, String description) {
        return new Parameter(name, Kind.MODEL, word, 0, 0, "", List.of(word), description);
    }

    /** Which values are possible, such as {@code a whole number from 1 to 16 (bits)}. */
    public String range() {
        String suffix = unit.isEmpty() ? "" : " (" + unit + ")";
        return switch (kind) {
            case INTEGER -> "a whole number from %s to %s%s".formatted(shown(min), shown(max), suffix);
            case NUMBER -> "a number from %s to %s%s".formatted(shown(min), shown(max), suffix);
            case CHOICE -> "one of " + String.join(", ", choices);
            case FORMAT, MODEL -> "a name";
        };
    }

    private String expected() {
        return kind == Kind.FORMAT
                ? "one of "
                        + Stream.concat(
                                        choices.stream(),
                                        NumberFormats.all().stream().map(NumberFormat::id))
                                .collect(Collectors.joining(", "))
                        + ", or intB[-gGROUP[-zBITS]]"
                : range();
    }

    /**
     * Checks a value.
     *
     * @param request that it was given in, for the message
     * @throws InvalidValueException if it is not possible
     */
    void check(String request, String value) {
        boolean possible =
                switch (kind) {
                    case INTEGER -> isNumber(value) && Rounding.isWhole(number(value)) && inRange(value);
                    case NUMBER -> isNumber(value) && inRange(value);
                    case CHOICE -> choices.contains(value.toLowerCase(Locale.ROOT));
                    case FORMAT ->
                        choices.contains(value.toLowerCase(Locale.ROOT))
                                || NumberFormats.find(value).isPresent();
                    case MODEL -> !value.isBlank();
                };
        if (!possible) {
            throw new InvalidValueException(RefusalErrors.FIELD, request, name + " to be " + expected());
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
        return Digits.of(number);
    }
}
