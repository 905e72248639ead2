package dev.rooflight.core;

import static java.util.Objects.requireNonNull;

import java.util.function.UnaryOperator;

/**
 * A value that the user gave is out of range or contradicts another: which it is, what was given, what is possible and, where it
 * helps, what to do. The message is these on one line; a front end that has names of its own for fields says
 * {@link #message(UnaryOperator)}.
 */
public final class InvalidValueException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String field;
    private final String value;
    private final String expected;
    private final String remedy;

    /**
     * A refusal without a remedy.
     *
     * @param field the name of what is refused: of an option where it is one, such as {@code tp}
     * @param value what was given, as it is to be shown
     * @param expected what is possible, such as {@code a whole number from 1 to 8}
     */
    public InvalidValueException(String field, String value, String expected) {
        this(field, value, expected, "");
    }

    /**
     * A refusal.
     *
     * @param field the name of what is refused: of an option where it is one, such as {@code tp}
     * @param value what was given, as it is to be shown
     * @param expected what is possible, such as {@code a whole number from 1 to 8}
     * @param remedy why, or what to do; empty where that goes without saying
     */
    public InvalidValueException(String field, String value, String expected, String remedy) {
        super(words(field, value, expected, remedy));
        this.field = requireNonNull(field, "field is null");
        this.value = requireNonNull(value, "value is null");
        this.expected = requireNonNull(expected, "expected is null");
        this.remedy = requireNonNull(remedy, "remedy is null");
    }

    /** The name of what is refused. */
    public String field() {
        return field;
    }

    /** What was given. */
    public String value() {
        return value;
    }

    /** What is possible. */
    public String expected() {
        return expected;
    }

    /** Why, or what to do; empty where that goes without saying. */
    public String remedy() {
        return remedy;
    }

    /** The message, the field under the name that a front end has for it. */
    public String message(UnaryOperator<String> naming) {
        return words(naming.apply(field), value, expected, remedy);
    }

    private static String words(String field, String value, String expected, String remedy) {
        return field + " is " + value + "; expected " + expected + (remedy.isEmpty() ? "" : "; " + remedy);
    }
}
