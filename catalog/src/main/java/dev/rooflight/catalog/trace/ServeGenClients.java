package dev.rooflight.catalog.trace;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.text.CsvStream;
import dev.rooflight.catalog.text.OneLine;
import dev.rooflight.catalog.text.TextStream;
import dev.rooflight.core.Require;
import dev.rooflight.core.numeric.Digits;
import dev.rooflight.serving.load.Requests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Clients as ServeGen publishes them, a folder with two files each: {@code chunk-N-trace.csv}, without a header, a window of ten
 * minutes a line ({@code start,rate,cv,pattern,shape,scale}, pattern {@code Gamma}, {@code Weibull} or none), and
 * {@code chunk-N-dataset.json}, from the start of a window on the probabilities of lengths. These are no requests; requests are
 * drawn from them, the same for the same seed.
 *
 * <p>In each window a client sends as many requests as its rate says, with gaps of the window's pattern and shape, scaled so that they
 * fill the window: the scale of the file is not used (it belongs to another unit of time), nor is the coefficient of variation, which
 * the shape says (alibaba/ServeGen, {@code servegen/clientpool.py}).
 */
public final class ServeGenClients {
    private static final Pattern TRACE = Pattern.compile("chunk-(\\d{1,9})-trace\\.csv(?:\\.gz)?");
    private static final int FIELDS = 6;
    private static final double LARGEST_RATE = 1e6;
    private static final double SMALLEST_SHAPE = 0.02;
    private static final double LARGEST_SHAPE = 1e4;

    private final Path folder;
    private final double start;
    private final double end;
    private final double speed;
    private final DrawnRequests drawn = new DrawnRequests();
    private long without;

    private ServeGenClients(Path folder, double start, double duration, double speed) {
        this.folder = folder;
        this.start = start;
        this.end = start + duration;
        this.speed = speed;
    }

    /**
     * Draws the requests of all clients of a folder.
     *
     * @param startSeconds of the time of the files; it becomes 0
     * @param durationSeconds above 0
     * @param speed by which rates are multiplied; 1 is what was observed
     * @param seed what is drawn follows from it
     * @throws CatalogException if a file is missing or damaged, or nobody sends anything in that time
     */
    public static Trace draw(Path folder, double startSeconds, double durationSeconds, double speed, long seed) {
        Require.within("start", startSeconds, 0, LARGEST_RATE * LARGEST_RATE);
        Require.positive("duration", durationSeconds, "seconds");
        Require.positive("speed", speed, "times");
        ServeGenClients clients = new ServeGenClients(folder, startSeconds, durationSeconds, speed);
        List<Path> files = clients.files();
        for (Path file : files) {
            clients.client(file, seed);
        }
        return clients.trace(files.size(), seed);
    }

