package dev.rooflight.technique;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * What it takes to run a technique.
 *
 * @param level how much
 * @param what it is that has to be done
 */
public record Effort(Level level, String what) {
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

    /** From {@code level: what}, such as {@code medium: a second model}. */
    static Effort of(String text) {
        int colon = text.indexOf(": ");
        return colon < 0
                ? new Effort(Level.valueOf(text.toUpperCase(Locale.ROOT)), "")
                : new Effort(
                        Level.valueOf(text.substring(0, colon).toUpperCase(Locale.ROOT)), text.substring(colon + 2));
    }

    @Override
    public String toString() {
        String name = level.name().toLowerCase(Locale.ROOT);
        return what.isEmpty() ? name : name + ": " + what;
    }
}
