package dev.rooflight.request;

import dev.rooflight.catalog.text.JsonObject;
import dev.rooflight.catalog.text.JsonValue;
import dev.rooflight.catalog.text.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as text and as trees of maps, lists, texts, numbers, truth values and null. */
final class JsonText {
    private JsonText() {}

    /**
     * Reads one object.
     *
     * @param where its name for messages
     * @throws dev.rooflight.catalog.ModelFormatException if the text is none
     */
    static Map<String, @Nullable Object> read(String text, String where) {
        return tree(StrictJson.read(text.getBytes(StandardCharsets.UTF_8), where));
    }

    private static Map<String, @Nullable Object> tree(JsonObject object) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        object.members().forEach((name, value) -> members.put(name, tree(value)));
        return members;
    }

    private static @Nullable Object tree(JsonValue value) {
        if (value instanceof JsonObject object) {
            return tree(object);
        }
        if (value instanceof JsonValue.Listed list) {
            List<@Nullable Object> elements = new ArrayList<>();
            list.elements().forEach(element -> elements.add(tree(element)));
            return elements;
        }
        if (value instanceof JsonValue.Whole whole) {
            return whole.value();
        }
        if (value instanceof JsonValue.Real real) {
            return real.value();
        }
        if (value instanceof JsonValue.Flag flag) {
            return flag.value();
        }
        return value instanceof JsonValue.Text text ? text.value() : null;
    }

    /** Writes a tree without a space too many. */
    static String of(@Nullable Object tree) {
        StringBuilder json = new StringBuilder();
        write(json, tree);
        return json.toString();
    }

    private static void write(StringBuilder json, @Nullable Object tree) {
        if (tree instanceof Map<?, ?> members) {
            char before = '{';
            for (Map.Entry<?, ?> member : members.entrySet()) {
                json.append(before);
                text(json, String.valueOf(member.getKey()));
                json.append(':');
                write(json, member.getValue());
                before = ',';
            }
            json.append(members.isEmpty() ? "{}" : "}");
        } else if (tree instanceof List<?> elements) {
            char before = '[';
            for (Object element : elements) {
                json.append(before);
                write(json, element);
                before = ',';
            }
            json.append(elements.isEmpty() ? "[]" : "]");
        } else if (tree instanceof String value) {
            text(json, value);
        } else {
            json.append(tree);
        }
    }

    private static void text(StringBuilder json, String value) {
        json.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
