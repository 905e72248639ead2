package dev.rooflight.catalog.hub;

import java.time.Duration;

/** Waits between two attempts. */
@FunctionalInterface
public interface Sleeper {
    /** Lets this time pass. */
    void sleep(Duration duration) throws InterruptedException;
}
