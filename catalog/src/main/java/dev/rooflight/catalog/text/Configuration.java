package dev.rooflight.catalog.text;

import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.core.model.ModelArchitecture;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A configuration file, or an object in one, that is read by name and remembers which of its keys were. A reader reads what it
 * understands; of the keys that are left over, {@link #refuseUnknown} lets those pass that its scope calls harmless, refuses what
 * may change the mathematics, and keeps for a note what is off anyway.
 */
public final class Configuration {
    private static final long MAX_COUNT = 1_000_000_000_000_000L;
    private static final int LONGEST_VALUE = 40;

    private JsonObject object;
    private final String where;
    private final Optional<Configuration> outer;
    private final Set<String> understood = new LinkedHashSet<>();
    /** By their names here, those that were asked for: what is read of one is read of it wherever it is asked for. */
    private final Map<String, Configuration> nested = new LinkedHashMap<>();

    /** Of the whole file: shared with the configurations nested in this one. */
    private final List<Unread> unread;

    /** @param where name of the file, for messages */
    public Configuration(JsonObject object, String where) {
        this(object, where, Optional.empty(), new ArrayList<>());
    }

    private Configuration(JsonObject object, String where, Optional<Configuration> outer, List<Unread> unread) {
        this.object = object;
        this.where = where;
        this.outer = outer;
        this.unread = unread;
    }

    /**
     * Keys that were not read, and do no harm as it seems.
     *
     * @param where the part of the file
     * @param off those that are not known and null, false, zero or empty
     * @param taken those of more than one meaning, each with the harmless one that it was taken for
     */
    public record Unread(String where, List<String> off, Map<String, String> taken) {
        public Unread {
            off = List.copyOf(off);
            taken = new LinkedHashMap<>(taken);
        }
    }

    /** Whether the key stands here with a value other than null. */
    public boolean has(String key) {
        return object.has(key);
    }

    /** States a key that the file leaves to the default of its configuration class. The file's own tree stays as it is. */
    public void fillIn(String key, long value) {
        if (!has(key)) {
            object = object.with(key, new JsonValue.Whole(value));
        }
    }

    /** Every key, in the order of the file. */
    public List<String> names() {
        return List.copyOf(object.members().keySet());
    }

    /** Whether the key stands here with a nested configuration. */
    public boolean isObject(String key) {
        return object.object(key).isPresent();
    }

    /** A count of 1 or more that must be stated, under the first of these names that is there. */
    public long count(String... names) {
        return count(List.of(names));
    }

    /** A count of 1 or more that must be stated, under the first of these names that is there. */
    public long count(List<String> names) {
        return optionalCount(names).orElseThrow(() -> error(names.get(0), "missing", "a whole number"));
    }

    /** A count that fits an int. */
    public int smallCount(List<String> names) {
        return small(names.get(0), count(names));
    }

    /** A count that fits an int, or a default. */
    public int smallCount(int defaultValue, List<String> names) {
        return small(names.get(0), optionalCount(names).orElse(defaultValue));
    }

    /** How many layers there are, 1 to {@link ModelArchitecture#MAX_LAYERS}: nothing is made for each before that is known. */
    public int layers(List<String> names) {
        return layers(names.get(0), count(names), 1);
    }

    /** How many layers there are, 1 to {@link ModelArchitecture#MAX_LAYERS}. */
    public int layers(String... names) {
        return layers(List.of(names));
    }

    /** How many layers there are, or a default. */
    public int layers(int defaultValue, String name) {
        return layers(name, count(defaultValue, name), 1);
    }

    /** How many further layers or modules there are, 0 if the file does not say, at most {@link ModelArchitecture#MAX_LAYERS}. */
    public int furtherLayers(String name) {
        return layers(name, smallNumber(0, name), 0);
    }

    /** As {@link #furtherLayers(String)} under either of two names; names that contradict each other are refused. */
    public int furtherLayers(String name, String alias) {
        return layers(name, smallNumber(0, name, alias), 0);
    }

    private int layers(String name, long count, int least) {
        if (count > ModelArchitecture.MAX_LAYERS) {
            throw error(
                    name, Long.toString(count), "a whole number from " + least + " to " + ModelArchitecture.MAX_LAYERS);
        }
        return (int) count;
    }

    /** A count of 1 or more, under any of these names; names that contradict each other are refused. */
    public OptionalLong optionalCount(String... names) {
        return optionalCount(List.of(names));
    }

    /** A count of 1 or more, under any of these names; names that contradict each other are refused. */
    public OptionalLong optionalCount(List<String> names) {
        OptionalLong found = OptionalLong.empty();
        String foundAs = names.get(0);
        for (String name : names) {
            understood.add(name);
            if (!has(name)) {
                continue;
            }
            long value = wholeNumber(name, value(name), 1);
            if (found.isPresent() && found.getAsLong() != value) {
                throw error(
                        foundAs,
                        found.getAsLong() + " but '" + name + "' is " + value,
                        "one value, remove the wrong key");
            }
            found = OptionalLong.of(value);
            foundAs = name;
        }
        return found;
    }

    /** A count of 1 or more, or a default that the family's own code defines. */
    public long count(long defaultValue, String... names) {
        return optionalCount(names).orElse(defaultValue);
    }

    /** A count that fits an int. */
    public int smallCount(String... names) {
        return small(names[0], count(names));
    }

    /** A count that fits an int, or a default. */
    public int smallCount(int defaultValue, String... names) {
        return small(names[0], count(defaultValue, names));
    }

    /** A whole number of 0 or more, or a default. */
    public int smallNumber(int defaultValue, String name) {
        understood.add(name);
        return has(name) ? small(name, wholeNumber(name, value(name), 0)) : defaultValue;
    }

    /** A whole number of 0 or more under either of two names, or a default; names that contradict each other are refused. */
    public int smallNumber(int defaultValue, String name, String alias) {
        int found = smallNumber(defaultValue, name);
        int other = smallNumber(defaultValue, alias);
        if (has(name) && has(alias) && found != other) {
            throw error(name, found + " but '" + alias + "' is " + other, "one value, remove the wrong key");
        }
        return has(name) ? found : other;
    }

    /** A truth value, or the default of the family's own code. */
    public boolean flag(boolean defaultValue, String name) {
        understood.add(name);
        if (!has(name)) {
            return defaultValue;
        }
        if (!(value(name) instanceof JsonValue.Flag flag)) {
            throw error(name, shown(value(name)), "true or false");
        }
        return flag.value();
    }

    /** A number, or a default. */
    public double number(double defaultValue, String... names) {
        double found = defaultValue;
        for (String name : names) {
            understood.add(name);
            if (has(name)) {
                found = number(name, value(name));
            }
        }
        return found;
    }

    /** A text, if it is there. */
    public Optional<String> text(String name) {
        understood.add(name);
        if (!has(name)) {
            return Optional.empty();
        }
        if (!(value(name) instanceof JsonValue.Text text)) {
            throw error(name, shown(value(name)), "a text");
        }
        return Optional.of(text.value());
    }

    /** A list of texts under either of two names; lists that contradict each other are refused. */
    public Optional<List<String>> texts(String name, String alias) {
        Optional<List<String>> found = texts(name);
        Optional<List<String>> other = texts(alias);
        if (found.isPresent() && other.isPresent() && !found.equals(other)) {
            throw error(name, "another list than '" + alias + "'", "one of them, remove the wrong key");
        }
        return found.or(() -> other);
    }

    /** Whether the key stands here with a number. */
    public boolean hasNumber(String key) {
        return has(key) && value(key).isNumber();
    }

    /** A list of texts, if it is there. */
    public Optional<List<String>> texts(String name) {
        understood.add(name);
        if (!has(name)) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        for (JsonValue element : list(name, "a list of texts")) {
            if (!(element instanceof JsonValue.Text text)) {
                throw error(name, "a list with " + shown(element), "a list of texts");
            }
            texts.add(text.value());
        }
        return Optional.of(texts);
    }

    /** A nested configuration, if it is there. */
    public Optional<Configuration> object(String name) {
        understood.add(name);
        if (!has(name)) {
            return Optional.empty();
        }
        if (!(value(name) instanceof JsonObject inner)) {
            throw error(name, shown(value(name)), "an object");
        }
        return Optional.of(nested(name, inner));
    }

    /** A nested configuration that must be there. */
    public Configuration requiredObject(String name) {
        return object(name).orElseThrow(() -> error(name, "missing", "an object"));
    }

    /** A text of this configuration, or of the one around it. */
    public Optional<String> inheritedText(String name) {
        return text(name).or(() -> outer.flatMap(around -> around.inheritedText(name)));
    }

    /** A truth value of this configuration, or of the one around it. */
    public Optional<Boolean> inheritedFlag(String name) {
        Optional<Boolean> own = has(name) ? Optional.of(flag(false, name)) : Optional.empty();
        return own.or(() -> outer.flatMap(around -> around.inheritedFlag(name)));
    }

    /** A nested configuration of this one, or of the one around it. */
    public Optional<Configuration> inheritedObject(String name) {
        return object(name).or(() -> outer.flatMap(around -> around.inheritedObject(name)));
    }

    /** A list of whole numbers, if it is there. */
    public Optional<List<Long>> wholeNumbers(String name) {
        understood.add(name);
        if (!has(name)) {
            return Optional.empty();
        }
        List<Long> counts = new ArrayList<>();
        for (JsonValue element : list(name, "a list of whole numbers")) {
            counts.add(wholeNumber(name, element, 0));
        }
        return Optional.of(counts);
    }

    /** A list of objects, if it is there. */
    public Optional<List<Configuration>> objects(String name) {
        understood.add(name);
        if (!has(name)) {
            return Optional.empty();
        }
        List<Configuration> objects = new ArrayList<>();
        for (JsonValue element : list(name, "a list of objects")) {
            if (!(element instanceof JsonObject inner)) {
                throw error(name, "a list with " + shown(element), "a list of objects");
            }
            objects.add(nested(name + "[" + objects.size() + "]", inner));
        }
        return Optional.of(objects);
    }

    private Configuration nested(String name, JsonObject inner) {
        return nested.computeIfAbsent(
                name, any -> new Configuration(inner, where + " " + name, Optional.of(this), unread));
    }

    /** The nested configurations that were read so far, in that order. */
    public List<Configuration> nested() {
        return List.copyOf(nested.values());
    }

    /** Keys that mean nothing beside what was read, whatever their values: they count as read. */
    public void passOver(String... names) {
        understood.addAll(List.of(names));
    }

    /** Keeps for a note that a key is taken for something that is not counted. */
    public void take(String key, String meaning) {
        understood.add(key);
        unread.add(new Unread(where, List.of(), Map.of(key, meaning)));
    }

    /** A key of this configuration that is refused. */
    public ModelFormatException error(String key, String value, String expected) {
        return error(key, value, expected, "");
    }

    /** A key of this configuration that is refused, with why or what to do. */
    public ModelFormatException error(String key, String value, String expected, String remedy) {
        return ModelFormatException.ofKey(where, key, value, expected, remedy);
    }

    /** A part of this configuration that is no key; {@code finding} from the verb on. */
    public ModelFormatException refused(String part, String finding, String expected) {
        return ModelFormatException.of(where, part, finding, expected, "");
    }

    /** A value as it is to be shown in a message: what JSON has, cut after 40 characters. */
    public String shown(String key) {
        return object.get(key).map(Configuration::shown).orElse("missing");
    }

    /** Where this configuration is from. */
    public String where() {
        return where;
    }

    /**
     * Refuses keys that were not read and that the scope knows nothing about, unless they are off, and values that it does not
     * know for keys that it does.
     *
     * @param reader what does not understand them, for the message
     */
    public void refuseUnknown(String reader, KeyScope scope) {
        List<String> off = new ArrayList<>();
        Map<String, String> taken = new LinkedHashMap<>();
        object.members().forEach((key, value) -> {
            if (understood.contains(key)) {
                return;
            }
            scope.judge(key, value, new KeyScope.Verdict() {
                @Override
                public void harmless() {
                    // nothing is to be said
                }

                @Override
                public void taken(String meaning) {
                    taken.put(key, meaning);
                }

                @Override
                public void off() {
                    off.add(key);
                }

                @Override
                public void unexpected(List<String> expected) {
                    throw error(key, shown(value), "one of " + String.join(", ", expected));
                }

                @Override
                public void unknown() {
                    throw notUnderstood(reader, key, value);
                }
            });
        });
        if (!off.isEmpty() || !taken.isEmpty()) {
            unread.add(new Unread(where, off, taken));
        }
    }

    private ModelFormatException notUnderstood(String reader, String key, JsonValue value) {
        return error(
                key,
                shown(value),
                "only keys that are known for " + reader,
                "it may change what the network computes: remove it if it does not");
    }

    /** Keys of the whole file that {@link #refuseUnknown} let pass and that are worth a word. */
    public List<Unread> unread() {
        return List.copyOf(unread);
    }

    /** The value of a key that is there. */
    private JsonValue value(String name) {
        return object.get(name).orElseThrow(() -> new IllegalStateException(name + " is not there"));
    }

    private List<JsonValue> list(String name, String expected) {
        if (!(value(name) instanceof JsonValue.Listed list)) {
            throw error(name, shown(value(name)), expected);
        }
        return list.elements();
    }

    private double number(String name, JsonValue value) {
        if (value instanceof JsonValue.Whole whole) {
            return whole.value();
        }
        if (value instanceof JsonValue.Real real) {
            return real.value();
        }
        throw error(name, shown(value), "a number");
    }

    private long wholeNumber(String name, JsonValue value, long least) {
        if (value instanceof JsonValue.Whole whole && whole.value() >= least && whole.value() <= MAX_COUNT) {
            return whole.value();
        }
        // some files write counts as 4096.0
        if (value instanceof JsonValue.Real real
                && real.value() >= least
                && real.value() <= MAX_COUNT
                && real.value() == Math.floor(real.value())) {
            return (long) real.value();
        }
        throw error(name, shown(value), "a whole number from " + least + " to " + MAX_COUNT);
    }

    private int small(String name, long value) {
        if (value > Integer.MAX_VALUE) {
            throw error(name, Long.toString(value), "at most " + Integer.MAX_VALUE);
        }
        return (int) value;
    }

    private static String shown(JsonValue value) {
        String text = value.toString();
        return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE - 3) + "...";
    }
}
