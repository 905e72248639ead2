package dev.rooflight.request;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.study.option.Kind;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Numbers as people write them. */
public final class Numbers {
    private static final Pattern GROUPED = Pattern.compile("(?<=\\d)[_,](?=\\d)");
    private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,18}");
    private static final Pattern REAL = Pattern.compile("[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d{1,4})?");

    private Numbers() {}

    /** The whole number that a text is, if it is one; digits may be grouped with {@code _} or {@code ,}. */
    public static OptionalLong whole(String text) {
        String digits = GROUPED.matcher(text).replaceAll("");
        return WHOLE.matcher(digits).matches() ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
    }

    /** The finite number that a text is, if it is one. */
    public static OptionalDouble real(String text) {
        if (!REAL.matcher(text).matches()) {
            return OptionalDouble.empty();
        }
        double value = Double.parseDouble(text);
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    /**
     * Reads a whole number.
     *
     * @param name what it is for
     * @throws InvalidValueException if the text is none from {@code min} to {@code max}
     */
    public static long whole(String name, String text, long min, long max) {
        Kind.Whole kind = new Kind.Whole(min, max, "");
        OptionalLong value = whole(text);
        return checked(kind, name, text, value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty());
    }

    /**
     * Reads a number.
     *
     * @param name what it is for
     * @throws InvalidValueException if the text is none from {@code min} to {@code max}
     */
    public static double real(String name, String text, double min, double max) {
        Kind.Real kind = new Kind.Real(min, false, max, "");
        OptionalDouble value = real(text);
        return checked(kind, name, text, value.isPresent() ? Optional.of(value.getAsDouble()) : Optional.empty());
    }

    /** The value if it is possible. */
    static <T> T checked(Kind<T> kind, String name, String text, Optional<T> value) {
        return value.filter(kind::holds).orElseThrow(() -> refused(kind, name, text));
    }

    /** A refusal of a text. */
    static InvalidValueException refused(Kind<?> kind, String name, String text) {
        return new InvalidValueException(name, quoted(text), kind.expected());
    }

    /** A text in a message. */
    public static String quoted(String text) {
        return "'" + text + "'";
    }
}
