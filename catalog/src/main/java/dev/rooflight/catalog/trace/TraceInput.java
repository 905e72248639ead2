package dev.rooflight.catalog.trace;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.text.CsvStream;
import dev.rooflight.catalog.text.JsonStream;
import dev.rooflight.catalog.text.OneLine;
import dev.rooflight.catalog.text.TextStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A trace file: CSV with a header, or JSON objects, one a line or in a list. It is opened once to see which columns it has and once
 * more to read them, so that nothing has to be kept between.
 */
final class TraceInput {
    private static final int MAX_NAMES = 1000;
    private static final int MAX_IDS = 10_000_000;
    private static final String EXPECTED = "a trace: CSV with a header, or JSON objects, one a line";

    private final String where;
    private final Supplier<TextStream> source;
    private final boolean json;
    private final List<String> columns;
    private final Set<String> ignored = new LinkedHashSet<>();

    private TraceInput(String where, Supplier<TextStream> source, boolean json, List<String> columns) {
        this.where = where;
        this.source = source;
        this.json = json;
        this.columns = columns;
    }

    /** Finds out which columns a file has: its header, or the names in its first object. */
    static TraceInput of(Path file) {
        return of(file.toString(), () -> TextStream.open(file));
    }

    /** The same of content that somebody sent. */
    static TraceInput of(String name, byte[] content) {
        return of(name, () -> TextStream.of(content, name));
    }

    private static TraceInput of(String where, Supplier<TextStream> source) {
        int first;
        try (TextStream text = source.get()) {
            first = text.firstCharacter();
        }
        if (first < 0) {
            throw CatalogException.of(where, 0, "is empty", EXPECTED, "");
        }
        boolean json = first == '{' || first == '[';
        return new TraceInput(where, source, json, json ? names(source) : header(source));
    }

    private static List<String> names(Supplier<TextStream> source) {
        try (JsonStream stream = json(source)) {
            Set<String> names = new LinkedHashSet<>();
            if (!stream.nextObject()) {
                throw stream.error("an empty list", EXPECTED, "");
            }
            for (Optional<String> name = stream.nextName(); name.isPresent(); name = stream.nextName()) {
                stream.skipValue();
                if (names.size() == MAX_NAMES) {
                    throw stream.error("an object with more than " + MAX_NAMES + " names", EXPECTED, "");
                }
                names.add(name.get());
            }
            return List.copyOf(names);
        }
    }

    private static List<String> header(Supplier<TextStream> source) {
        try (CsvStream stream = csv(source)) {
            List<String> header =
                    stream.next().orElse(List.of()).stream().map(String::strip).toList();
            List<String> distinct = lowerCase(header);
            for (int i = 0; i < distinct.size(); i++) {
                if (distinct.indexOf(distinct.get(i)) != i && !distinct.get(i).isEmpty()) {
                    throw stream.error("column " + OneLine.quote(header.get(i)) + " is there twice", "", "remove one");
                }
            }
            return header;
        }
    }

    /** The file's name for messages. */
    String where() {
        return where;
    }

    /** Whether it is JSON. */
    boolean isJson() {
        return json;
    }

    /** Names of its columns as they are written. */
    List<String> columns() {
        return columns;
    }

    /** Names of columns that stood there and nobody asked for, in the order in which they came. */
    Set<String> ignored() {
        return ignored;
    }

    /** The file as a stream of objects, from its beginning. */
    JsonStream objects() {
        return json(source);
    }

    /**
     * Goes through the rows.
     *
     * @param wanted names of columns, in lower case; what a row has is asked for by their places here
     * @param each takes a row, which is valid only while it does; false ends the reading
     */
    void rows(List<String> wanted, Predicate<TraceRow> each) {
        if (json) {
            jsonRows(wanted, each);
        } else {
            csvRows(wanted, each);
        }
    }

