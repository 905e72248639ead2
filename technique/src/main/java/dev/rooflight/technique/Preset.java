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
 * @param values of parameters, as users write them; others take the technique's defaults
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
        requireNonNull(id, "id is null");
        requireNonNull(title, "title is null");
        requireNonNull(citation, "citation is null");
        requireNonNull(quality, "quality is null");
        requireNonNull(effort, "effort is null");
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** A preset whose values are still to be said. */
    static Preset of(String id, String title, String citation) {
        return new Preset(id, title, Map.of(), citation, Optional.empty(), Optional.empty());
    }

    /** With a number. */
    Preset with(String parameter, double number) {
        return with(parameter, Parameter.shown(number));
    }

    /** With a name or a choice. */
    Preset with(String parameter, String text) {
        Map<String, String> more = new LinkedHashMap<>(values);
        more.put(parameter, text);
        return new Preset(id, title, more, citation, quality, effort);
    }

    /** With what was published of its own answers. */
    Preset published(String own) {
        return new Preset(id, title, values, citation, Optional.of(own), effort);
    }

    /** With what it takes to run this one. */
    Preset taking(Effort own) {
        return new Preset(id, title, values, citation, quality, Optional.of(own));
    }
}
