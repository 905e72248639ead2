package dev.rooflight.technique;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.InvalidValueException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
        Technique technique = Techniques.find(name)
                .orElseThrow(() -> new InvalidValueException("technique '%s' is not known; expected one of %s"
                        .formatted(name, String.join(", ", Techniques.names()))))
                .technique();
        for (Map.Entry<String, String> entry : values.entrySet()) {
            parameter(technique, name, entry.getKey()).check(name, entry.getValue());
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
        String name = canonical(colon < 0 ? stripped : stripped.substring(0, colon));
        Techniques.Found found = Techniques.find(name).orElseThrow(() -> unknown(name));
        Map<String, String> values = new LinkedHashMap<>();
        if (colon >= 0) {
            for (String pair : stripped.substring(colon + 1).split(",", -1)) {
                int equals = pair.indexOf('=');
                if (equals <= 0 || equals == pair.length() - 1) {
                    throw new InvalidValueException(
                            "'%s' in '%s' is no parameter; expected NAME:PARAM=VALUE[,PARAM=VALUE…]"
                                    .formatted(pair, stripped));
                }
                String key = canonical(pair.substring(0, equals));
                parameter(found.technique(), name, key);
                if (values.put(key, pair.substring(equals + 1).strip()) != null) {
                    throw new InvalidValueException(
                            "%s: %s is given twice in '%s'; expected it once".formatted(name, key, stripped));
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

    private static String canonical(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static InvalidValueException unknown(String name) {
        return new InvalidValueException(Nearest.of(name, Techniques.names())
                .map(near -> "technique '%s' is not known; did you mean %s?".formatted(name, near))
                .orElseGet(() -> "technique '%s' is not known; expected one of %s"
                        .formatted(name, String.join(", ", Techniques.names()))));
    }

    private static Parameter parameter(Technique technique, String name, String key) {
        List<String> names =
                technique.parameters().stream().map(Parameter::name).toList();
        return technique.parameters().stream()
                .filter(parameter -> parameter.name().equals(key))
                .findFirst()
                .orElseThrow(() -> new InvalidValueException(
                        names.isEmpty()
                                ? "%s takes no parameters, but '%s' is given".formatted(name, key)
                                : Nearest.of(key, names)
                                        .map(near ->
                                                "%s has no parameter '%s'; did you mean %s?".formatted(name, key, near))
                                        .orElseGet(() -> "%s has no parameter '%s'; expected one of %s"
                                                .formatted(name, key, String.join(", ", names)))));
    }

    /** As it is written on the command line. */
    @Override
    public String toString() {
        return values.isEmpty()
                ? name
                : name + ":"
                        + values.entrySet().stream()
                                .map(entry -> entry.getKey() + "=" + entry.getValue())
                                .collect(Collectors.joining(","));
    }
}
