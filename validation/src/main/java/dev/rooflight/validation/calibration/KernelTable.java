package dev.rooflight.validation.calibration;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.rooflight.catalog.text.OneLine;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A table of kernel times: CSV in UTF-8 with a header, as it is or compressed with gzip. Which kernels it holds follows from
 * its columns; columns that are not needed are ignored.
 *
 * @param name of the file, without its folder
 * @param rows in the order of the file
 */
record KernelTable(String name, List<KernelRow> rows) {
    /** Most rows of a table. */
    static final int MAX_ROWS = 1_000_000;

    private static final double LARGEST = 1e9;
    private static final int MOST_NAMES = 1000;
    private static final double MOST_EXPERTS = 1e6;
    private static final double MOST_BYTES = 1e15;
    private static final double LONGEST_MICROSECONDS = 1e9;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,20}(\\.[0-9]{0,30})?([eE][+-]?[0-9]{1,2})?");
    private static final String LATENCY = "latency_us";

    /** Kinds of tables, told by their columns; those with {@code =} may be missing and then hold what follows. */
    private enum Kind {
        PRODUCTS("dtype,m,n,k,latency_us"),
        PROMPT_ATTENTION("attn_dtype,kv_dtype,b,isl,heads,kv_heads,head_dim,win=0,kernel_source=,latency_us"),
        DECODE_ATTENTION("attn_dtype,kv_dtype,b,s,heads,kv_heads,head_dim,win=0,kernel_source=,latency_us"),
        MIXTURES("moe_dtype,tokens,hidden,inter,topk,experts,tp=1,ep=1,dist=balanced,gated=,latency_us"),
        EXCHANGES("impl=,op=all_reduce,dtype=,num_gpus,bytes,latency_us"),
        STREAMS("kernel,bytes,latency_us");

        final String header;
        // in the order of the header, and never changed
        @SuppressWarnings("ImmutableEnumChecker")
        final Map<String, Optional<String>> columns;

        Kind(String described) {
            Map<String, Optional<String>> read = new LinkedHashMap<>();
            for (String column : described.split(",", -1)) {
                int at = column.indexOf('=');
                read.put(
                        at < 0 ? column : column.substring(0, at),
                        at < 0 ? Optional.empty() : Optional.of(column.substring(at + 1)));
            }
            this.columns = Collections.unmodifiableMap(read);
            this.header = String.join(",", columns.keySet());
        }

        /** Columns that must be there and are not. */
        List<String> missing(List<String> header) {
            return columns.entrySet().stream()
                    .filter(column -> column.getValue().isEmpty() && !header.contains(column.getKey()))
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    /**
     * Reads a table.
     *
     * @throws CalibrationException if it cannot be read, or any row is damaged: a table that is wrong in one place is not
     *     trusted in others
     */
    static KernelTable read(Path file) {
        String name = String.valueOf(file.getFileName());
        try (InputStream in = open(file, name);
                Reader text = new InputStreamReader(
                        in,
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT))) {
            return new KernelTable(name, rows(text, name));
        } catch (NoSuchFileException e) {
            throw new CalibrationException(file + ": no such file; check the path");
        } catch (IOException | SecurityException e) {
            throw new CalibrationException(name + ": cannot be read: " + reason(e));
        }
    }

    private static InputStream open(Path file, String name) throws IOException {
        if (Files.isDirectory(file)) {
            throw new CalibrationException(file + ": is a folder; name the tables in it");
        }
        InputStream in = new BufferedInputStream(Files.newInputStream(file));
        in.mark(2);
        boolean compressed = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        try {
            return compressed ? new GZIPInputStream(in) : in;
        } catch (IOException e) {
            in.close();
            throw new CalibrationException(name + ": " + reason(e));
        }
    }

    private static String reason(Exception e) {
        if (e instanceof CharacterCodingException) {
            return "not UTF-8; save the table as UTF-8";
        }
        return e instanceof ZipException || e instanceof EOFException
                ? "the compressed file is damaged or cut short; fetch it again"
                : String.valueOf(e.getMessage());
    }

    private static List<KernelRow> rows(Reader text, String name) throws IOException {
        List<KernelRow> rows = new ArrayList<>();
        Columns columns = null;
        long line = 1;
        try (CsvReader<CsvRecord> csv = CsvReader.builder()
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .ofCsvRecord(text)) {
            for (CsvRecord row : csv) {
                line = row.getStartingLineNumber();
                if (row.getFieldCount() == 1 && row.getField(0).isBlank()) {
                    continue;
                }
                if (columns == null) {
                    columns = Columns.of(row.getFields(), name, line);
                } else if (rows.size() == MAX_ROWS) {
                    throw new CalibrationException(String.format(
                            Locale.ROOT, "%s: line %d: more than %,d rows; split the table", name, line, MAX_ROWS));
                } else {
                    rows.add(columns.row(row.getFields(), line));
                }
            }
        } catch (CsvParseException e) {
            if (e.getCause() instanceof UncheckedIOException unchecked) {
                throw unchecked.getCause();
            }
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new CalibrationException("%s: after line %s: not CSV: %s"
                    .formatted(
                            name,
                            line,
                            e.getCause() == null ? e.getMessage() : e.getCause().getMessage()));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (columns == null) {
            throw new CalibrationException(name + ": is empty; " + expected());
        }
        return Collections.unmodifiableList(rows);
    }

    private static String expected() {
        List<String> headers = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            headers.add(kind.header);
        }
        return "expected a header such as " + String.join(" or ", headers);
    }

    /** Where the columns of a kind are. */
    private static final class Columns {
        private final Kind kind;
        private final String name;
        private final int count;
        private final Map<String, Integer> position = new LinkedHashMap<>();
        private final Map<String, String> names = new HashMap<>();
        private List<String> fields = List.of();
        private long line;

        private Columns(Kind kind, String name, List<String> header) {
            this.kind = kind;
            this.name = name;
            this.count = header.size();
            for (String column : kind.columns.keySet()) {
                position.put(column, header.indexOf(column));
            }
        }

        static Columns of(List<String> given, String name, long line) {
            List<String> header = given.stream()
                    .map(field -> field.replace("\uFEFF", "").strip().toLowerCase(Locale.ROOT))
                    .toList();
            String where = name + ": line " + line + ": ";
            Kind best = Kind.PRODUCTS;
            int fewest = Integer.MAX_VALUE;
            for (Kind kind : Kind.values()) {
                // the latency is missing from all or from none: it says nothing about the kind
                int missing = (int) kind.missing(header).stream()
                        .filter(column -> !column.equals(LATENCY))
                        .count();
                int all = (int)
                        kind.columns.values().stream().filter(Optional::isEmpty).count();
                if (2 * missing <= all - 1 && missing < fewest) {
                    best = kind;
                    fewest = missing;
                }
            }
            if (fewest == Integer.MAX_VALUE) {
                throw new CalibrationException(where + OneLine.quote(String.join(",", given))
                        + " is no header of a kernel table; " + expected());
            }
            List<String> missing = best.missing(header);
            if (missing.contains(LATENCY)) {
                Optional<String> other = header.stream()
                        .filter(column -> column.contains("latency") || column.contains("time"))
                        .findFirst();
                throw new CalibrationException(where + "no column latency_us, the time in microseconds"
                        + other.map(column -> "; column " + OneLine.quote(column)
                                        + " has no unit that is known: convert" + " it and rename it")
                                .orElse(""));
            }
            if (!missing.isEmpty()) {
                throw new CalibrationException(
                        where + "no column " + String.join(", ", missing) + "; expected " + best.header);
            }
            for (String column : best.columns.keySet()) {
                if (header.indexOf(column) != header.lastIndexOf(column)) {
                    throw new CalibrationException(where + "column '" + column + "' is there twice; remove one");
                }
            }
            return new Columns(best, name, header);
        }

        KernelRow row(List<String> given, long at) {
            fields = given;
            line = at;
            if (given.size() != count) {
                throw problem("has %s of the header's %s fields".formatted(given.size(), count));
            }
            double seconds = microseconds() * 1e-6;
            return switch (kind) {
                case PRODUCTS -> new KernelRow.Product(name("dtype"), whole("m"), whole("n"), whole("k"), seconds);
                case PROMPT_ATTENTION, DECODE_ATTENTION -> {
                    boolean prompt = kind == Kind.PROMPT_ATTENTION;
                    yield new KernelRow.Attention(
                            prompt,
                            name("attn_dtype"),
                            name("kv_dtype"),
                            whole("b"),
                            whole(prompt ? "isl" : "s"),
                            whole("heads"),
                            whole("kv_heads"),
                            whole("head_dim"),
                            number("win", 0, LARGEST),
                            name("kernel_source"),
                            seconds);
                }
                case MIXTURES -> mixture(seconds);
                case EXCHANGES ->
                    new KernelRow.Exchange(
                            name("impl"),
                            name("op"),
                            name("dtype"),
                            whole("num_gpus"),
                            number("bytes", 1, MOST_BYTES),
                            seconds);
                case STREAMS -> new KernelRow.Stream(name("kernel"), number("bytes", 1, MOST_BYTES), seconds);
            };
        }

        private KernelRow mixture(double seconds) {
            double experts = whole("experts");
            double perToken = whole("topk");
            if (experts > MOST_EXPERTS) {
                throw problem("experts is " + OneLine.quote(text("experts")) + "; expected at most a million");
            }
            if (perToken > experts) {
                throw problem("topk is " + text("topk") + "; expected at most the " + text("experts") + " experts");
            }
            double hidden = whole("hidden");
            double inner = whole("inter");
            String gated = text("gated");
            if (!gated.isEmpty() && !gated.equals("true") && !gated.equals("false")) {
                throw problem("gated is " + OneLine.quote(gated) + "; expected true or false");
            }
            return new KernelRow.Mixture(
                    name("moe_dtype"),
                    whole("tokens"),
                    hidden,
                    inner,
                    perToken,
                    experts,
                    whole("tp"),
                    whole("ep"),
                    text("dist").equals("balanced"),
                    gated.isEmpty() ? !NoGate.is(hidden, inner, perToken) : gated.equals("true"),
                    seconds);
        }

        private double microseconds() {
            double value = number(LATENCY, 0, LONGEST_MICROSECONDS);
            if (value == 0) {
                throw problem("latency_us is " + OneLine.quote(text(LATENCY))
                        + "; expected microseconds above 0, such as 12.5");
            }
            return value;
        }

        private double whole(String column) {
            double value = number(column, 1, LARGEST);
            if (value != Math.rint(value)) {
                throw problem(column + " is " + OneLine.quote(text(column)) + "; expected a whole number");
            }
            return value;
        }

        private double number(String column, double least, double most) {
            String text = text(column);
            double value = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
            if (!(value >= least && value <= most)) {
                throw problem(String.format(
                        Locale.ROOT,
                        "%s is %s; expected a number from %.0f to %.0f",
                        column,
                        OneLine.quote(text),
                        least,
                        most));
            }
            return value;
        }

        private String text(String column) {
            int at = position.getOrDefault(column, -1);
            return at < 0
                    ? kind.columns.getOrDefault(column, Optional.empty()).orElse("")
                    : fields.get(at).strip();
        }

        /** A text of which there are few different ones: one object each. */
        private String name(String column) {
            String text = text(column);
            if (names.size() > MOST_NAMES) {
                return text;
            }
            String same = names.putIfAbsent(text, text);
            return same == null ? text : same;
        }

        private CalibrationException problem(String what) {
            return new CalibrationException(name + ": line " + line + ": " + what);
        }
    }

    /** Experts without a gate in tables that do not say so: those of Nemotron 3, by their shapes. */
    private static final class NoGate {
        static boolean is(double hidden, double inner, double perToken) {
            return perToken == 22 || (hidden == 2688 && inner == 1856);
        }
    }
}
