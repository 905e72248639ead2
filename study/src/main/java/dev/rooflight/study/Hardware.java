package dev.rooflight.study;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.efficiency.EngineProfile;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.study.option.DeviceField;
import dev.rooflight.study.option.DeviceFields;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A device as it was named, numbers of it that are changed, and what is known of such devices.
 *
 * @param reference what it was called
 * @param named the device of that name
 * @param changed other numbers, by the names of {@link DeviceFields}; what is not named is the device's
 * @param known how kernels and engines run on it
 */
public record Hardware(Reference reference, Device named, Map<String, Double> changed, Known known) {
    /** What parts the id of an engine from its version. */
    private static final char VERSION = '@';

    /** What is known of a device beside its data sheet; equal where it is of the same devices from the same source. */
    public interface Known {
        /** Nothing: kernels at the roofline, an engine that takes no time. */
        Known NOTHING = new Stated(EfficiencyProfile.IDEAL, EfficiencyProfile.IDEAL, List.of(EngineProfile.IDEAL));

        /** How its kernels run: measured, or the default of its class. */
        EfficiencyProfile profile();

        /** The default of its class. */
        EfficiencyProfile ofClass();

        /** The latest versions of serving engines as they run on it, the usual one first; at least one. */
        List<EngineProfile> engines();

        /**
         * A version of an engine as it runs on it. Where versions are not told apart, each is like the latest.
         *
         * @param id of the engine
         * @param version such as {@code 0.12}; empty for the latest
         * @return empty if there is no engine of that id
         * @throws InvalidValueException if the text is no version of that engine
         */
        Optional<EngineProfile> engine(String id, String version);
    }

    /**
     * What somebody states of a device.
     *
     * @param profile how its kernels run
     * @param ofClass the default of its class
     * @param engines serving engines as they run on it, the usual one first; at least one
     */
    public record Stated(EfficiencyProfile profile, EfficiencyProfile ofClass, List<EngineProfile> engines)
            implements Known {
        public Stated {
            requireNonNull(profile, "profile is null");
            requireNonNull(ofClass, "ofClass is null");
            engines = List.copyOf(engines);
            if (engines.isEmpty()) {
                throw new IllegalArgumentException("engines are empty; expected at least the usual one");
            }
        }

        @Override
        public Optional<EngineProfile> engine(String id, String version) {
            return engines.stream()
                    .filter(engine -> engine.id().equals(id))
                    .findFirst()
                    .map(engine -> engine.at(version));
        }
    }

    public Hardware {
        requireNonNull(reference, "reference is null");
        requireNonNull(named, "named is null");
        requireNonNull(known, "known is null");
        Map<String, Double> ordered = new LinkedHashMap<>();
        for (DeviceField field : DeviceFields.ALL) {
            Double value = changed.get(field.name());
            if (value != null) {
                ordered.put(field.name(), field.checked(value));
            }
        }
        for (String name : changed.keySet()) {
            if (!ordered.containsKey(name)) {
                throw unknown(name);
            }
        }
        changed = Collections.unmodifiableMap(ordered);
    }

    /** A device as it is. */
    public static Hardware of(Reference reference, Device device, Known known) {
        return new Hardware(reference, device, Map.of(), known);
    }

    /** The device, changed numbers included. */
    public Device device() {
        Device device = named;
        for (DeviceField field : DeviceFields.ALL) {
            Double value = changed.get(field.name());
            if (value != null) {
                device = field.in(device, value);
            }
        }
        return device;
    }

    /**
     * The same with another number.
     *
     * @throws InvalidValueException if it is out of range
     */
    public Hardware set(DeviceField field, double value) {
        Map<String, Double> all = new LinkedHashMap<>(changed);
        all.put(field.name(), value);
        return new Hardware(reference, named, all, known);
    }

    /** The engine that people mostly run on such devices. */
    public EngineProfile usualEngine() {
        return known.engines().get(0);
    }

    /**
     * An engine on the device, if there is one of that id.
     *
     * @param asked its id, and where one is meant its version: {@code vllm} or {@code vllm@0.12}
     * @throws InvalidValueException if there is such an engine, but what follows the {@code @} is no version of it
     */
    public Optional<EngineProfile> engine(String asked) {
        int at = asked.indexOf(VERSION);
        return at < 0 ? known.engine(asked, "") : known.engine(asked.substring(0, at), versionIn(asked, at));
    }

    private static String versionIn(String asked, int at) {
        String version = asked.substring(at + 1);
        if (version.isBlank()) {
            throw new InvalidValueException(
                    "engine", "'" + asked + "'", "a version after the @, such as 0.12, or the name alone");
        }
        return version;
    }

    private static InvalidValueException unknown(String name) {
        return new InvalidValueException(
                "set",
                "'" + name + "'",
                "one of "
                        + String.join(
                                ", ",
                                DeviceFields.ALL.stream().map(DeviceField::name).toList()));
    }

    @Override
    public int hashCode() {
        // profiles have hundreds of parts, and devices of the same name are mostly the same
        return 31 * reference.hashCode() + changed.hashCode();
    }
}
