package dev.rooflight.technique;

import static dev.rooflight.technique.RefusalErrors.FIELD;
import static java.util.Objects.requireNonNull;

import dev.rooflight.core.InvalidValueException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A technique or preset that a user asks for, and the parameters given, such as {@code awq:bits=4,group=128}.
 *
 * @param name id of a technique or preset
 * @param values given parameters, checked
 */
public record TechniqueRequest(String name, Map<String, String> values) {
    public TechniqueRequest {
        requireNonNull(name, "name is null");
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        Technique technique =
                Techniques.find(name).orElseThrow(() -> unknown(name)).technique();
        String text = text(name, values);
        for (Map.Entry<String, String> entry : values.entrySet()) {
            parameter(technique, text, entry.getKey()).check(text, entry.getValue());
        }
    }

    /**
     * Reads {@code NAME[:PARAM=VALUE,…]}. Case does not matter; {@code _} and {@code -} are the same in names.
     *
     * @throws InvalidValueException if there is no such technique or parameter, naming the nearest, or a value is not possible
     */
    public static TechniqueRequest parse(String text) {
        String stripped = text.strip();
        int colon = stripped.indexOf(':');
        String name = Techniques.canonical(colon < 0 ? stripped : stripped.substring(0, colon));
        Techniques.Found found = Techniques.find(name).orElseThrow(() -> unknown(name));
        Map<String, String> values = new LinkedHashMap<>();
        if (colon >= 0) {
            for (String pair : stripped.substring(colon + 1).split(",", -1)) {
                int equals = pair.indexOf('=');
                if (equals <= 0 || equals == pair.length() - 1) {
                    throw new InvalidValueException(FIELD, stripped, "NAME:PARAM=VALUE[,PARAM=VALUE…]");
                }
                String key = Techniques.canonical(pair.substring(0, equals));
                parameter(found.technique(), stripped, key);
                if (values.put(key, pair.substring(equals + 1).strip()) != null) {
                    throw new InvalidValueException(FIELD, stripped, key + " once");
                }
            }
        }
        return new TechniqueRequest(name, values);
    }

    /** The same with another value of a parameter. */
    public TechniqueRequest with(String parameter, String value) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        changed.put(parameter, value);
        return new TechniqueRequest(name, changed);
    }

    private static InvalidValueException unknown(String name) {
        return Techniques.unknown(FIELD, name);
    }

    private static Parameter parameter(Technique technique, String text, String key) {
        List<String> names =
                technique.parameters().stream().map(Parameter::name).toList();
        return technique
                .parameter(key)
                .orElseThrow(() -> new InvalidValueException(
                        FIELD,
                        text,
                        names.isEmpty() ? "no parameters" : "no parameters but " + String.join(", ", names),
                        Nearest.of(key, names)
                                .map("did you mean %s?"::formatted)
                                .orElse("")));
    }

    /** As it is written on the command line. */
    @Override
    public String toString() {
        return text(name, values);
    }

    private static String text(String name, Map<String, String> values) {
        return values.isEmpty()
                ? name
                : name + ":"
                        + values.entrySet().stream()
                                .map(entry -> entry.getKey() + "=" + entry.getValue())
                                .collect(Collectors.joining(","));
    }
}
