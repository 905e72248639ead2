package dev.rooflight.study.serving;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.Require;
import dev.rooflight.serving.load.Clients;
import dev.rooflight.serving.load.Load;

/** What makes a load larger or smaller, while its requests stay the same. */
public enum LoadAxis {
    /** Requests a second: the same gaps between them, shorter or longer. */
    RATE("rate", "requests/s", false),
    /** Requests in the system. */
    CONCURRENCY("concurrency", "requests", true),
    /** Users who send one request after the other. */
    USERS("users", "users", true),
    /** How many times as fast the requests of a file come. */
    SPEED("speed", "times", false);

    private final String id;
    private final String unit;
    private final boolean whole;

    LoadAxis(String id, String unit, boolean whole) {
        this.id = id;
        this.unit = unit;
        this.whole = whole;
    }

    /** As it is typed, and as people say it. */
    public String id() {
        return id;
    }

    /** What it is counted in. */
    public String unit() {
        return unit;
    }

    /** Whether only whole numbers make sense. */
    public boolean whole() {
        return whole;
    }

    /** What is varied of a load. */
    public static LoadAxis of(Offered offered) {
        if (offered instanceof Offered.Users) {
            return USERS;
        }
        return offered.clients() instanceof Clients.ClosedLoop
                ? CONCURRENCY
                : offered instanceof Offered.Trace ? SPEED : RATE;
    }

    /**
     * The same requests, more or less densely.
     *
     * @param load requests a second or in the system, users, or times as fast
     * @throws InvalidValueException if there is no such load
     */
    public Offered at(Offered offered, double load) {
        Require.that(
                load > 0 && Double.isFinite(load) && (!whole || (load == Math.floor(load) && load <= Load.MOST)),
                id,
                load,
                whole ? "a whole number above 0" : "a number above 0");
        if (offered instanceof Offered.Users users) {
            return new Offered.Users(users.load(), (int) load, users.thinkSeconds());
        }
        Clients clients = this == CONCURRENCY ? new Clients.ClosedLoop((int) load) : offered.clients();
        if (offered instanceof Offered.Trace trace) {
            return new Offered.Trace(
                    trace.name(),
                    trace.format(),
                    trace.notes(),
                    this == SPEED ? trace.requests().played(load, 1) : trace.requests(),
                    clients);
        }
        Offered.Drawn drawn = (Offered.Drawn) offered;
        return new Offered.Drawn(this == RATE ? drawn.load().atRate(load) : drawn.load(), clients);
    }
}
