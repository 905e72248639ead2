package dev.rooflight.core.cost;

import java.util.OptionalDouble;

/**
 * What something costs beside time.
 *
 * @param joules energy of devices and host, without the building; empty where no power is known
 * @param usd rent; empty where no price is known
 * @param gramsCo2e carbon, the building included; empty where no grid intensity or no power is known
 */
public record Footprint(OptionalDouble joules, OptionalDouble usd, OptionalDouble gramsCo2e) {
    private static final double JOULES_PER_KILOWATT_HOUR = 3.6e6;
    private static final double SECONDS_PER_HOUR = 3600;

    /**
     * The footprint of {@code devices} that are taken for {@code seconds}.
     *
     * @param deviceJoules energy of all devices together; empty where unknown
     */
    public static Footprint of(double seconds, int devices, OptionalDouble deviceJoules, Rates rates) {
        OptionalDouble joules = deviceJoules.isEmpty()
                ? deviceJoules
                : OptionalDouble.of(deviceJoules.getAsDouble() + seconds * devices * rates.hostWattsPerDevice());
        return new Footprint(
                joules,
                rates.usdPerDeviceHour().isEmpty()
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(
                                rates.usdPerDeviceHour().getAsDouble() * devices * seconds / SECONDS_PER_HOUR),
                joules.isEmpty() || rates.gramsPerKilowattHour().isEmpty()
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(joules.getAsDouble()
                                / JOULES_PER_KILOWATT_HOUR
                                * rates.gramsPerKilowattHour().getAsDouble()
                                * rates.pue()));
    }

    /** The same for a part of it, or for many. */
    public Footprint times(double factor) {
        return new Footprint(times(joules, factor), times(usd, factor), times(gramsCo2e, factor));
    }

    private static OptionalDouble times(OptionalDouble value, double factor) {
        return value.isEmpty() ? value : OptionalDouble.of(value.getAsDouble() * factor);
    }
}
