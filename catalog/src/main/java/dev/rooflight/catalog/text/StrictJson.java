package dev.rooflight.catalog.text;

import dev.rooflight.catalog.ModelFormatException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * JSON objects from outside, read strictly and in bounded memory: at most 10 MB of UTF-8, 100 levels and 500,000
 * tokens, no duplicate keys, no numbers beyond a 64-bit integer or a finite double, nothing after the object.
 * Whatever else arrives is refused in one line with its line and column.
 *
 * <p>The tree is built from the token stream directly: that needs no recursion, and none of the machinery of object
 * mapping, whose start takes longer than everything else here. No other class knows the library that makes the tokens.
 */
public final class StrictJson {
    /** Largest file in bytes. */
    public static final int MAX_BYTES = 10_000_000;

    private static final int MAX_DEPTH = 100;
    private static final int MAX_TOKENS = 500_000;
    private static final int MAX_NUMBER_DIGITS = 100;
    private static final int MAX_STRING = 1_000_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // no JSON, but what Python writes for an unbounded setting; where such a number matters it is refused
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxTokenCount(MAX_TOKENS)
                    .maxNumberLength(MAX_NUMBER_DIGITS)
                    .maxStringLength(MAX_STRING)
                    .build())
            .build();

    private static final Trouble CUT_OFF = new Trouble("ends in the middle of the object", "", "is the file cut off?");

    private StrictJson() {}

    /**
     * Reads a file, named by its path in messages.
     *
     * @throws ModelFormatException if it is not a readable regular file with one JSON object
     */
    public static JsonObject read(Path file) {
        return read(file, file.toString());
    }

    /**
     * Reads a file.
     *
     * @param where its name for messages
     * @throws ModelFormatException if it is not a readable regular file with one JSON object
     */
    public static JsonObject read(Path file, String where) {
        byte[] bytes = InputFile.read(file, MAX_BYTES, StrictJson::refused);
        return read(bytes, where);
    }

    /**
     * Reads content.
     *
     * @param where its name for messages
     * @throws ModelFormatException if it is not one JSON object
     */
    public static JsonObject read(byte[] content, String where) {
        InputFile.checkSize(content.length, where, MAX_BYTES, StrictJson::refused);
        String text = InputFile.decode(content, where, StrictJson::refused);
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            try {
                return object(parser, where);
            } catch (JacksonException e) {
                throw error(where, e.getLocation() == null ? parser.currentLocation() : e.getLocation(), trouble(e));
            }
        }
    }

    private static JsonObject object(JsonParser parser, String where) {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw refused(where, "is empty", "a JSON object", "");
        }
        if (first != JsonToken.START_OBJECT) {
            throw error(
                    where,
                    parser.currentTokenLocation(),
                    new Trouble("is no object", "a JSON object, which starts with {"));
        }
        Deque<Open> open = new ArrayDeque<>();
        Open root = new Open("", true);
        open.push(root);
        while (!open.isEmpty()) {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw error(where, parser.currentLocation(), CUT_OFF);
            }
            switch (token) {
                case END_OBJECT, END_ARRAY -> {
                    Open closed = open.pop();
                    if (!open.isEmpty()) {
                        open.getFirst().add(closed.name, closed.value());
                    }
                }
                case PROPERTY_NAME -> {}
                case START_OBJECT, START_ARRAY ->
                    open.push(new Open(name(parser, open.getFirst()), token == JsonToken.START_OBJECT));
                default -> open.getFirst().add(name(parser, open.getFirst()), scalar(token, parser, where));
            }
        }
        if (parser.nextToken() != null) {
            throw error(
                    where,
                    parser.currentTokenLocation(),
                    new Trouble("more content after the object", "the end of the file"));
        }
        return new JsonObject(root.members);
    }

    /** An object or list whose end has not come yet, and the name it will have in the object around it. */
    private static final class Open {
        private final String name;
        private final boolean isObject;
        private final Map<String, JsonValue> members = new LinkedHashMap<>();
        private final List<JsonValue> elements = new ArrayList<>();

        Open(String name, boolean isObject) {
            this.name = name;
            this.isObject = isObject;
        }

        void add(String member, JsonValue value) {
            if (isObject) {
                members.put(member, value);
            } else {
                elements.add(value);
            }
        }

        JsonValue value() {
            return isObject ? new JsonObject(members) : new JsonValue.Listed(elements);
        }
    }

    /** The name of the value that begins; elements of lists have none. */
    private static String name(JsonParser parser, Open parent) {
        // at the start of an object or a list, the parser names the member of the parent
        String name = parser.currentName();
        return parent.isObject && name != null ? name : "";
    }

    private static JsonValue scalar(JsonToken token, JsonParser parser, String where) {
        return switch (token) {
            case VALUE_STRING -> new JsonValue.Text(parser.getString());
            case VALUE_TRUE -> new JsonValue.Flag(true);
            case VALUE_FALSE -> new JsonValue.Flag(false);
            case VALUE_NULL -> new JsonValue.Null();
            case VALUE_NUMBER_INT -> whole(parser, where);
            case VALUE_NUMBER_FLOAT -> real(parser, where);
            default -> throw new IllegalStateException("unexpected token " + token);
        };
    }

    private static JsonValue whole(JsonParser parser, String where) {
        return switch (parser.getNumberType()) {
            case INT, LONG -> new JsonValue.Whole(parser.getLongValue());
            default -> throw tooLarge(parser, where);
        };
    }

    private static JsonValue real(JsonParser parser, String where) {
        double value = parser.getDoubleValue();
        boolean spelledOut =
                parser.getString().endsWith("Infinity") || parser.getString().equals("NaN");
        if (Double.isInfinite(value) && !spelledOut) {
            throw tooLarge(parser, where);
        }
        return new JsonValue.Real(value);
    }

    private static ModelFormatException tooLarge(JsonParser parser, String where) {
        return error(
                where,
                parser.currentTokenLocation(),
                new Trouble(
                        "number " + OneLine.quote(parser.getString()) + " is too large",
                        "a 64-bit integer or a finite double"));
    }

    /** What is wrong, what was expected, and what to do. */
    private record Trouble(String finding, String expected, String remedy) {
        Trouble(String finding, String expected) {
            this(finding, expected, "");
        }
    }

    private static Trouble trouble(JacksonException e) {
        if (e instanceof UnexpectedEndOfInputException) {
            return CUT_OFF;
        }
        String original = String.valueOf(e.getOriginalMessage());
        if (e instanceof StreamConstraintsException) {
            return constraint(original);
        }
        if (original.startsWith("Non-standard token")) {
            String token = original.substring("Non-standard token ".length()).split(":", 2)[0];
            return new Trouble(token + " is not JSON", "a finite number");
        }
        if (original.startsWith("Duplicate")) {
            return new Trouble(
                    original.replace("Duplicate Object property ", "key ") + " is given twice", "", "keep one");
        }
        return new Trouble("not JSON: " + inOurWords(original), "");
    }

    private static Trouble constraint(String original) {
        String configuration = "a model configuration";
        if (original.contains("nesting depth")) {
            return new Trouble("nested deeper than " + MAX_DEPTH + " levels", configuration);
        }
        if (original.contains("Token count")) {
            return new Trouble("more than " + MAX_TOKENS + " tokens", configuration);
        }
        if (original.contains("Number value length")) {
            return new Trouble(
                    "a number of more than " + MAX_NUMBER_DIGITS + " characters", "a 64-bit integer or a double");
        }
        if (original.contains("String value length")) {
            return new Trouble("a text of more than " + MAX_STRING + " characters", configuration);
        }
        return new Trouble(inOurWords(original), "");
    }

    /** The parser's message without its advice on how to make it lenient. */
    private static String inOurWords(String original) {
        int end = original.length();
        for (String advice : new String[] {": enable `", " (not recognized as", ", from `"}) {
            int start = original.indexOf(advice);
            end = start < 0 ? end : Math.min(end, start);
        }
        boolean open = original.startsWith(", from", end);
        return original.substring(0, end) + (open ? ")" : "");
    }

    private static ModelFormatException error(String where, TokenStreamLocation location, Trouble trouble) {
        return refused(
                where + ": line " + location.getLineNr() + ", column " + location.getColumnNr(),
                trouble.finding(),
                trouble.expected(),
                trouble.remedy());
    }

    private static ModelFormatException refused(String where, String finding, String expected, String remedy) {
        return ModelFormatException.of(where, "", finding, expected, remedy);
    }
}
