package dev.rooflight.report;

import java.util.Map;
import tools.jackson.core.JsonGenerator;

/**
 * Writes JSON member by member. Whole numbers are written without fraction or exponent; others with as many digits as tell
 * them apart. Numbers that JSON cannot hold are written as null.
 */
public final class JsonWriter {
    private static final double LARGEST_EXACT = 1L << 53;

    private final JsonGenerator out;

    JsonWriter(JsonGenerator out) {
        this.out = out;
    }

    /** Starts an object that is the whole value or the next element of a list. */
    public JsonWriter object() {
        out.writeStartObject();
        return this;
    }

    /** Starts a member that is an object. */
    public JsonWriter object(String name) {
        out.writeName(name);
        return object();
    }

    /** Ends the object that was started last. */
    public JsonWriter endObject() {
        out.writeEndObject();
        return this;
    }

    /** Starts a member that is a list. */
    public JsonWriter list(String name) {
        out.writeName(name);
        out.writeStartArray();
        return this;
    }

    /** Ends the list that was started last. */
    public JsonWriter endList() {
        out.writeEndArray();
        return this;
    }

    /** Writes a member that is a text. */
    public JsonWriter member(String name, String text) {
        out.writeName(name);
        out.writeString(text);
        return this;
    }

    /** Writes a member that is a whole number. */
    public JsonWriter member(String name, long number) {
        out.writeName(name);
        out.writeNumber(number);
        return this;
    }

    /** Writes a member that is a number. */
    public JsonWriter member(String name, double number) {
        out.writeName(name);
        number(number);
        return this;
    }

    /** Writes a member that is a truth value. */
    public JsonWriter member(String name, boolean truth) {
        out.writeName(name);
        out.writeBoolean(truth);
        return this;
    }

    /** Writes a member that is a tree, see {@link #value}. */
    public JsonWriter member(String name, Object tree) {
        out.writeName(name);
        return value(tree);
    }

    /** Writes a tree of maps, lists, documents, texts, numbers and truth values. */
    public JsonWriter value(Object tree) {
        if (tree instanceof Document document) {
            document.writeTo(this);
        } else if (tree instanceof Map<?, ?> map) {
            out.writeStartObject();
            map.forEach((name, member) -> member(String.valueOf(name), member));
            out.writeEndObject();
        } else if (tree instanceof Iterable<?> list) {
            out.writeStartArray();
            list.forEach(this::value);
            out.writeEndArray();
        } else if (tree instanceof Long || tree instanceof Integer) {
            out.writeNumber(((Number) tree).longValue());
        } else if (tree instanceof Number number) {
            number(number.doubleValue());
        } else if (tree instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else {
            out.writeString(tree.toString());
        }
        return this;
    }

    private void number(double value) {
        if (!Double.isFinite(value)) {
            out.writeNull();
        } else if (value == Math.rint(value) && Math.abs(value) < LARGEST_EXACT) {
            out.writeNumber((long) value);
        } else {
            out.writeNumber(value);
        }
    }
}
