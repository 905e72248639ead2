package dev.rooflight.catalog.measured;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.text.CsvStream;
import dev.rooflight.catalog.text.JsonStream;
import dev.rooflight.catalog.text.OneLine;
import dev.rooflight.catalog.text.TextStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A file of results, with what tells whose it is: the names in its first JSON object, the columns of its CSV header, or that it holds a
 * table in Markdown, as people paste it. It is opened once more for reading.
 */
final class MeasuredFile {
    private static final int MAX_NAMES = 10_000;
    private static final int LINES_BEFORE_TABLE = 1000;

    /** What a file is written in. */
    enum Form {
        JSON,
        CSV,
        MARKDOWN
    }

    private final Path path;
    private final Form form;
    private final Set<String> names;

    private MeasuredFile(Path path, Form form, Set<String> names) {
        this.path = path;
        this.form = form;
        this.names = names;
    }

    static MeasuredFile of(Path path) {
        int first;
        try (TextStream text = TextStream.open(path)) {
            first = text.firstCharacter();
        }
        if (first < 0) {
            throw CatalogException.of(path.toString(), 0, "is empty", "results of a measured run", "");
        }
        if (first == '{' || first == '[') {
            return new MeasuredFile(path, Form.JSON, membersOfFirst(path));
        }
        if (hasTable(path)) {
            return new MeasuredFile(path, Form.MARKDOWN, Set.of());
        }
        try (CsvStream csv = new CsvStream(TextStream.open(path))) {
            Set<String> columns = new LinkedHashSet<>();
            csv.next().orElse(List.of()).forEach(column -> columns.add(lowerCase(column)));
            return new MeasuredFile(path, Form.CSV, columns);
        }
    }

    private static Set<String> membersOfFirst(Path path) {
        try (JsonStream json = new JsonStream(TextStream.open(path))) {
            Set<String> names = new LinkedHashSet<>();
            if (!json.nextObject()) {
                throw json.error("an empty list", "results of a measured run", "");
            }
            for (Optional<String> name = json.nextName(); name.isPresent(); name = json.nextName()) {
                json.skipValue();
                if (names.size() < MAX_NAMES) {
                    names.add(name.get());
                }
            }
            return names;
        }
    }

    /** Whether a line near the beginning is the head of a table with rates. */
    private static boolean hasTable(Path path) {
        try (BufferedReader lines = new BufferedReader(TextStream.open(path))) {
            String line = lines.readLine();
            for (int i = 0; line != null && i < LINES_BEFORE_TABLE; i++) {
                if (line.strip().startsWith("|")) {
                    return line.contains("t/s");
                }
                line = lines.readLine();
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String where() {
        return path.toString();
    }

    Form form() {
        return form;
    }

    /** Names of members, or of columns in lower case. */
    Set<String> names() {
        return names;
    }

    boolean isJsonWith(String... members) {
        return form == Form.JSON && names.containsAll(List.of(members));
    }

    boolean isCsvWith(String... columns) {
        return form == Form.CSV && names.containsAll(List.of(columns));
    }

    JsonStream json() {
        return new JsonStream(TextStream.open(path));
    }

    CsvStream csv() {
        return new CsvStream(TextStream.open(path));
    }

    TextStream text() {
        return TextStream.open(path);
    }

    /** What was found, for messages. */
    String found() {
        return OneLine.quote(String.join(",", names));
    }

    static String lowerCase(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    /** The number that a text is, with commas between thousands or without; NaN where it is none. */
    static double number(String text) {
        String bare = text.strip().replace(",", "");
        try {
            return bare.matches("[-+]?[0-9.]{1,40}(?:[eE][-+]?\\d{1,4})?") ? Double.parseDouble(bare) : Double.NaN;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
