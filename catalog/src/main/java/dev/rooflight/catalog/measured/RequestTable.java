package dev.rooflight.catalog.measured;

import dev.rooflight.catalog.text.CsvStream;
import dev.rooflight.catalog.text.OneLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A table with a row for each request: {@code input_toks,output_toks,arrival_s,queue_s,ttft_s,tpot_s,e2e_s}, as LLMServingSim has it
 * for a run of vLLM, and as our simulator writes it. Lengths and one latency at least are needed; columns of simulated times
 * ({@code sim_…}) are left out.
 */
final class RequestTable implements MeasuredReader {
    private static final List<List<String>> COLUMNS = List.of(
            List.of("input_toks", "input_tokens", "input"),
            List.of("output_toks", "output_tokens", "output"),
            List.of("arrival_s"),
            List.of("queue_s"),
            List.of("ttft_s"),
            List.of("tpot_s"),
            List.of("e2e_s"));
    private static final int ARRIVAL = 2;
    private static final int QUEUE = 3;
    private static final int TTFT = 4;
    private static final int TPOT = 5;
    private static final int E2E = 6;
    private static final List<String> ROW_NAMES = List.of("idx", "id");

    @Override
    public String name() {
        return "CSV of requests with input_toks,output_toks,ttft_s,tpot_s,e2e_s";
    }

    @Override
    public boolean reads(MeasuredFile file) {
        return file.form() == MeasuredFile.Form.CSV
                && place(List.copyOf(file.names()), 0) >= 0
                && place(List.copyOf(file.names()), 1) >= 0
                && (file.names().contains("ttft_s") || file.names().contains("e2e_s"));
    }

    private static int place(List<String> head, int column) {
        return COLUMNS.get(column).stream()
                .mapToInt(head::indexOf)
                .filter(found -> found >= 0)
                .findFirst()
                .orElse(-1);
    }

    @Override
    public List<MeasuredRun> read(MeasuredFile file) {
        RunBuilder run = new RunBuilder(MeasuredClient.REQUEST_TABLE, file.where());
        MeasuredRequests.Builder all = new MeasuredRequests.Builder();
        double input = 0;
        double output = 0;
        double start = Double.POSITIVE_INFINITY;
        double end = Double.NEGATIVE_INFINITY;
        try (CsvStream csv = file.csv()) {
            List<String> head = csv.next().orElse(List.of()).stream()
                    .map(MeasuredFile::lowerCase)
                    .toList();
            int[] places = new int[COLUMNS.size()];
            for (int i = 0; i < places.length; i++) {
                places[i] = place(head, i);
            }
            noteIgnored(head, places, run);
            for (Optional<List<String>> row = csv.next(); row.isPresent(); row = csv.next()) {
                if (row.get().size() != head.size()) {
                    throw csv.error(
                            "has " + row.get().size() + " of the header's " + head.size() + " fields",
                            "as many",
                            "is the file cut off?");
                }
                double[] numbers = numbers(row.get(), head, places, run.at(csv.line()));
                int generated = run.tokens(head.get(places[1]), numbers[1]);
                if (generated == 0) {
                    throw run.refused(head.get(places[1]), "0", "1 or more tokens; leave out requests that failed");
                }
                if (numbers[E2E] < numbers[TTFT]) {
                    throw run.refused(head.get(places[E2E]), "less than ttft_s", "the time to the last token");
                }
                all.add(
                        run.tokens(head.get(places[0]), numbers[0]),
                        generated,
                        numbers[ARRIVAL],
                        numbers[QUEUE],
                        numbers[TTFT],
                        tokenTime(numbers, generated),
                        numbers[E2E]);
                input += numbers[0];
                output += numbers[1];
                start = Math.min(start, numbers[ARRIVAL]);
                end = Math.max(end, numbers[ARRIVAL] + numbers[E2E]);
            }
        }
        run.at(0).requests(all);
        totals(run, all.size(), input, output, end - start);
        return List.of(run.build());
    }

    private static double tokenTime(double[] numbers, int generated) {
        if (generated == 1 || !Double.isNaN(numbers[TPOT])) {
            return generated == 1 ? Double.NaN : numbers[TPOT];
        }
        return (numbers[E2E] - numbers[TTFT]) / (generated - 1);
    }

    private static void totals(RunBuilder run, int size, double input, double output, double seconds) {
        run.completed("requests", size);
        run.input("input tokens", input);
        run.output("output tokens", output);
        if (seconds > 0 && seconds < Double.POSITIVE_INFINITY) {
            run.duration("duration", seconds);
            rate(run, MeasuredMetrics.REQUESTS_PER_SECOND, size, seconds);
            rate(run, MeasuredMetrics.OUTPUT_TOKENS_PER_SECOND, output, seconds);
            rate(run, MeasuredMetrics.TOTAL_TOKENS_PER_SECOND, input + output, seconds);
        }
    }

    private static void rate(RunBuilder run, String key, double count, double seconds) {
        run.metric(key, key, count, seconds);
    }

    private static double[] numbers(List<String> fields, List<String> head, int[] places, RunBuilder run) {
        double[] numbers = new double[places.length];
        for (int i = 0; i < places.length; i++) {
            String field = places[i] < 0 ? "" : fields.get(places[i]).strip();
            boolean isLength = i < ARRIVAL;
            double value = MeasuredFile.number(field);
            if (Double.isNaN(value) && (isLength || !field.isEmpty())) {
                throw run.refused(head.get(places[i]), OneLine.quote(field), "a number of 0 or more");
            }
            numbers[i] = Double.isNaN(value) ? value : run.amount(head.get(places[i]), value);
        }
        return numbers;
    }

    private static void noteIgnored(List<String> head, int[] places, RunBuilder run) {
        List<String> ignored = new ArrayList<>(head);
        for (int place : places) {
            if (place >= 0) {
                ignored.remove(head.get(place));
            }
        }
        ignored.removeAll(ROW_NAMES);
        if (!ignored.isEmpty()) {
            run.note("ignored columns: " + OneLine.of(String.join(", ", ignored)));
        }
    }
}
