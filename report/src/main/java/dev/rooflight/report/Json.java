package dev.rooflight.report;

import java.io.ByteArrayOutputStream;
import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;

/** Trees and {@linkplain Document documents} as JSON, with the same numbers in either form; see {@link JsonWriter}. */
public final class Json {
    /** The fast writer of doubles is also the exact one: what Java 17 itself writes has a digit too many at times. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();

    private static final int USUAL_BYTES = 32 * 1024;

    private Json() {}

    /** Indented, one member a line, with a line end. */
    public static String pretty(Object tree) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(new Indented(), text)) {
            new JsonWriter(new Generated(out)).value(tree);
        }
        return text + "\n";
    }

    /** On one line, without a line end, in UTF-8. */
    public static byte[] compact(Object tree) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
        try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            new JsonWriter(new Generated(out)).value(tree);
        }
        return bytes.toByteArray();
    }

    /** Writes what comes as text. */
    private record Generated(JsonGenerator out) implements JsonSink {
        @Override
        public void startObject() {
            out.writeStartObject();
        }

        @Override
        public void endObject() {
            out.writeEndObject();
        }

        @Override
        public void startList() {
            out.writeStartArray();
        }

        @Override
        public void endList() {
            out.writeEndArray();
        }

        @Override
        public void name(String name) {
            out.writeName(name);
        }

        @Override
        public void text(String value) {
            out.writeString(value);
        }

        @Override
        public void whole(long value) {
            out.writeNumber(value);
        }

        @Override
        public void number(double value) {
            out.writeNumber(value);
        }

        @Override
        public void truth(boolean value) {
            out.writeBoolean(value);
        }

        @Override
        public void nothing() {
            out.writeNull();
        }
    }

    /** Indents by two spaces. */
    private static final class Indented extends ObjectWriteContext.Base {
        @Override
        public PrettyPrinter getPrettyPrinter() {
            return new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
        }

        @Override
        public boolean hasPrettyPrinter() {
            return true;
        }
    }
}
