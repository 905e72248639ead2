package dev.rooflight.report;

import java.util.Map;

/**
 * Writes JSON member by member. Whole numbers are written without fraction or exponent; others with as many digits as tell
 * them apart. Numbers that JSON cannot hold are written as null.
 */
public final class JsonWriter {
    private final JsonSink out;

    JsonWriter(JsonSink out) {
        this.out = out;
    }

    /** Starts an object that is the whole value or the next element of a list. */
    public JsonWriter object() {
        out.startObject();
        return this;
    }

    /** Starts a member that is an object. */
    public JsonWriter object(String name) {
        out.name(name);
        return object();
    }

    /** Ends the object that was started last. */
    public JsonWriter endObject() {
        out.endObject();
        return this;
    }

    /** Starts a member that is a list. */
    public JsonWriter list(String name) {
        out.name(name);
        out.startList();
        return this;
    }

    /** Ends the list that was started last. */
    public JsonWriter endList() {
        out.endList();
        return this;
    }

    /** Writes a member that is a text. */
    public JsonWriter member(String name, String text) {
        out.name(name);
        out.text(text);
        return this;
    }

    /** Writes a member that is a whole number. */
    public JsonWriter member(String name, long number) {
        out.name(name);
        out.whole(number);
        return this;
    }

    /** Writes a member that is a number. */
    public JsonWriter member(String name, double number) {
        out.name(name);
        number(number);
        return this;
    }

    /** Writes a member that is a truth value. */
    public JsonWriter member(String name, boolean truth) {
        out.name(name);
        out.truth(truth);
        return this;
    }

    /** Writes a member that is a tree, see {@link #value}. */
    public JsonWriter member(String name, Object tree) {
        out.name(name);
        return value(tree);
    }

    /** Writes a tree of maps, lists, documents, texts, numbers and truth values. */
    public JsonWriter value(Object tree) {
        if (tree instanceof Document document) {
            document.writeTo(this);
        } else if (tree instanceof Map<?, ?> map) {
            out.startObject();
            map.forEach((name, member) -> member(String.valueOf(name), member));
            out.endObject();
        } else if (tree instanceof Iterable<?> list) {
            out.startList();
            list.forEach(this::value);
            out.endList();
        } else if (tree instanceof Long || tree instanceof Integer) {
            out.whole(((Number) tree).longValue());
        } else if (tree instanceof Number number) {
            number(number.doubleValue());
        } else if (tree instanceof Boolean truth) {
            out.truth(truth);
        } else {
            out.text(tree.toString());
        }
        return this;
    }

    private void number(double value) {
        if (!Double.isFinite(value)) {
            out.nothing();
        } else if (Si.isWhole(value)) {
            out.whole((long) value);
        } else {
            out.number(value);
        }
    }
}
