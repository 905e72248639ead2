package dev.rooflight.catalog.engine;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.text.InputFile;
import dev.rooflight.serving.engine.StepTable;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads tables of step times: a first line {@code # steptime=1 model=… hw=… tp=1 unit=ms lookup=ceil kv_round=64}, a heading, and
 * rows of {@code part,seqs,kv,tokens,ms}.
 */
public final class StepTableReader {
    private static final int MAX_BYTES = 256_000_000;
    private static final Map<String, Double> UNITS = Map.of("s", 1.0, "ms", 1e-3, "us", 1e-6);

    private StepTableReader() {}

    /**
     * Reads a file.
     *
     * @throws CatalogException if it cannot be read, or is no such table; the message names the line
     */
    public static StepTable read(Path file) {
        String where = file.toString();
        byte[] bytes = InputFile.read(file, MAX_BYTES, StepTableReader::refused);
        return parse(InputFile.decode(bytes, where, StepTableReader::refused), where);
    }

    /**
     * Reads the content of a file.
     *
     * @param where what it is called in messages
     * @throws CatalogException if it is no such table; the message names the line
     */
    public static StepTable parse(String text, String where) {
        List<String> lines = text.lines().toList();
        Map<String, String> head = head(lines.isEmpty() ? "" : lines.get(0), where);
        Double unit = UNITS.get(head.getOrDefault("unit", "ms"));
        if (unit == null) {
            throw problem(where, 1, "unit=" + head.get("unit"), "unit=ms, s or us");
        }
        if (!head.getOrDefault("lookup", "ceil").equals("ceil")) {
            throw problem(where, 1, "lookup=" + head.get("lookup"), "lookup=ceil");
        }
        StepTable table = new StepTable((int) number(head.getOrDefault("kv_round", "1"), where, 1, 1, 1e9));
        for (int i = 1; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty()
                    && !line.startsWith("#")
                    && !line.toLowerCase(Locale.ROOT).startsWith("part,")) {
                row(table, line.split(",", -1), unit, where, i + 1);
            }
        }
        if (table.isEmpty()) {
            throw problem(where, lines.size(), "no rows", "rows of part,seqs,kv,tokens,ms");
        }
        return table;
    }

    private static Map<String, String> head(String line, String where) {
        Map<String, String> head = new LinkedHashMap<>();
        if (line.startsWith("#")) {
            for (String word : line.substring(1).strip().split("\\s+", -1)) {
                int equals = word.indexOf('=');
                if (equals > 0) {
                    head.put(word.substring(0, equals), word.substring(equals + 1));
                }
            }
        }
        if (!"1".equals(head.get("steptime"))) {
            throw problem(
                    where,
                    1,
                    line.isEmpty() ? "nothing" : "'" + line + "'",
                    "'# steptime=1 unit=ms lookup=ceil kv_round=64'");
        }
        return head;
    }

    private static void row(StepTable table, String[] cells, double unit, String where, int line) {
        if (cells.length != 5) {
            throw problem(where, line, cells.length + " columns", "five: part,seqs,kv,tokens,ms");
        }
        double seconds = unit * number(cells[4], where, line, 0, 1e12);
        switch (cells[0].strip()) {
            case "step" -> table.tokens(number(cells[3], where, line, 0, 1e12), seconds);
            case "decode" ->
                table.decode(number(cells[1], where, line, 1, 1e9), number(cells[2], where, line, 0, 1e12), seconds);
            case "prefill" ->
                table.prefill(
                        cells[1].isBlank() ? 1 : number(cells[1], where, line, 1, 2),
                        number(cells[2], where, line, 0, 1e12),
                        number(cells[3], where, line, 0, 1e12),
                        seconds);
            default -> throw problem(where, line, "'" + cells[0] + "'", "step, decode or prefill");
        }
    }

    private static double number(String text, String where, int line, double least, double most) {
        try {
            double value = Double.parseDouble(text.strip());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // refused below, as any other text is
        }
        throw problem(where, line, "'" + text + "'", "a number from " + least + " to " + most);
    }

    private static CatalogException refused(String where, String finding, String expected, String remedy) {
        return CatalogException.of(where, 0, finding, expected, remedy);
    }

    private static CatalogException problem(String where, int line, String value, String expected) {
        return CatalogException.of(where, line, "has " + value, expected, "");
    }
}
