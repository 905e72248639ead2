package dev.rooflight.validation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Measurements from a CSV table and what became of its other rows.
 *
 * <p>The header names the columns id, model, hardware, num_gpus, tp, pp, weights_dtype, kv_dtype, engine,
 * engine_version, batch_or_concurrency, isl, osl, metric, value, unit, source, bound_class, phase, tier and notes, in
 * any order; bound_class and tier are read over. Two measurements of the same model, device, parallelism, formats,
 * engine and version, load, lengths and metric whose values differ more than twofold contradict each other, and neither
 * is kept; notes make no difference to that.
 *
 * @param measurements usable rows, in the table's order
 * @param skipped the other rows, in the table's order
 * @param notes remarks on the table as a whole
 */
public record MeasurementTable(List<Measurement> measurements, List<SkippedRow> skipped, List<String> notes) {
    /** Largest file in bytes. */
    public static final int MAX_BYTES = 16_000_000;

    private static final double LARGEST_RATIO = 2;
    private static final String PUBLISHED = "measurements.csv";

    /** Copies the lists. */
    public MeasurementTable {
        measurements = List.copyOf(measurements);
        skipped = List.copyOf(skipped);
        notes = List.copyOf(notes);
    }

    /**
     * Reads a file.
     *
     * @throws MeasurementException if it is not a readable regular file of at most {@link #MAX_BYTES} with a CSV table
     *     of that header; for rows that cannot be used see {@link #skipped()}
     */
    public static MeasurementTable read(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                throw new MeasurementException(file + ": is a folder; expected a CSV file");
            }
            if (!attributes.isRegularFile()) {
                throw new MeasurementException(file + ": is not a regular file; expected a CSV file on disk");
            }
            checkSize(attributes.size(), file);
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(MAX_BYTES + 1);
                checkSize(bytes.length, file);
                return parse(bytes, file.toString());
            }
        } catch (NoSuchFileException e) {
            throw new MeasurementException(file + ": no such file; check the path");
        } catch (AccessDeniedException e) {
            throw new MeasurementException(file + ": may not be read; check the permissions");
        } catch (IOException e) {
            throw new MeasurementException(file + ": cannot be read: " + e.getMessage());
        }
    }

    /**
     * Reads the content of a file.
     *
     * @param name the file's name, for messages
     * @throws MeasurementException if it is no CSV table of that header
     */
    public static MeasurementTable parse(byte[] csv, String name) {
        CsvRows rows = CsvRows.parse(csv, name);
        List<Measurement> readable = new ArrayList<>();
        List<SkippedRow> skipped = new ArrayList<>();
        for (CsvRows.Row row : rows.rows()) {
            try {
                readable.add(RowReader.read(row));
            } catch (RowReader.UnusableRowException e) {
                skipped.add(new SkippedRow(
                        row.line(), row.get(Column.ID), SkippedRow.Cause.UNUSABLE, String.valueOf(e.getMessage())));
            }
        }
        List<Measurement> kept = withoutContradictions(withoutDuplicates(readable, skipped), skipped);
        skipped.sort(Comparator.comparingInt(SkippedRow::line));
        return new MeasurementTable(kept, skipped, notes(rows, skipped));
    }

    /** The measurements that come with Rooflight. */
    public static MeasurementTable published() {
        try (InputStream in = MeasurementTable.class.getResourceAsStream(PUBLISHED)) {
            if (in == null) {
                throw new IllegalStateException(PUBLISHED + " is missing from the class path");
            }
            return parse(in.readAllBytes(), PUBLISHED);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The measurements of one half; skipped rows and notes stay. */
    public MeasurementTable half(Split half) {
        return new MeasurementTable(
                measurements.stream().filter(m -> Split.of(m) == half).toList(), skipped, notes);
    }

    private static void checkSize(long size, Path file) {
        if (size > MAX_BYTES) {
            throw new MeasurementException(String.format(
                    Locale.ROOT,
                    "%s: more than %d MB; a table of measurements is at most that, so split it",
                    file,
                    MAX_BYTES / 1_000_000));
        }
    }

    private static List<Measurement> withoutDuplicates(List<Measurement> measurements, List<SkippedRow> skipped) {
        Map<Identity, Measurement> first = new LinkedHashMap<>();
        for (Measurement m : measurements) {
            Measurement earlier = first.putIfAbsent(Identity.of(m), m);
            if (earlier != null) {
                skipped.add(
                        new SkippedRow(m.line(), m.id(), SkippedRow.Cause.DUPLICATE, "repeats line " + earlier.line()));
            }
        }
        return List.copyOf(first.values());
    }

    /** The same conditions, notes and, to four digits, value. */
    private record Identity(Conditions conditions, String notes, BigDecimal value) {
        private static final MathContext FOUR_DIGITS = new MathContext(4);

        static Identity of(Measurement m) {
            return new Identity(
                    Conditions.of(m),
                    m.notes().toLowerCase(Locale.ROOT),
                    new BigDecimal(m.value(), FOUR_DIGITS).stripTrailingZeros());
        }
    }

    /** Measurements that are not to be compared with anyway contradict nothing. */
    private static List<Measurement> withoutContradictions(List<Measurement> measurements, List<SkippedRow> skipped) {
        Map<Conditions, List<Measurement>> alike = new HashMap<>();
        measurements.stream().filter(Measurement::comparable).forEach(m -> alike.computeIfAbsent(
                        Conditions.of(m), key -> new ArrayList<>())
                .add(m));
        Set<Integer> lines = new HashSet<>();
        for (List<Measurement> group : alike.values()) {
            Measurement least = group.stream()
                    .min(Comparator.comparingDouble(Measurement::value))
                    .orElseThrow();
            Measurement most = group.stream()
                    .max(Comparator.comparingDouble(Measurement::value))
                    .orElseThrow();
            if (most.value() > LARGEST_RATIO * least.value()) {
                for (Measurement m : group) {
                    lines.add(m.line());
                    skipped.add(new SkippedRow(
                            m.line(), m.id(), SkippedRow.Cause.CONTRADICTORY, contradiction(m, least, most)));
                }
            }
        }
        return measurements.stream().filter(m -> !lines.contains(m.line())).toList();
    }

    private static String contradiction(Measurement m, Measurement least, Measurement most) {
        Measurement other = m.value() / least.value() > most.value() / m.value() ? least : most;
        return String.format(
                Locale.ROOT,
                "%.5g %s contradicts %.5g %s of line %d for the same conditions; check both",
                m.value() / m.metric().scale(),
                m.metric().unit(),
                other.value() / m.metric().scale(),
                m.metric().unit(),
                other.line());
    }

    private static List<String> notes(CsvRows rows, List<SkippedRow> skipped) {
        List<String> notes = new ArrayList<>();
        if (!rows.unusedColumns().isEmpty()) {
            notes.add("columns not used: " + String.join(", ", rows.unusedColumns()));
        }
        if (rows.rows().isEmpty()) {
            notes.add("the table has no rows");
        }
        Map<SkippedRow.Cause, Long> counts =
                skipped.stream().collect(Collectors.groupingBy(SkippedRow::cause, Collectors.counting()));
        long duplicates = counts.getOrDefault(SkippedRow.Cause.DUPLICATE, 0L);
        if (duplicates > 0) {
            notes.add("rows that repeat an earlier one, left out: " + duplicates);
        }
        long contradictory = counts.getOrDefault(SkippedRow.Cause.CONTRADICTORY, 0L);
        if (contradictory > 0) {
            notes.add("rows that contradict another one, left out: " + contradictory);
        }
        long unusable = counts.getOrDefault(SkippedRow.Cause.UNUSABLE, 0L);
        if (unusable > 0) {
            notes.add("rows that cannot be used, left out: " + unusable);
        }
        return notes;
    }
}
