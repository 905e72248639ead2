package dev.rooflight.web;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.core.InvalidValueException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, as RFC 9457 has it ({@code application/problem+json}).
 *
 * @param status HTTP status
 * @param detail one line for people: what, where, what was expected
 * @param field the member it is about
 * @param value what it was
 * @param allowed what is possible instead
 */
record Problem(int status, String detail, Optional<String> field, Optional<String> value, Optional<String> allowed) {
    private static final int LONGEST = 1000;
    private static final int LONGEST_VALUE = 200;
    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(400, "Bad request"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not found"),
            Map.entry(405, "Method not allowed"),
            Map.entry(408, "Too slow"),
            Map.entry(413, "Too large"),
            Map.entry(415, "Unsupported media type"),
            Map.entry(421, "Misdirected request"),
            Map.entry(431, "Headers too large"),
            Map.entry(500, "Internal error"),
            Map.entry(503, "Busy"));

    /** A problem with nothing but words. */
    static Problem of(int status, String detail) {
        return new Problem(status, line(detail, LONGEST), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** What is said of a request that no route has seen. */
    static Problem of(int status) {
        return of(
                status,
                switch (status) {
                    case 404 -> "there is no such page; see /openapi.json for those there are";
                    case 405 -> "this page has other methods; see /openapi.json";
                    case 408 -> "the request takes too long";
                    case 413 -> "the request is larger than %s bytes".formatted(Bodies.MAX_BYTES);
                    case 431 ->
                        "the headers are larger than %s bytes or more than %s"
                                .formatted(Connections.MAX_HEADER_BYTES, Connections.MAX_FIELDS);
                    case 503 -> "too many slow requests at a time; try again in a few seconds";
                    default -> "the request is not one that this server understands";
                });
    }

    /** A value that is refused. */
    static Problem of(String field, String value, String allowed) {
        return new Problem(
                400,
                line("%s is %s; expected %s".formatted(field, value, allowed), LONGEST),
                Optional.of(field),
                Optional.of(line(value, LONGEST_VALUE)),
                Optional.of(allowed));
    }

    /** A value that is refused, its field under the name of its member. */
    static Problem of(InvalidValueException refused) {
        String detail = line(refused.message(Analyst::member), LONGEST);
        return new Problem(
                400,
                detail,
                Optional.of(Analyst.member(refused.field())),
                Optional.of(line(bare(refused.value()), LONGEST_VALUE)),
                Optional.of(
                        refused.remedy().isEmpty()
                                ? refused.expected()
                                : refused.expected() + "; " + refused.remedy()));
    }

    /** A name or a file of a device that the catalogue refuses. */
    static Problem of(int status, CatalogException refused) {
        return parts(status, refused.getMessage(), refused.field(), refused.value(), refused.expected());
    }

    /** A model's file that is refused. */
    static Problem of(int status, ModelFormatException refused) {
        return parts(status, refused.getMessage(), refused.field(), refused.value(), refused.expected());
    }

    private static Problem parts(int status, @Nullable String message, String field, String value, String expected) {
        return new Problem(
                status,
                line(String.valueOf(message), LONGEST),
                given(field),
                given(line(bare(value), LONGEST_VALUE)),
                given(line(expected, LONGEST)));
    }

    private static Optional<String> given(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /** A value without the quotation marks that it has in a sentence. */
    private static String bare(String value) {
        return value.length() >= 2 && value.startsWith("'") && value.endsWith("'")
                ? value.substring(1, value.length() - 1)
                : value;
    }

    /** The same, about a member of the request. */
    Problem about(String member) {
        return new Problem(status, detail, Optional.of(member), value, allowed);
    }

    /** The document. */
    Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("type", "about:blank");
        tree.put("title", title());
        tree.put("status", status);
        tree.put("detail", detail);
        field.ifPresent(name -> tree.put("field", name));
        value.ifPresent(text -> tree.put("value", text));
        allowed.ifPresent(text -> tree.put("allowed", text));
        return tree;
    }

    private String title() {
        return TITLES.getOrDefault(status, "Error");
    }

    /** {@code a, b or c}. */
    static String oneOf(List<String> names) {
        return "one of " + String.join(", ", names);
    }

    private static String line(String text, int longest) {
        String line = text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ");
        return line.length() <= longest ? line : line.substring(0, longest) + "…";
    }
}
