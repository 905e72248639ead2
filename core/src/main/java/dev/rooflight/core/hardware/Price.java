package dev.rooflight.core.hardware;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;

/**
 * What renting a device costs.
 *
 * @param usdPerHour for one device; 0 to 1e6
 * @param date when the price was seen, {@code YYYY-MM} or {@code YYYY-MM-DD}
 * @param source who asked it
 */
public record Price(double usdPerHour, String date, String source) {

    public Price {
        Require.within("price.usd-per-hour", usdPerHour, 0, 1e6);
        requireNonNull(date, "date is null");
        requireNonNull(source, "source is null");
    }
}
