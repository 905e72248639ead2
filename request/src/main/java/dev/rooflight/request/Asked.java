package dev.rooflight.request;

import static java.util.Objects.requireNonNull;

import dev.rooflight.study.Reference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A question as it was written: names and texts, none of them understood yet.
 *
 * @param model which model
 * @param hardware which device
 * @param set numbers of the device to change, {@code FIELD=VALUE} each
 * @param with techniques, {@code NAME[:PARAM=VALUE,…]} each
 * @param options texts of options by name
 */
public record Asked(
        Reference model, Reference hardware, List<String> set, List<String> with, Map<String, String> options) {
    public Asked {
        requireNonNull(model, "model is null");
        requireNonNull(hardware, "hardware is null");
        set = List.copyOf(set);
        with = List.copyOf(with);
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /**
     * Another question that is stated by what differs from this one: its model and device, techniques beside these, and changed
     * numbers and options in the place of these.
     */
    public Asked and(Asked other) {
        List<String> techniques = new ArrayList<>(with);
        techniques.addAll(other.with);
        Map<String, String> texts = new LinkedHashMap<>(options);
        texts.putAll(other.options);
        return new Asked(other.model, other.hardware, DeviceTexts.laidOver(set, other.set), techniques, texts);
    }
}
