package dev.rooflight.catalog.engine;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.InvalidValueException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What an engine is asked for as: its id, alone or with a version. Whether there is such an engine, and such a version of it, is for
 * {@link EngineCatalog} to say.
 *
 * @param id such as {@code vllm}, in lower case
 * @param version such as {@code 0.12} or {@code b4000}; empty where the latest is meant
 */
public record EngineName(String id, String version) {
    private static final char SEPARATOR = '@';
    private static final Pattern V = Pattern.compile("v(?=[0-9])");

    public EngineName {
        requireNonNull(id, "id is null");
        requireNonNull(version, "version is null");
    }

    /**
     * The name that a text is: what stands before its first {@code @}, and after it, each in its usual form.
     *
     * @throws InvalidValueException if nothing follows the {@code @}
     */
    public static EngineName of(String asked) {
        EngineName name = parted(asked);
        if (name.version.isEmpty() && asked.indexOf(SEPARATOR) >= 0) {
            throw new InvalidValueException(
                    "engine", "'" + asked + "'", "a version after the @, such as 0.12, or the name alone");
        }
        return name;
    }

    /** A name of two parts, each in its usual form: without case, and {@code 0.12} for {@code v0.12}. */
    public static EngineName of(String id, String version) {
        String plain = version.strip().toLowerCase(Locale.ROOT);
        return new EngineName(
                id.strip().toLowerCase(Locale.ROOT), V.matcher(plain).lookingAt() ? plain.substring(1) : plain);
    }

    private static EngineName parted(String asked) {
        int at = asked.indexOf(SEPARATOR);
        return at < 0 ? of(asked, "") : of(asked.substring(0, at), asked.substring(at + 1));
    }

    /** A text in its usual form, such as {@code vllm@0.12} for {@code vLLM@v0.12}, also where it names no engine. */
    public static String normalized(String asked) {
        EngineName name = parted(asked);
        // what nothing follows is left to be refused
        return name.version.isEmpty() && asked.indexOf(SEPARATOR) >= 0 ? name.id + SEPARATOR : name.toString();
    }

    /** As it is typed, such as {@code vllm@0.12}. */
    @Override
    public String toString() {
        return version.isEmpty() ? id : id + SEPARATOR + version;
    }
}
