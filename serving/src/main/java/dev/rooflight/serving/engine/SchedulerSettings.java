package dev.rooflight.serving.engine;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.InvalidValueException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A scheduler and what is set of it. Immutable. Each value has a source: what of an engine's code or documentation states it, or
 * that it was asked for.
 *
 * @param kind which scheduler
 * @param values of settings that it has; those that are missing follow from the deployment ({@code kv-blocks}) or the load
 */
public record SchedulerSettings(SchedulerKind kind, Map<Setting, Value> values) {
    /** Source of what a user has set. */
    public static final String ASKED = "asked for";

    /**
     * A value and where it is from.
     *
     * @param number the value, see {@link Setting}
     * @param source what states it
     */
    public record Value(double number, String source) {
        public Value {
            requireNonNull(source, "source is null");
        }
    }

    public SchedulerSettings {
        requireNonNull(kind, "kind is null");
        values = values.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(values));
        for (Setting setting : values.keySet()) {
            requireHas(kind, setting);
        }
    }

    /** A scheduler of which nothing is set. */
    public static SchedulerSettings of(SchedulerKind kind) {
        return new SchedulerSettings(kind, Map.of());
    }

    /** The same with another value, which was asked for. */
    public SchedulerSettings with(Setting setting, double value) {
        return with(setting, value, ASKED);
    }

    /**
     * The same with another value.
     *
     * @throws InvalidValueException if the scheduler has no such setting
     */
    public SchedulerSettings with(Setting setting, double value, String source) {
        Map<Setting, Value> changed = new EnumMap<>(Setting.class);
        changed.putAll(values);
        changed.put(setting, new Value(value, source));
        return new SchedulerSettings(kind, changed);
    }

    /**
     * The same with another value by its name, as it is typed.
     *
     * @throws InvalidValueException if the scheduler has no setting of that name, or the text is no value of it
     */
    public SchedulerSettings with(String name, String text) {
        String wanted = name.strip();
        Setting setting = kind.settings().stream()
                .filter(candidate -> candidate.id().equals(wanted))
                .findFirst()
                .orElseThrow(() -> unknown(kind, name));
        return with(setting, setting.parse(text));
    }

    /** Whether a value is there. */
    public boolean has(Setting setting) {
        return values.containsKey(setting);
    }

    /** A value; {@code otherwise} where none is there. */
    public double get(Setting setting, double otherwise) {
        Value value = values.get(setting);
        return value == null ? otherwise : value.number();
    }

    /** A whole number; {@code otherwise} where none is there. */
    public int whole(Setting setting, int otherwise) {
        return (int) get(setting, otherwise);
    }

    /** Whether a switch is on; {@code otherwise} where none is there. */
    public boolean on(Setting setting, boolean otherwise) {
        return get(setting, otherwise ? 1 : 0) != 0;
    }

    /**
     * These settings as the engine starts with them under a load: what it would refuse itself is refused, and what follows the load
     * is there (the budget of vLLM before 0.8, where none is set).
     *
     * @param longestSequence tokens of the longest request of the load, prompt and output; at least 1
     * @param longestPrompt tokens of the longest prompt of the load; at least 1
     * @throws InvalidValueException if the engine refuses the settings, or the prompt; the message has the reason that it gives
     */
    public SchedulerSettings checked(int longestSequence, int longestPrompt) {
        return new SettingsCheck(this).checked(longestSequence, longestPrompt);
    }

    private static void requireHas(SchedulerKind kind, Setting setting) {
        if (!kind.settings().contains(setting)) {
            throw unknown(kind, setting.id());
        }
    }

    private static InvalidValueException unknown(SchedulerKind kind, String name) {
        List<String> names = new ArrayList<>();
        kind.settings().forEach(setting -> names.add(setting.id()));
        return new InvalidValueException(
                "engine-set",
                "'" + name + "'",
                "a setting of the scheduler " + kind.id() + ": "
                        + names.stream().sorted().collect(Collectors.joining(", ")));
    }
}
