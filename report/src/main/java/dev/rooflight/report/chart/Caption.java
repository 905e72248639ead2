package dev.rooflight.report.chart;

import static java.util.Objects.requireNonNull;

/**
 * What a chart says of itself around the picture.
 *
 * @param title what is shown, in one line
 * @param subtitle under which conditions, in one line; may be empty
 * @param source where the numbers are from; may be empty
 */
public record Caption(String title, String subtitle, String source) {
    public Caption {
        requireNonNull(title, "title is null");
        requireNonNull(subtitle, "subtitle is null");
        requireNonNull(source, "source is null");
    }
}
