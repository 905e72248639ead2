package dev.rooflight.catalog.text;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.core.InvalidValueException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Something wrong with a field of a file.
 *
 * @param line where; 0 where not known
 * @param field by its path, such as {@code memory.bandwidth}
 * @param value what stands there, as it is to be shown
 * @param expected what is possible; empty where the nearest names say it
 * @param nearest names that may be meant, best first
 */
public record FieldProblem(int line, String field, String value, String expected, List<String> nearest) {
    private static final String MISSING = "missing";

    public FieldProblem {
        nearest = List.copyOf(nearest);
    }

    /** A field with a value that is refused. */
    public static FieldProblem of(int line, String field, String value, String expected) {
        return new FieldProblem(line, field, value, expected, List.of());
    }

    /** A field that is not there. */
    public static FieldProblem missing(int line, String field, String expected) {
        return of(line, field, MISSING, expected);
    }

    /**
     * A field that there is not.
     *
     * @param path of the field's mapping, with a point at its end unless it is empty
     * @param name of the field
     * @param known names of the fields that there are
     */
    public static FieldProblem unknown(int line, String path, String name, Collection<String> known) {
        List<String> nearest = NearestNames.of(name, known);
        String expected = nearest.isEmpty() ? "one of " + String.join(", ", known) : "";
        return new FieldProblem(line, path + name, "not known", expected, nearest);
    }

    /** What the model refused. */
    public static FieldProblem of(int line, String path, InvalidValueException refused) {
        return of(line, (path.isEmpty() ? "" : path + ": ") + refused.field(), refused.value(), refused.expected());
    }

    /**
     * Throws if there is any problem: the first one, and how many more. Missing fields come last: what is missing may stand there
     * misspelt.
     *
     * @param where the file, for the message
     */
    public static void refuse(List<FieldProblem> problems, String where) {
        if (problems.isEmpty()) {
            return;
        }
        List<FieldProblem> sorted = new ArrayList<>(problems);
        sorted.sort(Comparator.comparing((FieldProblem problem) -> problem.value.equals(MISSING))
                .thenComparingInt(FieldProblem::line));
        FieldProblem first = sorted.get(0);
        throw CatalogException.ofField(
                where, first.line, first.field, first.value, first.expected, first.nearest, sorted.size() - 1);
    }
}
