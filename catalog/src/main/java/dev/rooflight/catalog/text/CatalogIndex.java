package dev.rooflight.catalog.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code index.txt} beside catalogue files: one line per entry, columns separated by tabs, the first the id and the
 * second its aliases separated by commas; lines that start with {@code #} are comments. It answers for names and lists
 * without opening every file; {@code CatalogIndexTest} keeps it true and rewrites it.
 */
public final class CatalogIndex {
    /**
     * One entry.
     *
     * @param columns what follows id and aliases
     */
    public record Line(String id, List<String> aliases, List<String> columns) {}

    private static final String ROOT = "/dev/rooflight/catalog/";

    private CatalogIndex() {}

    /** All lines of an index, in its order. */
    public static List<Line> read(String resource) {
        List<Line> lines = new ArrayList<>();
        String text = new String(bytes(resource), StandardCharsets.UTF_8);
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            String[] columns = line.split("\t", -1);
            List<String> aliases = columns[1].isEmpty() ? List.of() : List.of(columns[1].split(","));
            lines.add(new Line(columns[0], aliases, Arrays.asList(columns).subList(2, columns.length)));
        });
        return List.copyOf(lines);
    }

    /** The content of a file of the catalogue by its path, or null if there is none. */
    public static byte @Nullable [] find(String resource) {
        try (InputStream in = CatalogIndex.class.getResourceAsStream(ROOT + resource)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot read " + resource + " of the catalogue; the program file is damaged", e);
        }
    }

    private static byte[] bytes(String resource) {
        byte[] bytes = find(resource);
        if (bytes == null) {
            throw new IllegalStateException(resource + " is missing from the program file");
        }
        return bytes;
    }

    /** Whether a name may be part of a resource path: letters, digits, dot, hyphen and underscore, no leading dot. */
    public static boolean safe(String segment) {
        if (segment.isEmpty() || segment.length() > 100 || segment.charAt(0) == '.') {
            return false;
        }
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && c != '.' && c != '-' && c != '_') {
                return false;
            }
        }
        return true;
    }
}
