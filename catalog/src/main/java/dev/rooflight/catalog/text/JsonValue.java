package dev.rooflight.catalog.text;

import java.util.List;

/**
 * A value of JSON as readers see it: what was written, in its order, without the library that parsed it.
 */
public sealed interface JsonValue permits JsonObject, JsonValue.Scalar, JsonValue.Listed {
    /** The value as compact JSON, which reads back equal. */
    @Override
    String toString();

    /** A value that holds no other. */
    sealed interface Scalar extends JsonValue permits Whole, Real, Flag, Text, Null {}

    /** A number written without fraction and exponent. */
    record Whole(long value) implements Scalar {
        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    /** A number written with a fraction or an exponent; also {@code Infinity} and {@code NaN}, as Python writes them. */
    record Real(double value) implements Scalar {
        @Override
        public String toString() {
            return Double.toString(value);
        }
    }

    /** {@code true} or {@code false}. */
    record Flag(boolean value) implements Scalar {
        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }

    /** A text. */
    record Text(String value) implements Scalar {
        private static final String ESCAPED = "\"\\\b\f\n\r\t";
        private static final String ESCAPES = "\"\\bfnrt";

        /** The text in double quotes, escaped where it must be. */
        @Override
        public String toString() {
            StringBuilder json = new StringBuilder(value.length() + 2).append('"');
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                int escape = ESCAPED.indexOf(c);
                if (escape >= 0) {
                    json.append('\\').append(ESCAPES.charAt(escape));
                } else if (c < ' ') {
                    json.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
                } else {
                    json.append(c);
                }
            }
            return json.append('"').toString();
        }
    }

    /** {@code null}. */
    record Null() implements Scalar {
        @Override
        public String toString() {
            return "null";
        }
    }

    /** A list in its order. */
    record Listed(List<JsonValue> elements) implements JsonValue {
        public Listed {
            elements = List.copyOf(elements);
        }

        @Override
        public String toString() {
            StringBuilder json = new StringBuilder("[");
            for (JsonValue element : elements) {
                json.append(json.length() == 1 ? "" : ",").append(element);
            }
            return json.append(']').toString();
        }
    }

    /** Whether it is a number. */
    default boolean isNumber() {
        return this instanceof Whole || this instanceof Real;
    }

    /** Whether it says nothing or no: null, false, zero, an empty text, list or object. */
    default boolean isOff() {
        return this instanceof Null
                || (this instanceof Flag flag && !flag.value())
                || (this instanceof Whole whole && whole.value() == 0)
                || (this instanceof Real real && real.value() == 0)
                || (this instanceof Text text && text.value().isEmpty())
                || (this instanceof Listed list && list.elements().isEmpty())
                || (this instanceof JsonObject object && object.members().isEmpty());
    }
}
