package dev.rooflight.study.curve;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.study.option.DeviceField;
import dev.rooflight.study.option.DeviceFields;
import dev.rooflight.study.option.Option;
import dev.rooflight.study.option.OptionTable;
import dev.rooflight.technique.Parameter;
import dev.rooflight.technique.Techniques;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The axes there are: options with a number, bits of formats, numbers of the device, and numeric parameters of techniques
 * ({@code NAME.PARAMETER}).
 */
public final class Axes {
    private final Map<String, Axis> byName = new LinkedHashMap<>();

    /** Those of a table of options. */
    public Axes(OptionTable table) {
        table.options().forEach(option -> axis(option).ifPresent(this::add));
        for (DeviceField field : DeviceFields.ALL) {
            add(new Axis.OfDevice(field));
        }
    }

    private void add(Axis axis) {
        // the price that is asked for, before that of the catalogue
        byName.putIfAbsent(plain(axis.scale().id()), axis);
    }

    private static <T> Optional<Axis> axis(Option<T> option) {
        return option.kind().numbers().map(numbers -> new Axis.OfOption<>(option, numbers));
    }

    /** All names but those of parameters of techniques. */
    public List<String> ids() {
        return byName.values().stream().map(axis -> axis.scale().id()).toList();
    }

    /**
     * The axis of that name; case and dashes do not matter.
     *
     * @throws InvalidValueException if there is none
     */
    public Axis named(String name) {
        return Optional.ofNullable(byName.get(plain(name)))
                .or(() -> parameter(name))
                .orElseThrow(() -> new InvalidValueException(
                        "over",
                        "'" + name + "'",
                        "a parameter of a technique, such as eagle-3.accepted, or one of " + String.join(", ", ids())));
    }

    private static Optional<Axis> parameter(String name) {
        int dot = name.lastIndexOf('.');
        if (dot < 1) {
            return Optional.empty();
        }
        String technique = name.substring(0, dot);
        return Techniques.find(technique).flatMap(found -> found.technique().parameters().stream()
                .filter(parameter -> numeric(parameter) && parameter.name().equals(name.substring(dot + 1)))
                .findFirst()
                .map(parameter -> new Axis.OfTechnique(technique, parameter)));
    }

    private static boolean numeric(Parameter parameter) {
        return parameter.kind() == Parameter.Kind.INTEGER || parameter.kind() == Parameter.Kind.NUMBER;
    }

    /** Without case and dashes. */
    static String plain(String name) {
        return name.replace("-", "").toLowerCase(Locale.ROOT);
    }
}
