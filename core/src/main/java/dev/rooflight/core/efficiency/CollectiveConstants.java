package dev.rooflight.core.efficiency;

import dev.rooflight.core.Require;
import dev.rooflight.core.numeric.Exponentials;

/**
 * What is known of exchanges between devices of one type. With S the payload and n devices, the faster of two is expected:
 *
 * <ul>
 *   <li>one-shot: every device sends all it has to all others at once, oneShotSeconds + (n-1)·oneShotPerDeviceSeconds +
 *       (n-1)·S·x / (oneShot · bandwidth)
 *   <li>ring, or anything that sends the least: ringSeconds + (n-1)·ringPerDeviceSeconds + bytes sent·x / (ring · bandwidth)
 * </ul>
 *
 * with x = (n/2)^sharing: 1 where each device has its link to itself, more where devices share a bus.
 *
 * @param oneShotSeconds latency of a one-shot exchange
 * @param oneShotPerDeviceSeconds further latency for each device that takes part
 * @param oneShot share of the link's bandwidth that it reaches; above 0 to 1
 * @param ringSeconds latency of a ring
 * @param ringPerDeviceSeconds further latency for each device that takes part
 * @param ring share of the link's bandwidth that it reaches; above 0 to 1
 * @param sharing 0 where links are not shared, 1 where all devices share one bus
 */
public record CollectiveConstants(
        double oneShotSeconds,
        double oneShotPerDeviceSeconds,
        double oneShot,
        double ringSeconds,
        double ringPerDeviceSeconds,
        double ring,
        double sharing) {
    /** Exchanges at the peak of the links, without latency. */
    public static final CollectiveConstants IDEAL = new CollectiveConstants(0, 0, 1, 0, 0, 1, 0);

    public CollectiveConstants {
        Require.within("one-shot latency (seconds)", oneShotSeconds, 0, 1);
        Require.within("one-shot latency per device (seconds)", oneShotPerDeviceSeconds, 0, 1);
        Require.within("one-shot efficiency", oneShot, 1e-6, 1);
        Require.within("ring latency (seconds)", ringSeconds, 0, 1);
        Require.within("ring latency per device (seconds)", ringPerDeviceSeconds, 0, 1);
        Require.within("ring efficiency", ring, 1e-6, 1);
        Require.within("sharing", sharing, 0, 1);
    }

    /** How many times slower a shared bus makes {@code devices}. */
    double crowding(int devices) {
        return Exponentials.pow(devices / 2.0, sharing);
    }
}
