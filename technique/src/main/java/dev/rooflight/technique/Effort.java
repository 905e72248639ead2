package dev.rooflight.technique;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * What it takes to run a technique.
 *
 * @param level how much
 * @param what it is that has to be done; empty where the level says enough
 */
public record Effort(Level level, String what) {
    /** Nothing. */
    static final Effort NONE = none("");

    /** How much. */
    public enum Level {
        /** It is so already, or in every engine. */
        NONE,
        /** An option, or another file. */
        LOW,
        /** Calibration, a short training, a second model. */
        MEDIUM,
        /** A model trained for it, kernels of its own, other hardware. */
        HIGH
    }

    public Effort {
        requireNonNull(level, "level is null");
        requireNonNull(what, "what is null");
    }

    static Effort none(String why) {
        return new Effort(Level.NONE, why);
    }

    static Effort low(String what) {
        return new Effort(Level.LOW, what);
    }

    static Effort medium(String what) {
        return new Effort(Level.MEDIUM, what);
    }

    static Effort high(String what) {
        return new Effort(Level.HIGH, what);
    }

    @Override
    public String toString() {
        String name = level.name().toLowerCase(Locale.ROOT);
        return what.isEmpty() ? name : name + ": " + what;
    }
}
