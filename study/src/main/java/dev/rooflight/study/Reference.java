package dev.rooflight.study;

import static java.util.Objects.requireNonNull;

/**
 * What somebody called a model or a device.
 *
 * @param name an id, an alias or a path; of what is given by content, what to call it
 * @param content the file itself, where it is given and not named: a {@code config.json}, a device's YAML; else empty
 */
public record Reference(String name, String content) {
    public Reference {
        requireNonNull(name, "name is null");
        requireNonNull(content, "content is null");
    }

    /** A name that leads to the thing. */
    public static Reference to(String name) {
        return new Reference(name, "");
    }

    /** Whether the thing is given by content. */
    public boolean given() {
        return !content.isEmpty();
    }
}
