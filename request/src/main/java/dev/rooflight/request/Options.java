package dev.rooflight.request;

import dev.rooflight.core.InvalidValueException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Texts by name, such as {@code batch}: {@code 32}. Names are those of the command line without dashes in front.
 *
 * @param values one or more texts for each name that is given
 * @param naming how messages call a name, such as {@code --kv-cache} or {@code kvCache}
 */
public record Options(Map<String, List<String>> values, UnaryOperator<String> naming) {
    private static final Pattern GROUPED = Pattern.compile("(?<=\\d)[_,](?=\\d)");
    private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,18}");

    public Options {
        values = Map.copyOf(values);
    }

    /** The member of JSON that a name is, such as {@code kvCache} of {@code kv-cache}. */
    public static String member(String name) {
        StringBuilder member = new StringBuilder();
        for (String word : name.split("-", -1)) {
            member.append(
                    member.isEmpty() || word.isEmpty()
                            ? word
                            : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return member.toString();
    }

    /** The last text of that name. */
    public Optional<String> text(String name) {
        List<String> texts = all(name);
        return texts.isEmpty() ? Optional.empty() : Optional.of(texts.get(texts.size() - 1));
    }

    /** All texts of that name. */
    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /**
     * A whole number; digits may be grouped with {@code _} or {@code ,}.
     *
     * @throws InvalidValueException if the text is none from {@code min} to {@code max}
     */
    public long count(String name, long otherwise, long min, long max) {
        return text(name).map(text -> whole(naming.apply(name), text, min, max)).orElse(otherwise);
    }

    /**
     * A number.
     *
     * @throws InvalidValueException if the text is none from {@code min} to {@code max}
     */
    public double number(String name, double otherwise, double min, double max) {
        return text(name).map(text -> real(naming.apply(name), text, min, max)).orElse(otherwise);
    }

    /**
     * Reads a whole number; digits may be grouped with {@code _} or {@code ,}.
     *
     * @param name what it is, for the message
     * @throws InvalidValueException if the text is none from {@code min} to {@code max}
     */
    public static long whole(String name, String text, long min, long max) {
        String digits = GROUPED.matcher(text).replaceAll("");
        if (WHOLE.matcher(digits).matches()) {
            long value = Long.parseLong(digits);
            if (value >= min && value <= max) {
                return value;
            }
        }
        throw new InvalidValueException(
                "%s is '%s'; expected a whole number from %d to %d".formatted(name, text, min, max));
    }

    /**
     * Reads a number.
     *
     * @param name what it is, for the message
     * @throws InvalidValueException if the text is none from {@code min} to {@code max}
     */
    public static double real(String name, String text, double min, double max) {
        double value;
        try {
            value = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            value = Double.NaN;
        }
        if (!(value >= min && value <= max)) {
            throw new InvalidValueException("%s is '%s'; expected a number %s to %s"
                    .formatted(
                            name,
                            text,
                            min == Double.MIN_NORMAL ? "above 0 and up" : "from " + plain(min),
                            plain(max)));
        }
        return value;
    }

    /**
     * One of the constants of an enumeration, by name in any case.
     *
     * @throws InvalidValueException if the text is none of them
     */
    public <E extends Enum<E>> Optional<E> choice(String name, Class<E> type) {
        return text(name).map(text -> Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new InvalidValueException("%s is '%s'; expected one of %s"
                        .formatted(
                                naming.apply(name),
                                text,
                                Arrays.stream(type.getEnumConstants())
                                        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                                        .collect(Collectors.joining(", "))))));
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
