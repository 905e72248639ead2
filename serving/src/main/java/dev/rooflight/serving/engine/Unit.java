package dev.rooflight.serving.engine;

/** Something whose steps follow each other: a rank by itself, or ranks in lock step. */
public sealed interface Unit permits Replica, LockStep {
    /** Does the next run of steps, if one begins before a time; returns whether it did. */
    boolean step(double until);

    /** When its next step may begin, as far as that is known: not before what was sent can be scheduled; infinite if nothing was. */
    double ready();
}
