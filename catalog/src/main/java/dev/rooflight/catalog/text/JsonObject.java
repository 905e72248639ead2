package dev.rooflight.catalog.text;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An object of JSON.
 *
 * @param members by name, in the order of the file
 */
public record JsonObject(Map<String, JsonValue> members) implements JsonValue {
    public JsonObject {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /** The value of a member, null values included. */
    public Optional<JsonValue> get(String name) {
        return Optional.ofNullable(lookUp(name));
    }

    /** Whether there is a member of that name with another value than null. */
    public boolean has(String name) {
        JsonValue value = lookUp(name);
        return value != null && !(value instanceof Null);
    }

    /** The text of a member; empty where it is missing or no text. */
    public Optional<String> text(String name) {
        return lookUp(name) instanceof Text text ? Optional.of(text.value()) : Optional.empty();
    }

    /** The whole number of a member; empty where it is missing or none. */
    public OptionalLong whole(String name) {
        return lookUp(name) instanceof Whole whole ? OptionalLong.of(whole.value()) : OptionalLong.empty();
    }

    /** The object of a member; empty where it is missing or none. */
    public Optional<JsonObject> object(String name) {
        return lookUp(name) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
    }

    /** The list of a member; empty where it is missing or none. */
    public List<JsonValue> list(String name) {
        return lookUp(name) instanceof Listed list ? list.elements() : List.of();
    }

    /** The texts of a member that is a list; its other elements are left out. */
    public List<String> texts(String name) {
        return list(name).stream()
                .flatMap(element -> element instanceof Text text ? Stream.of(text.value()) : Stream.empty())
                .toList();
    }

    /** The same with a member, which takes the place of one of its name. */
    public JsonObject with(String name, JsonValue value) {
        Map<String, JsonValue> changed = new LinkedHashMap<>(members);
        changed.put(name, value);
        return new JsonObject(changed);
    }

    private @Nullable JsonValue lookUp(String name) {
        return members.get(name);
    }

    @Override
    public String toString() {
        StringBuilder json = new StringBuilder("{");
        members.forEach((name, value) -> json.append(json.length() == 1 ? "" : ",")
                .append(new Text(name))
                .append(':')
                .append(value));
        return json.append('}').toString();
    }

    /** An object under construction. */
    public static final class Builder {
        private final Map<String, JsonValue> members = new LinkedHashMap<>();

        /** An object without members. */
        public Builder() {}

        /** Puts a member, in the place of one of its name. */
        public Builder put(String name, JsonValue value) {
            members.put(name, value);
            return this;
        }

        /** Puts a whole number. */
        public Builder put(String name, long value) {
            return put(name, new Whole(value));
        }

        /** Puts a number with a fraction. */
        public Builder put(String name, double value) {
            return put(name, new Real(value));
        }

        /** Puts a truth value. */
        public Builder put(String name, boolean value) {
            return put(name, new Flag(value));
        }

        /** Puts a text. */
        public Builder put(String name, String value) {
            return put(name, new Text(value));
        }

        /** Puts null. */
        public Builder putNull(String name) {
            return put(name, new Null());
        }

        /** Takes members out, if they are there. */
        public Builder remove(String... names) {
            for (String name : names) {
                members.remove(name);
            }
            return this;
        }

        /** The object as it is now. */
        public JsonObject build() {
            return new JsonObject(members);
        }
    }
}
