package dev.rooflight.catalog.measured;

import dev.rooflight.catalog.text.CsvStream;
import dev.rooflight.catalog.text.JsonStream;
import dev.rooflight.catalog.text.JsonStream.Token;
import dev.rooflight.catalog.text.OneLine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Results of {@code llama-bench}: {@code -o json}, {@code jsonl} and {@code csv} have the same fields ({@code n_prompt},
 * {@code n_gen}, {@code avg_ts}, {@code stddev_ts}, …), and the table that it prints has {@code test} ({@code pp512},
 * {@code tg128}, {@code pp512+tg128}, {@code @ d4096}) and {@code t/s}. Each row is a run (llama.cpp,
 * {@code tools/llama-bench}).
 */
final class LlamaBench implements MeasuredReader {
    private static final Pattern TEST =
            Pattern.compile("(?:pp(\\d{1,9}))?\\+?(?:tg(\\d{1,9}))?(?:\\s*@\\s*d(\\d{1,9}))?");
    private static final Pattern RATE = Pattern.compile("([0-9.]+)(?:[^0-9.]+([0-9.]+))?");

    @Override
    public String name() {
        return "JSON, CSV or printed table of llama-bench";
    }

    @Override
    public boolean reads(MeasuredFile file) {
        return file.form() == MeasuredFile.Form.MARKDOWN
                || file.isJsonWith("n_prompt", "n_gen")
                || file.isCsvWith("n_prompt", "n_gen");
    }

    @Override
    public List<MeasuredRun> read(MeasuredFile file) {
        return switch (file.form()) {
            case JSON -> json(file);
            case CSV -> csv(file);
            case MARKDOWN -> table(file);
        };
    }

    private static List<MeasuredRun> json(MeasuredFile file) {
        List<MeasuredRun> runs = new ArrayList<>();
        try (JsonStream json = file.json()) {
            while (json.nextObject()) {
                int line = json.line();
                Map<String, String> fields = new LinkedHashMap<>();
                for (Optional<String> name = json.nextName(); name.isPresent(); name = json.nextName()) {
                    Token token = json.next();
                    boolean scalar = token == Token.NUMBER || token == Token.TEXT || token == Token.FLAG;
                    if (scalar && fields.put(name.get(), json.text()) != null) {
                        throw json.error("key " + OneLine.quote(name.get()) + " is given twice", "", "keep one");
                    }
                    json.skip();
                }
                runs.add(run(fields, new RunBuilder(MeasuredClient.LLAMA_BENCH, file.where()).at(line)));
            }
        }
        return runs;
    }

    private static List<MeasuredRun> csv(MeasuredFile file) {
        List<MeasuredRun> runs = new ArrayList<>();
        try (CsvStream csv = file.csv()) {
            List<String> head = csv.next().orElse(List.of());
            for (Optional<List<String>> row = csv.next(); row.isPresent(); row = csv.next()) {
                if (row.get().size() != head.size()) {
                    throw csv.error(
                            "has " + row.get().size() + " of the header's " + head.size() + " fields", "as many", "");
                }
                Map<String, String> fields = new LinkedHashMap<>();
                for (int i = 0; i < head.size(); i++) {
                    fields.put(
                            MeasuredFile.lowerCase(head.get(i)),
                            row.get().get(i).strip());
                }
                runs.add(run(fields, new RunBuilder(MeasuredClient.LLAMA_BENCH, file.where()).at(csv.line())));
            }
        }
        return runs;
    }

    private static MeasuredRun run(Map<String, String> fields, RunBuilder run) {
        double prompt = number(fields, "n_prompt", run);
        double generated = number(fields, "n_gen", run);
        fields.forEach(run::setting);
        double spread = fields.containsKey("stddev_ts") ? number(fields, "stddev_ts", run) : Double.NaN;
        return rates(run, prompt, generated, number(fields, "avg_ts", run), spread);
    }

    private static double number(Map<String, String> fields, String name, RunBuilder run) {
        String text = fields.getOrDefault(name, "missing");
        double value = MeasuredFile.number(text);
        if (Double.isNaN(value)) {
            throw run.refused(name, OneLine.quote(text), "a number");
        }
        return run.amount(name, value);
    }

    private static MeasuredRun rates(RunBuilder run, double prompt, double generated, double mean, double spread) {
        if (prompt == 0 && generated == 0) {
            throw run.refused("n_prompt", "0 beside n_gen 0", "one of the two above 0");
        }
        if (mean == 0) {
            throw run.refused("avg_ts", "0", "a rate above 0");
        }
        String key = generated == 0
                ? MeasuredMetrics.PROMPT_TOKENS_PER_SECOND
                : prompt == 0 ? MeasuredMetrics.DECODE_TOKENS_PER_SECOND : MeasuredMetrics.TOTAL_TOKENS_PER_SECOND;
        run.metric(key, "avg_ts", mean, 1);
        run.metric(key + ".std", "stddev_ts", spread, 1);
        run.input("n_prompt", prompt);
        run.output("n_gen", generated);
        return run.build();
    }

    /** The printed table, with whatever the program said before and after it. */
    private static List<MeasuredRun> table(MeasuredFile file) {
        List<MeasuredRun> runs = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(file.text())) {
            List<String> head = List.of();
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                String row = line.strip();
                if (!row.startsWith("|") || row.matches("[|:\\-\\s]+")) {
                    continue;
                }
                List<String> cells = cells(row);
                if (cells.contains("test") && cells.stream().anyMatch(cell -> cell.endsWith("t/s"))) {
                    head = cells;
                } else if (!head.isEmpty()) {
                    runs.add(
                            tableRow(cells, head, new RunBuilder(MeasuredClient.LLAMA_BENCH, file.where()).at(number)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return runs;
    }

    private static List<String> cells(String row) {
        String bare = row.substring(1, row.length() > 1 && row.endsWith("|") ? row.length() - 1 : row.length());
        return Pattern.compile("\\|").splitAsStream(bare).map(String::strip).toList();
    }

    private static MeasuredRun tableRow(List<String> cells, List<String> head, RunBuilder run) {
        if (cells.size() != head.size()) {
            throw run.refused(
                    "t/s", "a row of " + cells.size() + " cells", "as many as the header has, " + head.size());
        }
        String test = "";
        String rate = "";
        for (int i = 0; i < head.size(); i++) {
            if (head.get(i).equals("test")) {
                test = cells.get(i);
            } else if (head.get(i).endsWith("t/s")) {
                rate = cells.get(i);
            } else {
                run.setting(head.get(i), cells.get(i));
            }
        }
        Matcher tested = TEST.matcher(test);
        if (!tested.matches() || test.isEmpty()) {
            throw run.refused("test", OneLine.quote(test), "pp512, tg128 or pp512+tg128, with @ d4096 or without");
        }
        Matcher rated = RATE.matcher(rate);
        double mean = rated.lookingAt() ? MeasuredFile.number(rated.group(1)) : Double.NaN;
        if (Double.isNaN(mean)) {
            throw run.refused("t/s", OneLine.quote(rate), "a rate such as 7285.68 ± 100.06");
        }
        double spread = rated.group(2) == null ? Double.NaN : MeasuredFile.number(rated.group(2));
        if (tested.group(3) != null) {
            run.setting("n_depth", tested.group(3));
        }
        return rates(run, count(tested.group(1)), count(tested.group(2)), mean, spread);
    }

    private static double count(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }
}
