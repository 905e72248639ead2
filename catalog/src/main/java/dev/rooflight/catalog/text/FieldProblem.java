package dev.rooflight.catalog.text;

import java.util.List;

/**
 * Something wrong in a file of fields.
 *
 * @param line where; 0 where not known
 * @param message what, and what was expected
 */
public record FieldProblem(int line, String message) {
    /**
     * Throws if there is any problem: the first one, and how many more.
     *
     * @param where the file, for the message
     */
    public static void refuse(List<FieldProblem> problems, String where) {
        if (!problems.isEmpty()) {
            int more = problems.size() - 1;
            String rest = more == 0 ? "" : " (and " + more + " more problem" + (more == 1 ? "" : "s") + ")";
            FieldProblem first = problems.get(0);
            throw YamlReader.error(where, first.line(), first.message() + rest);
        }
    }
}