    private List<Path> files() {
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> traces = all.filter(file -> number(file) >= 0)
                    .sorted(Comparator.comparingInt(ServeGenClients::number))
                    .toList();
            if (traces.isEmpty()) {
                throw refused("has no files of clients", "chunk-N-trace.csv and chunk-N-dataset.json", "");
            }
            return traces;
        } catch (IOException | SecurityException e) {
            throw refused("cannot be read as a folder: " + e.getMessage(), "", "check the path");
        }
    }

    private static int number(Path file) {
        Matcher name = TRACE.matcher(String.valueOf(file.getFileName()));
        return name.matches() ? Integer.parseInt(name.group(1)) : -1;
    }

    private CatalogException refused(String finding, String expected, String remedy) {
        return CatalogException.of(folder.toString(), 0, finding, expected, remedy);
    }

    /** A window of a client: from when on, how many requests a second, with which gaps; rate 0 where it rests. */
    private record Window(double from, double rate, boolean weibull, double shape) {}

    private void client(Path file, long seed) {
        List<Window> windows = windows(file);
        Optional<LengthTables> lengths = Optional.empty();
        // clients keep their requests when others are added
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number(file));
        for (int i = 0; i < windows.size(); i++) {
            Window window = windows.get(i);
            double from = Math.max(start, window.from);
            double to = Math.min(end, end(windows, i));
            if (window.rate == 0 || from >= to) {
                continue;
            }
            if (lengths.isEmpty()) {
                String name = String.valueOf(file.getFileName()).replace("-trace.csv", "-dataset.json");
                lengths = Optional.of(LengthTables.read(file.resolveSibling(name)));
            }
            Optional<LengthTables.Lengths> table = lengths.get().at(window.from);
            if (table.isEmpty()) {
                without++;
            } else {
                requests(window, from, to, table.get(), random);
            }
        }
    }

    /** A window ends where the next one begins; the last one is as long as the one before it. */
    private static double end(List<Window> windows, int i) {
        if (i + 1 < windows.size()) {
            return windows.get(i + 1).from;
        }
        double length = i == 0 ? 600 : windows.get(i).from - windows.get(i - 1).from;
        return windows.get(i).from + length;
    }

    private void requests(
            Window window, double from, double to, LengthTables.Lengths lengths, SplittableRandom random) {
        double expected = window.rate * speed * (to - from);
        if (drawn.size() + expected > TraceCollector.MAX_REQUESTS) {
            throw refused(
                    "gives more than " + OneLine.count(TraceCollector.MAX_REQUESTS) + " requests",
                    "at most that",
                    "draw from less time, or at a lower speed");
        }
        // rounded up as often as it takes for the mean to be right
        int count = (int) (expected + random.nextDouble());
        double[] at = new double[count + 1];
        double sum = 0;
        for (int i = 0; i <= count; i++) {
            sum += window.weibull ? Gaps.weibull(window.shape, random) : Gaps.gamma(window.shape, random);
            at[i] = sum;
        }
        for (int i = 0; i < count; i++) {
            double share = sum > 0 ? at[i] / sum : (i + 1.0) / (count + 1);
            drawn.add(
                    from + share * (to - from) - start,
                    lengths.input().draw(random),
                    lengths.output().draw(random));
        }
    }

    private static List<Window> windows(Path file) {
        List<Window> windows = new ArrayList<>();
        try (CsvStream csv = new CsvStream(TextStream.open(file))) {
            for (Optional<List<String>> row = csv.next(); row.isPresent(); row = csv.next()) {
                windows.add(window(row.get(), csv, windows.isEmpty() ? -1 : windows.get(windows.size() - 1).from));
            }
        }
        return windows;
    }

    private static Window window(List<String> fields, CsvStream csv, double before) {
        if (fields.size() != FIELDS) {
            throw csv.error(
                    "has " + fields.size() + " fields", "6: start,rate,cv,pattern,shape,scale", "is the file cut off?");
        }
        double from = TraceRow.number(fields.get(0).strip());
        double rate = TraceRow.number(fields.get(1).strip());
        String pattern = fields.get(3).strip();
        double shape = TraceRow.number(fields.get(4).strip());
        if (!(from > before && from <= LARGEST_RATE * LARGEST_RATE)) {
            throw csv.error(
                    "starts at " + OneLine.quote(fields.get(0)), "a number of seconds above the one before", "");
        }
        if (!(rate >= 0 && rate <= LARGEST_RATE)) {
            throw csv.error("has the rate " + OneLine.quote(fields.get(1)), "requests a second, 0 or more", "");
        }
        if (pattern.isEmpty() || rate == 0) {
            return new Window(from, 0, false, 1);
        }
        if (!pattern.equals("Gamma") && !pattern.equals("Weibull")) {
            throw csv.error("has the pattern " + OneLine.quote(pattern), "Gamma, Weibull or nothing", "");
        }
        if (!(shape >= SMALLEST_SHAPE && shape <= LARGEST_SHAPE)) {
            throw csv.error(
                    "has the shape " + OneLine.quote(fields.get(4)),
                    "a number from " + Digits.of(SMALLEST_SHAPE) + " to " + Digits.of(LARGEST_SHAPE),
                    "");
        }
        return new Window(from, rate, pattern.equals("Weibull"), shape);
    }

    private Trace trace(int clients, long seed) {
        Requests requests = drawn.inOrder();
        if (requests.size() == 0) {
            throw refused(
                    "has no request from " + Digits.of(start) + " s to " + Digits.of(end) + " s", "one at least", "");
        }
        List<String> notes = new ArrayList<>();
        notes.add("drawn from " + OneLine.count(clients) + " clients with seed " + seed);
        if (without > 0) {
            notes.add("windows of clients left out because they have no lengths: " + OneLine.count(without));
        }
        return new Trace(requests, "ServeGen clients", notes);
    }
}
