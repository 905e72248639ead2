package dev.rooflight.core.cost;

import dev.rooflight.core.Require;
import dev.rooflight.core.hardware.Power;
import dev.rooflight.core.numeric.Exponentials;
import java.util.Optional;

/**
 * Electrical power of a busy device: idle + (TDP - idle)·u^γ watts, at most the TDP, with u the larger of its compute and its
 * memory utilisation. Both are at most 1, and the larger one is the bound of an operator over its expected time.
 *
 * <p>Worked example: 700 W TDP, 100 W idle, γ = 1: an operator that takes 10 ms of which the roofline explains 8 draws 580 W,
 * 5.8 J.
 *
 * @param tdpWatts thermal design power; 0.1 to 1e6
 * @param idleWatts draw without work; 0 to the TDP
 * @param exponent γ; above 0 to 4
 */
public record PowerModel(double tdpWatts, double idleWatts, double exponent) {
    /** Share of the TDP that a device without a published idle draw is taken to draw idle. */
    public static final double USUAL_IDLE_SHARE = 0.15;

    public PowerModel {
        Require.within("TDP (watts)", tdpWatts, 0.1, 1e6);
        Require.within("idle power (watts)", idleWatts, 0, tdpWatts);
        Require.within("power exponent", exponent, 0.01, 4);
    }

    /** The model of a device; empty where its TDP is not published. */
    public static Optional<PowerModel> of(Power power, double exponent) {
        if (power.tdpWatts().isEmpty()) {
            return Optional.empty();
        }
        double tdp = power.tdpWatts().getAsDouble();
        double idle = Math.min(tdp, power.idleWatts().orElse(USUAL_IDLE_SHARE * tdp));
        return Optional.of(new PowerModel(tdp, idle, exponent));
    }

    /** Joules of {@code seconds} at a utilisation of 0 to 1. */
    public double joules(double seconds, double utilization) {
        double busy = exponent == 1 ? utilization : Exponentials.pow(utilization, exponent);
        return seconds * (idleWatts + (tdpWatts - idleWatts) * Math.min(1, busy));
    }
}
