package dev.rooflight.report;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Comma-separated values as RFC 4180 has them. A text that spreadsheets would take for a formula has an apostrophe in front, as
 * OWASP advises; a number has none.
 */
public final class Csv {
    private static final Pattern FORMULA = Pattern.compile("[=+@\\t\\r-](?s:.)");
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9.]+([eE][+-]?[0-9]+)?|[+-]?Infinity");

    private Csv() {}

    /** A record without its line end; fields that need them are in quotes. */
    public static String of(List<String> fields) {
        return fields.stream().map(Csv::quoted).collect(Collectors.joining(","));
    }

    private static String quoted(String text) {
        String field =
                FORMULA.matcher(text).lookingAt() && !NUMBER.matcher(text).matches() ? "'" + text : text;
        boolean quotes = field.contains(",") || field.contains("\"") || field.contains("\n") || field.contains("\r");
        return quotes ? '"' + field.replace("\"", "\"\"") + '"' : field;
    }
}
