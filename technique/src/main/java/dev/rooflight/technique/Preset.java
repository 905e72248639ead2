package dev.rooflight.technique;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A technique with the parameters of the paper or release that made it known.
 *
 * @param id as users write it
 * @param title the name it is known by
 * @param values of parameters; others take the technique's defaults
 * @param citation where those are from
 * @param quality what it does to answers, as published, where that is not what the technique says
 * @param effort what it takes to run it, where that is not what the technique says
 */
public record Preset(
        String id,
        String title,
        Map<String, String> values,
        String citation,
        Optional<String> quality,
        Optional<Effort> effort) {
    public Preset {
        requireNonNull(quality, "quality is null");
        requireNonNull(effort, "effort is null");
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** From names and values in turn, such as {@code "bits=4,group=128"}. */
    static Preset of(String id, String title, String values, String citation) {
        Map<String, String> map = new LinkedHashMap<>();
        for (String pair : values.isEmpty() ? new String[0] : values.split(",", -1)) {
            int equals = pair.indexOf('=');
            map.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return new Preset(id, title, map, citation, Optional.empty(), Optional.empty());
    }

    /** With what was published of its own answers. */
    Preset published(String own) {
        return new Preset(id, title, values, citation, Optional.of(own), effort);
    }

    /** With what it takes to run this one. */
    Preset taking(String own) {
        return new Preset(id, title, values, citation, quality, Optional.of(Effort.of(own)));
    }
}
