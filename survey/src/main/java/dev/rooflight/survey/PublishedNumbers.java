package dev.rooflight.survey;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The numbers that the survey publishes and that are recomputed here, from {@code published-numbers.tsv}. */
final class PublishedNumbers {
    private static final String RESOURCE = "published-numbers.tsv";

    /** All of them, in the survey's order. */
    static final List<Entry> ALL = read();

    /**
     * A published number.
     *
     * @param figure id of the figure that it belongs to
     * @param what it is, with its unit
     * @param text the number as printed
     */
    record Entry(String figure, String what, String text) {
        /** How many decimals it has, so that what is computed is written as exactly. */
        int decimals() {
            int point = text.indexOf('.');
            return point < 0 ? 0 : text.length() - point - 1;
        }
    }

    private PublishedNumbers() {}

    /** The number of that figure with that name; there is one. */
    static Entry of(String figure, String what) {
        return ALL.stream()
                .filter(entry -> entry.figure().equals(figure) && entry.what().equals(what))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(RESOURCE + " has no '" + what + "' of " + figure));
    }

    private static List<Entry> read() {
        List<Entry> entries = new ArrayList<>();
        text().lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            String[] columns = line.split("\t", -1);
            entries.add(new Entry(columns[0], columns[1], columns[2]));
        });
        return List.copyOf(entries);
    }

    private static String text() {
        try (InputStream in = PublishedNumbers.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the program file");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCE + "; the program file is damaged", e);
        }
    }
}
