package dev.rooflight.core.hardware;

import dev.rooflight.core.Require;
import java.util.OptionalDouble;

/**
 * Electrical power of a device.
 *
 * @param tdpWatts thermal design power, where published; 0.1 to 1e6
 * @param idleWatts draw without work, where published; 0 to 1e6
 */
public record Power(OptionalDouble tdpWatts, OptionalDouble idleWatts) {

    public Power {
        tdpWatts.ifPresent(watts -> Require.within("power.tdp (watts)", watts, 0.1, 1e6));
        idleWatts.ifPresent(watts -> Require.within("power.idle (watts)", watts, 0, 1e6));
    }
}
