package dev.rooflight.core.cost;

import dev.rooflight.core.Require;
import java.util.OptionalDouble;

/**
 * What an hour and a joule cost.
 *
 * @param usdPerDeviceHour rent of a device; empty where unknown; 0 to 1e6
 * @param gramsPerKilowattHour carbon intensity of the grid in gCO2e/kWh; empty where unknown; 0 to 1e5
 * @param pue power usage effectiveness: energy of the building over that of the machines; 1 to 10
 * @param hostWattsPerDevice share of the host that a device needs, drawn all the time; 0 to 1e5
 */
public record Rates(
        OptionalDouble usdPerDeviceHour, OptionalDouble gramsPerKilowattHour, double pue, double hostWattsPerDevice) {
    /** Nothing known: energy of the devices alone. */
    public static final Rates NONE = new Rates(OptionalDouble.empty(), OptionalDouble.empty(), 1, 0);

    public Rates {
        usdPerDeviceHour.ifPresent(usd -> Require.within("price (USD per device-hour)", usd, 0, 1e6));
        gramsPerKilowattHour.ifPresent(grams -> Require.within("grid intensity (gCO2e/kWh)", grams, 0, 1e5));
        Require.within("PUE", pue, 1, 10);
        Require.within("host power (watts per device)", hostWattsPerDevice, 0, 1e5);
    }
}
