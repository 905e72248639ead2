package dev.rooflight.study.option;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Something that can be chosen about a case. An option is its name: two of the same name are the same.
 *
 * @param <T> type of its values
 */
public final class Option<T> {
    private final Part part;
    private final String name;
    private final String label;
    private final Kind<T> kind;
    private final String description;
    private final Optional<T> otherwise;
    private final String usual;

    private Option(
            Part part,
            String name,
            String label,
            Kind<T> kind,
            String description,
            Optional<T> otherwise,
            String usual) {
        this.part = requireNonNull(part, "part is null");
        this.name = requireNonNull(name, "name is null");
        this.label = requireNonNull(label, "label is null");
        this.kind = requireNonNull(kind, "kind is null");
        this.description = requireNonNull(description, "description is null");
        this.otherwise = otherwise;
        this.usual = requireNonNull(usual, "usual is null");
    }

    /**
     * An option without a default.
     *
     * @param part what it decides
     * @param name on the command line, without dashes in front, such as {@code kv-cache}
     * @param label as people call it, such as {@code KV cache}
     * @param kind what its values look like
     * @param description what it is, in one line
     */
    public static <T> Option<T> of(Part part, String name, String label, Kind<T> kind, String description) {
        return new Option<>(part, name, label, kind, description, Optional.empty(), "");
    }

    /** The same with a value that is taken where none is asked for. */
    public Option<T> otherwise(T value) {
        return new Option<>(part, name, label, kind, description, Optional.of(value), usual);
    }

    /** The same with words for what is taken where nothing is asked for. */
    public Option<T> usually(String words) {
        return new Option<>(part, name, label, kind, description, otherwise, words);
    }

    /** What it decides, and so what a change of it makes anew. */
    public Part part() {
        return part;
    }

    /** Its name on the command line, without dashes in front, such as {@code kv-cache}. */
    public String name() {
        return name;
    }

    /** Its name in JSON, such as {@code kvCache}. */
    public String member() {
        StringBuilder member = new StringBuilder();
        for (String word : name.split("-", -1)) {
            member.append(
                    member.isEmpty() || word.isEmpty()
                            ? word
                            : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return member.toString();
    }

    /** As people call it. */
    public String label() {
        return label;
    }

    /** What its values look like. */
    public Kind<T> kind() {
        return kind;
    }

    /** What it is, in one line. */
    public String description() {
        return description;
    }

    /** The value that is taken where none is asked for, if there is one whatever the model and the device. */
    public Optional<T> otherwise() {
        return otherwise;
    }

    /** Words for what is taken where nothing is asked for; empty where {@link #otherwise} says it, or nothing is taken. */
    public String usual() {
        return usual;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Option<?> option && option.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
