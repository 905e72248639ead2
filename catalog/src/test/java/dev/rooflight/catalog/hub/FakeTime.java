package dev.rooflight.catalog.hub;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** A clock that stands still but for the sleeps, which take no time. */
final class FakeTime extends Clock implements Sleeper {
    private final List<Duration> sleeps = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");
    private Duration tick = Duration.ZERO;

    @Override
    public synchronized void sleep(Duration duration) {
        sleeps.add(duration);
        now = now.plus(duration);
    }

    /** From now on, each look at the clock takes this long. */
    synchronized void tickBy(Duration duration) {
        tick = duration;
    }

    synchronized List<Duration> sleeps() {
        return List.copyOf(sleeps);
    }

    @Override
    public synchronized Instant instant() {
        now = now.plus(tick);
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
