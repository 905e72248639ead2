package dev.rooflight.catalog.text;

import dev.rooflight.catalog.CatalogException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * JSON objects one after another, as a file with one a line or a list of them has: read token by token, so that neither the file nor
 * what nobody asks for is held. {@code NaN} and infinities are numbers, as Python writes them; where they matter the caller refuses
 * them. Keys given twice are the caller's to refuse, who knows the keys that count.
 */
public final class JsonStream implements AutoCloseable {
    private static final int MAX_DEPTH = 50;
    private static final int MAX_NUMBER = 100;
    private static final int MAX_NAME = 10_000;
    private static final int MAX_TEXT = 20_000_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER)
                    .maxNameLength(MAX_NAME)
                    .maxStringLength(MAX_TEXT)
                    .build())
            .build();

    /** What stands where the stream is. */
    public enum Token {
        /** An object begins. */
        OBJECT,
        /** A list begins. */
        LIST,
        /** The object or list that was open ends. */
        END,
        /** The name of a member, whose value comes next. */
        NAME,
        /** A text. */
        TEXT,
        /** A number. */
        NUMBER,
        /** True or false. */
        FLAG,
        /** Null. */
        NULL
    }

    private final TextStream text;
    private final JsonParser parser;
    private boolean inList;

    /** Reads a text, which is closed with this. */
    public JsonStream(TextStream text) {
        this.text = text;
        this.parser = FACTORY.createParser(ObjectReadContext.empty(), text);
    }

    /**
     * Goes into the next object of the file, or of the one list that the file is; false after the last one.
     *
     * @throws CatalogException if something else comes next
     */
    public boolean nextObject() {
        JsonToken token = advance();
        if (token == JsonToken.START_ARRAY && !inList) {
            inList = true;
            token = advance();
        }
        if (token == JsonToken.END_ARRAY && inList) {
            inList = false;
            token = advance();
        }
        if (token == null) {
            return false;
        }
        if (token != JsonToken.START_OBJECT) {
            throw error("no object begins here", "JSON objects, each of which starts with {", "");
        }
        return true;
    }

    /** The next name of the object that is open; empty at its end, which is then closed. */
    public Optional<String> nextName() {
        return next() == Token.NAME ? Optional.of(text()) : Optional.empty();
    }

    /** Goes on to the next token. */
    public Token next() {
        JsonToken token = advance();
        if (token == null) {
            throw cutOff();
        }
        return switch (token) {
            case START_OBJECT -> Token.OBJECT;
            case START_ARRAY -> Token.LIST;
            case END_OBJECT, END_ARRAY -> Token.END;
            case PROPERTY_NAME -> Token.NAME;
            case VALUE_STRING -> Token.TEXT;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Token.NUMBER;
            case VALUE_TRUE, VALUE_FALSE -> Token.FLAG;
            case VALUE_NULL -> Token.NULL;
            default -> throw new IllegalStateException("unexpected token " + token);
        };
    }

    /** The name, text, number or truth value where the stream is, as it is written. */
    public String text() {
        try {
            return String.valueOf(parser.getString());
        } catch (JacksonException e) {
            throw broken(e);
        }
    }

    /** The number where the stream is; may be NaN or infinite. */
    public double number() {
        try {
            return parser.getDoubleValue();
        } catch (JacksonException e) {
            throw broken(e);
        }
    }

    /** Passes over the value that comes next. */
    public void skipValue() {
        next();
        skip();
    }

    /** Passes over what the object or list holds that has just begun; does nothing where none has. */
    public void skip() {
        try {
            parser.skipChildren();
        } catch (JacksonException e) {
            throw broken(e);
        }
    }

    /**
     * The value that comes next, whole.
     *
     * @param most values that it may hold
     * @throws CatalogException if it holds more, or a key twice
     */
    public JsonValue value(int most) {
        int[] left = {most};
        return value(next(), left);
    }

    private JsonValue value(Token token, int[] left) {
        if (left[0]-- == 0) {
            throw error("too many values", "a summary", "is this the right file?");
        }
        switch (token) {
            case OBJECT -> {
                Map<String, JsonValue> members = new LinkedHashMap<>();
                for (Optional<String> name = nextName(); name.isPresent(); name = nextName()) {
                    if (members.put(name.get(), value(next(), left)) != null) {
                        throw error("key " + OneLine.quote(name.get()) + " is given twice", "", "keep one");
                    }
                }
                return new JsonObject(members);
            }
            case LIST -> {
                List<JsonValue> elements = new ArrayList<>();
                for (Token element = next(); element != Token.END; element = next()) {
                    elements.add(value(element, left));
                }
                return new JsonValue.Listed(elements);
            }
            case TEXT -> {
                return new JsonValue.Text(text());
            }
            case NUMBER -> {
                return new JsonValue.Real(number());
            }
            case FLAG -> {
                return new JsonValue.Flag(parser.getBooleanValue());
            }
            default -> {
                return new JsonValue.Null();
            }
        }
    }

    /** The line of what was read last. */
    public int line() {
        return Math.max(1, parser.currentTokenLocation().getLineNr());
    }

    /** A refusal of what was read last; {@code finding} from the verb on. */
    public CatalogException error(String finding, String expected, String remedy) {
        return CatalogException.of(text.where(), line(), finding, expected, remedy);
    }

    @Override
    public void close() {
        parser.close();
        text.close();
    }

    private @Nullable JsonToken advance() {
        try {
            return parser.nextToken();
        } catch (JacksonException e) {
            throw broken(e);
        }
    }

    private CatalogException cutOff() {
        return error("ends in the middle of an object", "", "is the file cut off?");
    }

    private CatalogException broken(JacksonException e) {
        if (e instanceof UnexpectedEndOfInputException) {
            return cutOff();
        }
        int line =
                e.getLocation() == null ? line() : Math.max(1, e.getLocation().getLineNr());
        String original = String.valueOf(e.getOriginalMessage());
        if (e instanceof StreamConstraintsException) {
            return CatalogException.of(text.where(), line, beyond(original), "a file as its program writes it", "");
        }
        int advice = original.indexOf(" (");
        String words = advice < 0 ? original : original.substring(0, advice);
        return CatalogException.of(text.where(), line, "not JSON: " + words, "JSON objects, one a line", "");
    }

    private static String beyond(String original) {
        if (original.contains("nesting")) {
            return "nested deeper than " + MAX_DEPTH + " levels";
        }
        if (original.contains("Number")) {
            return "a number of more than " + MAX_NUMBER + " characters";
        }
        if (original.contains("Name")) {
            return "a name of more than " + OneLine.count(MAX_NAME) + " characters";
        }
        return "a text of more than " + OneLine.count(MAX_TEXT) + " characters";
    }
}
