package dev.rooflight.request.serving;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.request.Numbers;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people write them: a number and a unit. */
final class Durations {
    private static final Pattern FORM = Pattern.compile("([+-]?[\\d.]+(?:[eE][+-]?\\d+)?)\\s*([a-zµμ]*)");
    private static final Map<String, Double> UNITS = Map.ofEntries(
            Map.entry("ns", 1e-9),
            Map.entry("us", 1e-6),
            Map.entry("µs", 1e-6),
            Map.entry("μs", 1e-6),
            Map.entry("ms", 1e-3),
            Map.entry("s", 1.0),
            Map.entry("sec", 1.0),
            Map.entry("min", 60.0),
            Map.entry("m", 60.0),
            Map.entry("h", 3600.0),
            Map.entry("d", 86400.0));

    private Durations() {}

    /**
     * Seconds of a text.
     *
     * @throws InvalidValueException if it is no time of 0 or more with a unit
     */
    static double seconds(String name, String text) {
        Matcher form = FORM.matcher(Said.lower(text));
        if (form.matches() && !form.group(2).isEmpty()) {
            OptionalDouble number = Numbers.real(form.group(1));
            Double unit = UNITS.get(form.group(2));
            if (number.isPresent() && unit != null && number.getAsDouble() >= 0) {
                return number.getAsDouble() * unit;
            }
        }
        throw new InvalidValueException(
                name, Numbers.quoted(text), "a time with its unit (us, ms, s, min or h), such as 500ms");
    }
}
