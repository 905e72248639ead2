package dev.rooflight.technique;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.model.ModelArchitecture;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The checked values of a technique's parameters, defaults filled in. */
final class Values {
    private final TechniqueRequest request;
    private final Map<String, String> values;
    private final Function<String, ModelArchitecture> models;
    private final Map<String, ModelArchitecture> found = new LinkedHashMap<>();

    Values(TechniqueRequest request, Map<String, String> values, Function<String, ModelArchitecture> models) {
        this.request = request;
        this.values = Map.copyOf(values);
        this.models = models;
    }

    /** What was asked for. */
    TechniqueRequest request() {
        return request;
    }

    /** Name under which the technique was asked for. */
    String name() {
        return request.name();
    }

    double number(String name) {
        return Parameter.number(text(name));
    }

    long whole(String name) {
        return (long) number(name);
    }

    int count(String name) {
        return (int) number(name);
    }

    boolean flag(String name) {
        return text(name).equals(Parameter.ON);
    }

    /** The constant that a choice names. */
    <E extends Enum<E>> E choice(String name, Class<E> choices) {
        return Enum.valueOf(choices, requireNonNull(values.get(name), name).toUpperCase(Locale.ROOT));
    }

    String text(String name) {
        return requireNonNull(values.get(name), name).toLowerCase(Locale.ROOT);
    }

    /** The number format that a parameter names. */
    NumberFormat format(String name) {
        return NumberFormats.parse(text(name));
    }

    /** The model that a parameter names; looked up once. */
    ModelArchitecture model(String name) {
        return found.computeIfAbsent(requireNonNull(values.get(name), name), models);
    }
}