    private void csvRows(List<String> wanted, Predicate<TraceRow> each) {
        try (CsvStream stream = csv(source)) {
            int width = stream.next().map(List::size).orElse(0);
            int[] places = new int[wanted.size()];
            List<String> names = lowerCase(columns);
            for (int i = 0; i < places.length; i++) {
                places[i] = names.indexOf(wanted.get(i));
            }
            columns.stream()
                    .filter(column -> !wanted.contains(column.toLowerCase(Locale.ROOT)))
                    .forEach(this::ignore);
            TraceRow row = new TraceRow(where(), written(wanted));
            for (Optional<List<String>> fields = stream.next(); fields.isPresent(); fields = stream.next()) {
                if (fields.get().size() != width) {
                    throw stream.error(
                            "has " + fields.get().size() + " of the header's " + width + " fields",
                            "as many",
                            "is the file cut off, or a field with commas without quotes?");
                }
                row.clear(stream.line());
                for (int i = 0; i < places.length; i++) {
                    String field =
                            places[i] < 0 ? "" : fields.get().get(places[i]).strip();
                    if (!field.isEmpty()) {
                        row.set(i, field);
                    }
                }
                if (!each.test(row)) {
                    return;
                }
            }
        }
    }

    private void jsonRows(List<String> wanted, Predicate<TraceRow> each) {
        try (JsonStream stream = json(source)) {
            Map<String, Integer> places = new HashMap<>();
            TraceRow row = new TraceRow(where(), written(wanted));
            while (stream.nextObject()) {
                row.clear(stream.line());
                for (Optional<String> name = stream.nextName(); name.isPresent(); name = stream.nextName()) {
                    Integer known = places.get(name.get());
                    int place = known == null ? place(name.get(), wanted, places) : known;
                    if (place < 0) {
                        stream.skipValue();
                    } else if (!row.isFresh(place)) {
                        throw stream.error("key " + OneLine.quote(name.get()) + " is given twice", "", "keep one");
                    } else {
                        member(stream, row, place);
                    }
                }
                if (!each.test(row)) {
                    return;
                }
            }
        }
    }

    /** Where a name's value goes; remembered for names that are likely to come again. */
    private int place(String name, List<String> wanted, Map<String, Integer> places) {
        int place = wanted.indexOf(name.toLowerCase(Locale.ROOT));
        if (place < 0) {
            ignore(name);
        }
        if (places.size() < MAX_NAMES) {
            places.put(name, place);
        }
        return place;
    }

    private void ignore(String name) {
        if (!name.isEmpty() && ignored.size() < MAX_NAMES) {
            ignored.add(name);
        }
    }

    private static void member(JsonStream stream, TraceRow row, int place) {
        switch (stream.next()) {
            case NULL -> row.setMissing(place);
            case LIST -> row.set(place, ids(stream, row, place));
            case OBJECT -> throw row.refused(place, "an object", "a number, a text or a list of whole numbers");
            default -> row.set(place, stream.text());
        }
    }

    /** The whole numbers of a list, which has just begun. */
    static long[] ids(JsonStream stream, TraceRow row, int place) {
        LongColumn ids = new LongColumn();
        for (JsonStream.Token token = stream.next(); token != JsonStream.Token.END; token = stream.next()) {
            if (token != JsonStream.Token.NUMBER) {
                throw row.refused(place, "a list with something else than numbers", "a list of whole numbers");
            }
            if (ids.size() == MAX_IDS) {
                throw row.refused(
                        place, "a list of more than " + OneLine.count(MAX_IDS), "the ids of one prompt's blocks");
            }
            ids.add(row.wholeId(place, stream.text()));
        }
        return ids.toArray();
    }

    /** The names of wanted columns as this file writes them. */
    private List<String> written(List<String> wanted) {
        Map<String, String> asWritten = new LinkedHashMap<>();
        columns.forEach(column -> asWritten.putIfAbsent(column.toLowerCase(Locale.ROOT), column));
        return wanted.stream().map(name -> asWritten.getOrDefault(name, name)).toList();
    }

    /** Names as they are compared. */
    static List<String> lowerCase(List<String> names) {
        return names.stream().map(name -> name.strip().toLowerCase(Locale.ROOT)).toList();
    }

    private static CsvStream csv(Supplier<TextStream> source) {
        return new CsvStream(source.get());
    }

    private static JsonStream json(Supplier<TextStream> source) {
        return new JsonStream(source.get());
    }

    /** Whole numbers as they come. */
    private static final class LongColumn {
        private long[] values = new long[64];
        private int size;

        int size() {
            return size;
        }

        void add(long value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = value;
        }

        long[] toArray() {
            return Arrays.copyOf(values, size);
        }
    }
}
