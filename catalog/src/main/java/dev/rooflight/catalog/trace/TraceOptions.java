package dev.rooflight.catalog.trace;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.text.NearestNames;
import dev.rooflight.catalog.text.OneLine;
import dev.rooflight.core.Require;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a trace is to be read.
 *
 * @param columns which column has which role, by {@link #ROLES}; where there are any, the format is not detected, and roles that are
 *     not given are found by the names of our own format
 * @param first how many requests to read, from the first on; the file is not read further
 */
public record TraceOptions(Map<String, String> columns, int first) {
    /** What a column can be. An arrival without a unit is in seconds, or in the unit that the column's name ends in, or a date. */
    public static final List<String> ROLES = List.of(
            "arrival",
            "arrival_ms",
            "arrival_us",
            "arrival_ns",
            "input",
            "output",
            "max_tokens",
            "id",
            "session",
            "hash_ids",
            "hash_block");

    /** All of a file, its format detected. */
    public static final TraceOptions DEFAULT = new TraceOptions(Map.of(), TraceCollector.MAX_REQUESTS);

    public TraceOptions {
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        Require.within("first", first, 1, TraceCollector.MAX_REQUESTS);
    }

    /** The same, reading no more than so many requests. */
    public TraceOptions withFirst(int requests) {
        return new TraceOptions(columns, requests);
    }

    /**
     * The same with columns as people write them: {@code arrival=ts,input=in,output=out}. {@code hash_block} may be a number of
     * tokens instead of a column.
     *
     * @throws CatalogException if it is not of that form, or a role is not known or given twice
     */
    public TraceOptions withColumns(String text) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            String role = part.substring(0, Math.max(0, equals)).strip();
            String column = part.substring(equals + 1).strip();
            if (equals < 0 || column.isEmpty()) {
                throw refused(part, List.of());
            }
            if (!ROLES.contains(role)) {
                throw refused(part, NearestNames.of(role, ROLES));
            }
            if (given.put(role, column) != null) {
                throw CatalogException.ofField("", 0, "columns", role + " given twice", "each once", List.of(), 0);
            }
        }
        return new TraceOptions(given, first);
    }

    private static CatalogException refused(String part, List<String> nearest) {
        return CatalogException.ofField(
                "",
                0,
                "columns",
                OneLine.quote(part),
                "ROLE=COLUMN,… with the roles " + String.join(", ", ROLES),
                nearest,
                0);
    }
}
