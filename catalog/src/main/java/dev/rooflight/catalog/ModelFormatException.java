package dev.rooflight.catalog;

import dev.rooflight.catalog.text.OneLine;
import dev.rooflight.core.InvalidValueException;

/**
 * A model file cannot be used: where, which part of it, what stands there, what was expected and, where it helps, what to do. The
 * message is these in one line.
 */
public final class ModelFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String where;
    private final String field;
    private final String value;
    private final String expected;
    private final String remedy;

    private ModelFormatException(
            String where, String field, String said, String value, String expected, String remedy) {
        super(OneLine.of((where.isEmpty() ? "" : where + ": ")
                + said
                + (expected.isEmpty() ? "" : "; expected " + expected)
                + (remedy.isEmpty() ? "" : "; " + remedy)));
        this.where = where;
        this.field = field;
        this.value = value;
        this.expected = expected;
        this.remedy = remedy;
    }

    /**
     * A key of a configuration that is refused.
     *
     * @param where the file and, where it has some, its part, such as {@code config.json text_config}
     * @param key as it stands there
     * @param value what stands there, as it is to be shown; {@code missing} where nothing does
     * @param expected what is possible
     * @param remedy why, or what to do; empty where that goes without saying
     */
    public static ModelFormatException ofKey(String where, String key, String value, String expected, String remedy) {
        return new ModelFormatException(where, key, "'" + key + "' is " + value, value, expected, remedy);
    }

    /**
     * A file, or a part of it that is no key, that is refused.
     *
     * @param where the file and, where it is known, the place in it
     * @param part what it is about, such as {@code tensor 'a.weight'}; empty for the whole file
     * @param finding what is wrong with it, from the verb on, such as {@code has 3 bytes}
     * @param expected what is possible; empty where the remedy says it
     * @param remedy why, or what to do; empty where that goes without saying
     */
    public static ModelFormatException of(String where, String part, String finding, String expected, String remedy) {
        return new ModelFormatException(
                where, part, part.isEmpty() ? finding : part + " " + finding, finding, expected, remedy);
    }

    /** A file whose values the model refuses. */
    public static ModelFormatException of(String where, InvalidValueException refused) {
        return of(where, refused.field(), "is " + refused.value(), refused.expected(), refused.remedy());
    }

    /** The file and, where it is known, the place in it. */
    public String where() {
        return where;
    }

    /** The key or the part that is refused; empty for the whole file. */
    public String field() {
        return field;
    }

    /** The key's value, or what is wrong with the part. */
    public String value() {
        return value;
    }

    /** What is possible; empty where the remedy says it. */
    public String expected() {
        return expected;
    }

    /** Why, or what to do; empty where that goes without saying. */
    public String remedy() {
        return remedy;
    }
}
