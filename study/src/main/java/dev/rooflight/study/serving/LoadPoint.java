package dev.rooflight.study.serving;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import dev.rooflight.serving.outcome.Statistics;

/**
 * What came of one of several loads.
 *
 * @param load how much there is of it, above 0: requests a second, requests in the system, or whatever else is varied
 * @param expected as expected
 * @param bound by the roofline
 */
public record LoadPoint(double load, Statistics expected, Statistics bound) {
    public LoadPoint {
        Require.positive("load", load, "requests a second or in the system");
        requireNonNull(expected, "expected is null");
        requireNonNull(bound, "bound is null");
    }
}
