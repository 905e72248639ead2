package dev.rooflight.catalog.checkpoint;

import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.catalog.text.OneLine;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
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

/**
 * A JSON object of up to 100 MB, read token by token: an index of half a million tensors is too large for a tree. Keys
 * given twice are for the caller to refuse, who keeps the keys anyway.
 */
final class HeaderJson {
    private static final int MAX_DEPTH = 20;
    private static final int MAX_NUMBER_DIGITS = 100;
    private static final int MAX_NAME = 10_000;
    private static final int MAX_TEXT = 5_000_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER_DIGITS)
                    .maxNameLength(MAX_NAME)
                    .maxStringLength(MAX_TEXT)
                    .build())
            .build();

    private final JsonParser parser;
    private final String where;

    private HeaderJson(JsonParser parser, String where) {
        this.parser = parser;
        this.where = where;
    }

    /**
     * Reads one object, after whose opening brace {@code reading} starts.
     *
     * @param where name for messages
     */
    static <T> T read(InputStream content, String where, Function<HeaderJson, T> reading) {
        InputStreamReader text = new InputStreamReader(content, StandardCharsets.UTF_8.newDecoder());
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            HeaderJson json = new HeaderJson(parser, where);
            try {
                json.openObject("the header");
                T result = reading.apply(json);
                if (parser.nextToken() != null) {
                    throw json.error("more content after the object", "spaces at most", "");
                }
                return result;
            } catch (JacksonException e) {
                throw json.broken(e);
            }
        }
    }

    /** Expects an object and goes into it. */
    void openObject(String what) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw errorIn(what, "is " + found(), "an object in braces");
        }
    }

    /** The next key of the object that is open; null at its end, which is then closed. */
    @Nullable
    String nextKey() {
        return parser.nextToken() == JsonToken.PROPERTY_NAME ? parser.currentName() : null;
    }

    /** Expects a text. */
    String text(String what) {
        if (parser.nextToken() != JsonToken.VALUE_STRING) {
            throw errorIn(what, "is " + found(), "a text");
        }
        return parser.getString();
    }

    /** Expects a list of at most {@code most} whole numbers from 0. */
    List<Long> counts(String what, int most) {
        if (parser.nextToken() != JsonToken.START_ARRAY) {
            throw errorIn(what, "is " + found(), "a list of whole numbers");
        }
        List<Long> counts = new ArrayList<>(4);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            boolean fits = parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                    && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                    && parser.getLongValue() >= 0;
            if (!fits) {
                throw errorIn(what, "holds " + found(), "whole numbers from 0 to 2^63 - 1");
            }
            if (counts.size() == most) {
                throw errorIn(what, "has more than " + most + " numbers", "at most that");
            }
            counts.add(parser.getLongValue());
        }
        return counts;
    }

    /**
     * A whole number from 0, also when written as 1.6e10; nothing if the value is of another kind, which is skipped.
     */
    OptionalLong optionalCount() {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
            double value = parser.getDoubleValue();
            if (value >= 0 && value < Long.MAX_VALUE && value == Math.floor(value)) {
                return OptionalLong.of(
                        token == JsonToken.VALUE_NUMBER_INT
                                ? parser.getLongValue()
                                : BigDecimal.valueOf(value).longValue());
            }
            return OptionalLong.empty();
        }
        parser.skipChildren();
        return OptionalLong.empty();
    }

    /** Passes over a value. */
    void skip() {
        parser.nextToken();
        parser.skipChildren();
    }

    /** An error about the file; {@code finding} from the verb on, the rest may be empty. */
    ModelFormatException error(String finding, String expected, String remedy) {
        return Problem.at(where, finding, expected, remedy);
    }

    /** An error about a part of the file; {@code finding} from the verb on. */
    ModelFormatException errorIn(String part, String finding, String expected) {
        return Problem.in(where, part, finding, expected, "");
    }

    private String found() {
        JsonToken token = parser.currentToken();
        if (token == null) {
            return "missing";
        }
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case END_OBJECT, END_ARRAY -> "missing";
            case VALUE_STRING -> "the text " + OneLine.quote(parser.getString());
            case PROPERTY_NAME -> "the key " + OneLine.quote(parser.currentName());
            default -> parser.getString();
        };
    }

    private ModelFormatException broken(JacksonException e) {
        if (e instanceof UnexpectedEndOfInputException) {
            return error("the JSON ends in the middle", "", "is the file cut off?");
        }
        if (e.getCause() instanceof CharacterCodingException) {
            return error("the JSON is not UTF-8", "UTF-8 text", "");
        }
        String original = String.valueOf(e.getOriginalMessage());
        if (e instanceof StreamConstraintsException) {
            return error("the JSON " + constraint(original), "a checkpoint's", "");
        }
        int place = e.getLocation() == null ? 0 : (int) e.getLocation().getCharOffset();
        int advice = original.indexOf(" (");
        return error(
                "not JSON near character " + OneLine.count(place) + ": "
                        + (advice < 0 ? original : original.substring(0, advice)),
                "",
                "");
    }

    private static String constraint(String original) {
        if (original.contains("nesting")) {
            return "is nested deeper than " + MAX_DEPTH + " levels";
        }
        if (original.contains("Name")) {
            return "has a key of more than " + MAX_NAME + " characters";
        }
        if (original.contains("Number")) {
            return "has a number of more than " + MAX_NUMBER_DIGITS + " characters";
        }
        return "has a text of more than " + OneLine.count(MAX_TEXT) + " characters";
    }
}
