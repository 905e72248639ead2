package dev.rooflight.study.option;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.hardware.Device;
import java.util.OptionalDouble;

/**
 * A number of a device that can be changed.
 *
 * @param name as users write it, such as {@code bandwidth}
 * @param label as people call it, such as {@code memory bandwidth}
 * @param kind its range and unit
 * @param source the dotted name under which a device says where the number is from
 * @param getter reads it; empty where the device has none
 * @param setter changes it
 */
public record DeviceField(
        String name, String label, Kind.Numeric<?> kind, String source, Getter getter, Setter setter) {
    /** Reads a number of a device. */
    @FunctionalInterface
    public interface Getter {
        OptionalDouble of(Device device);
    }

    /** Changes a number of a device. */
    @FunctionalInterface
    public interface Setter {
        Device in(Device device, double value);
    }

    public DeviceField {
        requireNonNull(name, "name is null");
        requireNonNull(label, "label is null");
        requireNonNull(kind, "kind is null");
        requireNonNull(source, "source is null");
        requireNonNull(getter, "getter is null");
        requireNonNull(setter, "setter is null");
    }

    /** The number of a device; empty where it has none. */
    public OptionalDouble of(Device device) {
        return getter.of(device);
    }

    /**
     * A device with another number, whose source is the user.
     *
     * @throws InvalidValueException if it is out of range
     */
    public Device in(Device device, double value) {
        return setter.in(device, checked(kind, value));
    }

    /**
     * The number as it is kept: a whole one where only these are possible.
     *
     * @throws InvalidValueException if it is out of range
     */
    public double checked(double value) {
        return checked(kind, value);
    }

    private <T> double checked(Kind.Numeric<T> numeric, double value) {
        T typed = numeric.of(value);
        if (!numeric.holds(typed)) {
            throw new InvalidValueException("set", name + "=" + value, name + ": " + numeric.expected());
        }
        return numeric.number(typed);
    }
}
