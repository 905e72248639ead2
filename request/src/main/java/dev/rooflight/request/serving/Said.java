package dev.rooflight.request.serving;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.request.Numbers;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What was said of a load: texts by the names of words, none of them understood yet.
 *
 * @param texts by name
 */
public record Said(Map<String, String> texts) {
    public Said {
        texts = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
    }

    /** The text of a word, if something was said. */
    Optional<String> text(ServingWord word) {
        return Optional.ofNullable(texts.get(word.name())).map(String::strip);
    }

    /** Whether something was said of a word. */
    boolean has(ServingWord word) {
        return texts.containsKey(word.name());
    }

    /** A whole number; {@code otherwise} where nothing was said. */
    long whole(ServingWord word, long least, long most, long otherwise) {
        return text(word)
                .map(text -> Numbers.whole(word.name(), text, least, most))
                .orElse(otherwise);
    }

    /** A number; {@code otherwise} where nothing was said. */
    double real(ServingWord word, double least, double most, double otherwise) {
        return text(word)
                .map(text -> Numbers.real(word.name(), text, least, most))
                .orElse(otherwise);
    }

    /** Seconds; {@code otherwise} where nothing was said. */
    double seconds(ServingWord word, double otherwise) {
        return text(word).map(text -> Durations.seconds(word.name(), text)).orElse(otherwise);
    }

    /** Refuses a word that says nothing beside another. */
    void not(ServingWord word, String because) {
        text(word).ifPresent(text -> {
            throw new InvalidValueException(word.name(), Numbers.quoted(text), "nothing", because);
        });
    }

    /** A word in lower case. */
    static String lower(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }
}
