package dev.rooflight.report;

import java.util.List;
import java.util.stream.Collectors;

/** Comma-separated values as RFC 4180 has them. */
public final class Csv {
    private Csv() {}

    /** A record without its line end; fields that need them are in quotes. */
    public static String of(List<String> fields) {
        return fields.stream().map(Csv::quoted).collect(Collectors.joining(","));
    }

    private static String quoted(String field) {
        boolean quotes = field.contains(",") || field.contains("\"") || field.contains("\n") || field.contains("\r");
        return quotes ? '"' + field.replace("\"", "\"\"") + '"' : field;
    }
}
