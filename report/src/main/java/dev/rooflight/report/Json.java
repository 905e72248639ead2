package dev.rooflight.report;

import java.io.StringWriter;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;

/**
 * Writes trees of maps, lists, texts, numbers and truth values as JSON. Whole numbers are written without fraction or
 * exponent; others with as many digits as tell them apart. Numbers that JSON cannot hold are written as null.
 */
public final class Json {
    private static final double LARGEST_EXACT = 1L << 53;

    private Json() {}

    /** Indented, one member a line, with a line end. */
    public static String pretty(Object tree) {
        return write(tree, new Context(true)) + "\n";
    }

    /** On one line, without a line end. */
    public static String compact(Object tree) {
        return write(tree, new Context(false));
    }

    private static String write(Object tree, ObjectWriteContext context) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(context, text)) {
            value(out, tree);
        }
        return text.toString();
    }

    private static void value(JsonGenerator out, Object value) {
        if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            map.forEach((key, member) -> {
                out.writeName(String.valueOf(key));
                value(out, member);
            });
            out.writeEndObject();
        } else if (value instanceof Iterable<?> list) {
            out.writeStartArray();
            list.forEach(element -> value(out, element));
            out.writeEndArray();
        } else if (value instanceof Number number) {
            number(out, number.doubleValue(), number);
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else {
            out.writeString(value.toString());
        }
    }

    private static void number(JsonGenerator out, double value, Number number) {
        if (number instanceof Long || number instanceof Integer) {
            out.writeNumber(number.longValue());
        } else if (Double.isNaN(value) || Double.isInfinite(value)) {
            out.writeNull();
        } else if (value == Math.rint(value) && Math.abs(value) < LARGEST_EXACT) {
            out.writeNumber((long) value);
        } else {
            out.writeNumber(value);
        }
    }

    /** Says whether to indent. */
    private static final class Context extends ObjectWriteContext.Base {
        private final boolean pretty;

        Context(boolean pretty) {
            this.pretty = pretty;
        }

        @Override
        public PrettyPrinter getPrettyPrinter() {
            return new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
        }

        @Override
        public boolean hasPrettyPrinter() {
            return pretty;
        }
    }
}
