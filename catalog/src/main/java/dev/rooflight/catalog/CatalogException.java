package dev.rooflight.catalog;

import dev.rooflight.catalog.text.NearestNames;
import dev.rooflight.catalog.text.OneLine;
import java.util.List;

/**
 * The catalogue has no such entry, or a file of a device, a profile, a trace or a measured run cannot be used: where, which field,
 * what stands there, what was expected and, where it helps, what to do. The message is these in one line.
 */
public final class CatalogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String where;
    private final int line;
    private final String field;
    private final String value;
    private final String expected;
    private final String remedy;
    private final transient List<String> nearest;

    private CatalogException(
            String said,
            String where,
            int line,
            String field,
            String value,
            String expected,
            String remedy,
            List<String> nearest) {
        super(OneLine.of((where.isEmpty() ? "" : where + (line > 0 ? ":" + line : "") + ": ") + said));
        this.where = where;
        this.line = line;
        this.field = field;
        this.value = value;
        this.expected = expected;
        this.remedy = remedy;
        this.nearest = List.copyOf(nearest);
    }

    /**
     * A name that the catalogue does not have.
     *
     * @param field what it is a name of: {@code model}, {@code hardware}, {@code engine}
     * @param name as it was given
     * @param nearest names that may be meant, best first
     * @param expected what is possible, said where no name is near; empty where there are too many to name
     */
    public static CatalogException unknown(String field, String name, List<String> nearest, String expected) {
        String said = field + " " + OneLine.quote(name)
                + (expected.isEmpty() ? " is not in the catalogue" : " is not known")
                + NearestNames.question(nearest)
                + (nearest.isEmpty() && !expected.isEmpty() ? "; expected " + expected : "");
        return new CatalogException(said, "", 0, field, name, expected, "", nearest);
    }

    /**
     * A name that several entries answer to.
     *
     * @param field what it is a name of
     * @param meant the entries
     */
    public static CatalogException ambiguous(String field, String name, List<String> meant) {
        String remedy = "give the whole id";
        String said = field + " " + OneLine.quote(name) + " can be " + String.join(" or ", meant) + "; " + remedy;
        return new CatalogException(said, "", 0, field, name, "", remedy, meant);
    }

    /**
     * A field of a file that is refused.
     *
     * @param where the file
     * @param line the field's; 0 where it is not known
     * @param field by its path, such as {@code memory.bandwidth}
     * @param value what stands there, as it is to be shown; {@code missing} or {@code not known} for the field itself
     * @param expected what is possible; empty where a name that is near says it
     * @param nearest names that may be meant, best first
     * @param more how many further problems the file has
     */
    public static CatalogException ofField(
            String where, int line, String field, String value, String expected, List<String> nearest, int more) {
        String said = "field " + field + " is " + value
                + (expected.isEmpty() ? "" : "; expected " + expected)
                + NearestNames.question(nearest)
                + (more == 0 ? "" : " (and " + more + " more problem" + (more == 1 ? "" : "s") + ")");
        return new CatalogException(said, where, line, field, value, expected, "", nearest);
    }

    /**
     * A file that is refused.
     *
     * @param where the file
     * @param line 0 where it is not known
     * @param finding what is wrong with it, from the verb on, such as {@code is a folder}
     * @param expected what is possible; empty where the remedy says it
     * @param remedy why, or what to do; empty where that goes without saying
     */
    public static CatalogException of(String where, int line, String finding, String expected, String remedy) {
        String said = finding
                + (expected.isEmpty() ? "" : "; expected " + expected)
                + (remedy.isEmpty() ? "" : "; " + remedy);
        return new CatalogException(said, where, line, "", finding, expected, remedy, List.of());
    }

    /** The file; empty where it is about a name. */
    public String where() {
        return where;
    }

    /** The line in the file, from 1; 0 where it is not known. */
    public int line() {
        return line;
    }

    /** The field of the file, or what the name is of; empty for a whole file. */
    public String field() {
        return field;
    }

    /** The field's value, the name, or what is wrong with the file. */
    public String value() {
        return value;
    }

    /** What is possible; empty where there is too much to say. */
    public String expected() {
        return expected;
    }

    /** Why, or what to do; empty where that goes without saying. */
    public String remedy() {
        return remedy;
    }

    /** Names that may be meant, best first. */
    public List<String> nearest() {
        return nearest;
    }
}
