package dev.rooflight.web;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes the documents of {@link dev.rooflight.report.Json} on one line, straight as UTF-8: the same members and the same
 * numbers, without the white space.
 */
final class CompactJson {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final double LARGEST_EXACT = 1L << 53;
    private static final int USUAL_SIZE = 16 * 1024;

    private CompactJson() {}

    /** A tree of maps, lists, texts, numbers and truth values; numbers that JSON cannot hold are null. */
    static byte[] of(Object tree) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_SIZE);
        try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            value(out, tree);
        }
        return bytes.toByteArray();
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
        } else if (value instanceof Long || value instanceof Integer) {
            out.writeNumber(((Number) value).longValue());
        } else if (value instanceof Number number) {
            number(out, number.doubleValue());
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else {
            out.writeString(value.toString());
        }
    }

    private static void number(JsonGenerator out, double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            out.writeNull();
        } else if (value == Math.rint(value) && Math.abs(value) < LARGEST_EXACT) {
            out.writeNumber((long) value);
        } else {
            out.writeNumber(value);
        }
    }
}
