package dev.rooflight.catalog.hub;

import dev.rooflight.catalog.text.OneLine;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A model on the hub, as in {@code hf:org/name@revision}.
 *
 * <p>Names follow the hub's rules: ASCII letters, digits, {@code -}, {@code _} and {@code .}; they begin and end with a
 * letter, digit or {@code _}, have at most 96 characters, and hold neither {@code --} nor {@code ..}; a model's name
 * does not end in {@code .git}.
 *
 * @param organization the organisation's or user's name
 * @param name the model's name
 * @param revision a branch, a tag, {@code refs/pr/N} or a commit
 */
public record HubReference(String organization, String name, String revision) {
    private static final String SCHEME = "hf:";
    private static final String DEFAULT_REVISION = "main";
    private static final String EXPECTED =
            "expected hf:org/name or hf:org/name@revision, such as hf:Qwen/Qwen3-8B or hf:Qwen/Qwen3-8B@main";

    private static final int LONGEST_NAME = 96;
    private static final int LONGEST_REVISION = 200;
    private static final Pattern NAME = Pattern.compile("\\w(?:[\\w.-]*\\w)?");
    private static final Pattern REVISION_PART = Pattern.compile("[\\w+=-](?:[\\w.+=-]*[\\w+=-])?");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    /** Checks every part. */
    public HubReference {
        checkName("organisation", organization);
        checkName("model name", name);
        if (name.toLowerCase(Locale.ROOT).endsWith(".git")) {
            throw new HubException(
                    "", "model name " + OneLine.quote(name) + " ends in .git", "expected it without that");
        }
        checkRevision(revision);
    }

    /**
     * Whether a text names a model on the hub, well or badly: it starts with {@code hf:}.
     */
    public static boolean isReference(String text) {
        return text.startsWith(SCHEME);
    }

    /**
     * Reads {@code hf:org/name[@revision]}; without a revision it is {@code main}.
     *
     * @throws HubException if it is anything else
     */
    public static HubReference parse(String text) {
        if (!isReference(text)) {
            throw new HubException("", "model reference " + OneLine.quote(text) + " does not start with hf:", EXPECTED);
        }
        String rest = text.substring(SCHEME.length());
        int at = rest.indexOf('@');
        String repository = at < 0 ? rest : rest.substring(0, at);
        String revision = at < 0 ? DEFAULT_REVISION : rest.substring(at + 1);
        int slash = repository.indexOf('/');
        if (slash < 0 || repository.indexOf('/', slash + 1) >= 0) {
            throw new HubException(
                    "",
                    "model reference " + OneLine.quote(text) + " is not an organisation, one slash and a name",
                    EXPECTED);
        }
        try {
            return new HubReference(repository.substring(0, slash), repository.substring(slash + 1), revision);
        } catch (HubException e) {
            throw e.within("model reference " + OneLine.quote(text));
        }
    }

    /** {@code org/name}. */
    public String repository() {
        return organization + "/" + name;
    }

    /** Whether the revision is a full commit hash, whose files never change. */
    public boolean isPinned() {
        return isCommit(revision);
    }

    /** The reference as {@link #parse} reads it; {@code @main} is left out. */
    @Override
    public String toString() {
        return SCHEME + repository() + (revision.equals(DEFAULT_REVISION) ? "" : "@" + revision);
    }

    /** Whether a text is a full commit hash: 40 lower-case hexadecimal digits. */
    static boolean isCommit(String text) {
        return COMMIT.matcher(text).matches();
    }

    private static void checkName(String what, String name) {
        boolean good = name.length() <= LONGEST_NAME
                && NAME.matcher(name).matches()
                && !name.contains("--")
                && !name.contains("..");
        if (!good) {
            throw new HubException(
                    "",
                    what + " " + OneLine.quote(name) + " is not one the hub allows",
                    "expected at most " + LONGEST_NAME
                            + " letters, digits, '-', '_' or '.', without '--' or '..', not starting or ending in '-' or '.'");
        }
    }

    private static void checkRevision(String revision) {
        boolean good = !revision.isEmpty() && revision.length() <= LONGEST_REVISION && !revision.contains("..");
        int start = 0;
        while (good && start <= revision.length()) {
            int slash = revision.indexOf('/', start);
            int end = slash < 0 ? revision.length() : slash;
            good = REVISION_PART.matcher(revision.substring(start, end)).matches();
            start = end + 1;
        }
        if (!good) {
            throw new HubException(
                    "",
                    "revision " + OneLine.quote(revision) + " is not a branch, tag or commit",
                    "expected such as main, refs/pr/1 or a commit of 40 digits");
        }
    }
}
