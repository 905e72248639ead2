package dev.rooflight.validation;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.rooflight.catalog.text.OneLine;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The rows of a CSV file whose header names every {@link Column}: UTF-8 with or without a byte order mark, commas,
 * double quotes, any line ends, empty lines ignored.
 *
 * @param rows all rows after the header
 * @param unusedColumns names in the header that are no {@link Column}
 */
record CsvRows(List<Row> rows, List<String> unusedColumns) {
    private static final int MAX_ROWS = 100_000;
    private static final int MAX_COLUMNS = 1000;
    private static final String EXPECTED = "expected a header with the columns " + String.join(",", Column.ids());

    /** A row: the line it begins at, and its fields by the ordinal of their column, without white space around. */
    record Row(int line, List<String> fields) {
        String get(Column column) {
            return fields.get(column.ordinal());
        }
    }

    /**
     * Reads the content of a file.
     *
     * @param name the file's name, for messages
     * @throws MeasurementException if the file is damaged in a way that makes rows doubtful
     */
    static CsvRows parse(byte[] bytes, String name) {
        String text = decode(bytes, name);
        if (text.isBlank()) {
            throw new MeasurementException(name + ": is empty; " + EXPECTED);
        }
        int line = 1;
        Header header = null;
        List<Row> rows = new ArrayList<>();
        try {
            for (CsvRecord csv : CsvReader.builder()
                    .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                    .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                    .allowUnclosedQuote(false)
                    .ofCsvRecord(text)) {
                line = Math.toIntExact(csv.getStartingLineNumber());
                if (csv.getFieldCount() == 1 && csv.getField(0).isBlank()) {
                    continue;
                }
                if (header == null) {
                    header = Header.of(csv.getFields(), name + ": line " + line);
                } else if (rows.size() == MAX_ROWS) {
                    throw new MeasurementException(
                            "%s: line %s: more than %s rows; split the table".formatted(name, line, MAX_ROWS));
                } else {
                    rows.add(header.row(line, csv.getFields(), name));
                }
            }
        } catch (CsvParseException e) {
            throw new MeasurementException(
                    "%s: after line %s: %s; put a field with quotes or commas in double quotes, and double those in it"
                            .formatted(name, line, cause(e)));
        }
        return new CsvRows(Collections.unmodifiableList(rows), header == null ? List.of() : header.unused);
    }

    private static String cause(CsvParseException e) {
        Throwable inner = e.getCause();
        return String.valueOf(inner == null ? e.getMessage() : inner.getMessage());
    }

    private static String decode(byte[] bytes, String name) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            throw new MeasurementException(String.format(
                    Locale.ROOT,
                    "%s: line %d: byte 0x%02x is not UTF-8; expected a CSV file, saved as UTF-8",
                    name,
                    line(bytes, in.position()),
                    bytes[in.position()]));
        }
        String text = out.flip().toString();
        int nul = text.indexOf('\0');
        if (nul >= 0) {
            long line = text.chars().limit(nul).filter(c -> c == '\n').count() + 1;
            throw new MeasurementException(
                    "%s: line %s: a NUL character; expected a CSV file, which is text".formatted(name, line));
        }
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static int line(byte[] bytes, int end) {
        int line = 1;
        for (int i = 0; i < end; i++) {
            if (bytes[i] == '\n') {
                line++;
            }
        }
        return line;
    }

    /** Where each column is. */
    private static final class Header {
        final List<String> unused;
        private final int columns;
        private final int[] position;

        private Header(int columns, int[] position, List<String> unused) {
            this.columns = columns;
            this.position = position;
            this.unused = unused;
        }

        static Header of(List<String> names, String where) {
            if (names.size() > MAX_COLUMNS) {
                throw new MeasurementException(
                        "%s: %s columns; expected at most %s".formatted(where, names.size(), MAX_COLUMNS));
            }
            List<String> ids =
                    names.stream().map(n -> n.strip().toLowerCase(Locale.ROOT)).toList();
            int[] position = new int[Column.ALL.size()];
            List<String> missing = new ArrayList<>();
            for (Column column : Column.ALL) {
                int first = ids.indexOf(column.id());
                position[column.ordinal()] = first;
                if (first < 0) {
                    missing.add(column.id());
                } else if (ids.lastIndexOf(column.id()) != first) {
                    throw new MeasurementException("%s: column '%s' is there twice, as columns %s and %s; remove one"
                            .formatted(where, column.id(), first + 1, ids.lastIndexOf(column.id()) + 1));
                }
            }
            if (missing.size() == Column.ALL.size()) {
                throw new MeasurementException("%s: %s is no header of measurements; %s"
                        .formatted(where, OneLine.quote(String.join(",", names)), EXPECTED));
            }
            if (!missing.isEmpty()) {
                throw new MeasurementException("%s: no column %s; add %s to the header (fields may stay empty)"
                        .formatted(where, String.join(", ", missing), missing.size() == 1 ? "it" : "them"));
            }
            Set<String> unused = new LinkedHashSet<>(ids);
            unused.removeAll(Column.ids());
            return new Header(ids.size(), position, List.copyOf(unused));
        }

        Row row(int line, List<String> fields, String name) {
            if (fields.size() != columns) {
                throw new MeasurementException(
                        "%s: line %s: has %s of the header's %s fields; put double quotes around a field with commas"
                                .formatted(name, line, fields.size(), columns));
            }
            String[] ordered = new String[position.length];
            for (int i = 0; i < ordered.length; i++) {
                ordered[i] = fields.get(position[i]).strip();
            }
            return new Row(line, List.of(ordered));
        }
    }
}
