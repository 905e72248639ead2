package dev.rooflight.request.serving;

import static java.util.Objects.requireNonNull;

/**
 * Something that can be said of a load, beside the options of a case.
 *
 * @param name as an option, such as {@code input-tokens}
 * @param member as a member of JSON, such as {@code inputTokens}
 * @param placeholder what stands for its value
 * @param description what it is, a line
 */
public record ServingWord(String name, String member, String placeholder, String description) {
    public ServingWord {
        requireNonNull(name, "name is null");
        requireNonNull(member, "member is null");
        requireNonNull(placeholder, "placeholder is null");
        requireNonNull(description, "description is null");
    }
}
