package dev.rooflight.technique;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.model.ModelArchitecture;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The checked values of a technique's parameters, defaults filled in. */
final class Values {
    private final String request;
    private final Map<String, String> values;
    private final Function<String, ModelArchitecture> models;

    Values(String request, Map<String, String> values, Function<String, ModelArchitecture> models) {
        this.request = request;
        this.values = Map.copyOf(values);
        this.models = models;
    }

    /** Name under which the technique was asked for. */
    String request() {
        return request;
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
        return text(name).equals("on");
    }

    String text(String name) {
        return requireNonNull(values.get(name), name).toLowerCase(Locale.ROOT);
    }

    /** The model that a parameter names. */
    ModelArchitecture model(String name) {
        return models.apply(requireNonNull(values.get(name), name));
    }
}
