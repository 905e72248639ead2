package dev.rooflight.catalog.measured;

import dev.rooflight.catalog.text.JsonStream;
import dev.rooflight.catalog.text.JsonStream.Token;
import dev.rooflight.catalog.text.OneLine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Results of {@code vllm bench serve} ({@code --save-result}, {@code --append-result}; requests with {@code --save-detailed}) and of
 * {@code sglang.bench_serving} (a line a run; requests with {@code --output-details}), which came from the same program and still
 * name most things alike. Key names: {@code vllm/benchmarks/serve.py}, {@code sglang/bench_serving.py}.
 */
final class ServeBenchmark implements MeasuredReader {
    private static final Pattern LATENCY = Pattern.compile("(.+)_(ttft|tpot|itl|e2el|e2e_latency)_ms");
    private static final List<String> OF_SGLANG =
            List.of("total_output_tokens_retokenized", "mean_e2e_latency_ms", "median_e2e_latency_ms", "server_info");
    private static final double MILLISECONDS = 1e3;

    @Override
    public String name() {
        return "JSON of vllm bench serve or sglang.bench_serving";
    }

    @Override
    public boolean reads(MeasuredFile file) {
        // a number here; AIPerf has an object of that name and no output_throughput
        return file.isJsonWith("request_throughput", "output_throughput")
                || file.isJsonWith("output_throughput", "median_ttft_ms");
    }

    @Override
    public List<MeasuredRun> read(MeasuredFile file) {
        boolean sglang = OF_SGLANG.stream().anyMatch(file.names()::contains);
        MeasuredClient client = sglang ? MeasuredClient.SGLANG_BENCH : MeasuredClient.VLLM_BENCH;
        List<MeasuredRun> runs = new ArrayList<>();
        try (JsonStream json = file.json()) {
            while (json.nextObject()) {
                runs.add(new OneRun(json, new RunBuilder(client, file.where()).at(json.line())).read());
            }
        }
        return runs;
    }

    private static final class OneRun {
        private final JsonStream json;
        private final RunBuilder run;
        private final Set<String> seen = new HashSet<>();
        private double @Nullable [] inputs;
        private double @Nullable [] outputs;
        private double @Nullable [] firsts;
        private double @Nullable [] starts;
        private double @Nullable [] gaps;
        private double mean = Double.NaN;

        OneRun(JsonStream json, RunBuilder run) {
            this.json = json;
            this.run = run;
        }

        MeasuredRun read() {
            for (Optional<String> name = json.nextName(); name.isPresent(); name = json.nextName()) {
                if (!seen.add(name.get())) {
                    throw json.error("key " + OneLine.quote(name.get()) + " is given twice", "", "keep one");
                }
                member(name.get());
            }
            if (!run.hasConcurrency() && !Double.isNaN(mean)) {
                run.concurrency("concurrency", mean);
            }
            requests();
            return run.build();
        }

        private void member(String name) {
            switch (name) {
                case "input_lens" -> inputs = numbers(name);
                case "output_lens" -> outputs = numbers(name);
                case "ttfts" -> firsts = numbers(name);
                case "start_times" -> starts = numbers(name);
                case "itls" -> gaps = sums(name);
                default -> {
                    switch (json.next()) {
                        case NUMBER -> number(name, json.number());
                        case TEXT -> text(name, json.text());
                        case FLAG -> run.setting(name, json.text());
                        // null, and texts and errors of requests, which nobody compares
                        default -> json.skip();
                    }
                }
            }
        }

        private void text(String name, String text) {
            if (name.equals("request_rate") && text.equals("inf")) {
                run.rate(name, Double.POSITIVE_INFINITY);
            } else {
                run.setting(name, text);
            }
        }

        private void number(String name, double value) {
            switch (name) {
                case "request_rate" -> run.rate(name, value);
                case "max_concurrency" -> run.concurrency(name, value);
                case "concurrency" -> mean = value;
                case "num_prompts" -> run.prompts(name, value);
                case "completed" -> run.completed(name, value);
                case "total_input_tokens" -> run.input(name, value);
                case "total_output_tokens" -> run.output(name, value);
                case "duration" -> run.duration(name, value);
                case "request_throughput" -> run.metric(MeasuredMetrics.REQUESTS_PER_SECOND, name, value, 1);
                case "output_throughput" -> run.metric(MeasuredMetrics.OUTPUT_TOKENS_PER_SECOND, name, value, 1);
                case "total_token_throughput", "total_throughput" ->
                    run.metric(MeasuredMetrics.TOTAL_TOKENS_PER_SECOND, name, value, 1);
                default -> latency(name, value);
            }
        }

        private void latency(String name, double value) {
            Matcher known = LATENCY.matcher(name);
            if (!known.matches()) {
                run.setting(name, json.text());
                return;
            }
            String latency = known.group(2).startsWith("e2e") ? "e2e" : known.group(2);
            MeasuredMetrics.key(latency, known.group(1)).ifPresent(key -> run.metric(key, name, value, MILLISECONDS));
        }

        private double[] numbers(String name) {
            Numbers numbers = new Numbers();
            open(name);
            for (Token token = json.next(); token != Token.END; token = json.next()) {
                if (token != Token.NUMBER) {
                    throw run.refused(name, "a list with something else than numbers", "numbers, one for each request");
                }
                numbers.add(run.amount(name, json.number()));
            }
            return numbers.toArray();
        }

        /** Of each list in a list, the sum: single gaps between tokens are millions and tell no more of a request. */
        private double @Nullable [] sums(String name) {
            Numbers sums = new Numbers();
            open(name);
            for (Token token = json.next(); token != Token.END; token = json.next()) {
                if (token != Token.LIST) {
                    throw run.refused(
                            name, "a list of something else than lists", "lists of numbers, one for each request");
                }
                double sum = 0;
                for (Token gap = json.next(); gap != Token.END; gap = json.next()) {
                    if (gap != Token.NUMBER) {
                        throw run.refused(name, "a list with something else than numbers", "numbers of seconds");
                    }
                    sum += run.amount(name, json.number());
                }
                sums.add(sum);
            }
            return sums.toArray();
        }

        private void open(String name) {
            if (json.next() != Token.LIST) {
                throw run.refused(name, "no list", "a list with an entry for each request");
            }
        }

        private void requests() {
            if (inputs == null || outputs == null || firsts == null) {
                return;
            }
            int size = inputs.length;
            same("output_lens", outputs, size);
            same("ttfts", firsts, size);
            same("itls", gaps, size);
            same("start_times", starts, size);
            MeasuredRequests.Builder all = new MeasuredRequests.Builder();
            double begin = starts == null ? 0 : Arrays.stream(starts).min().orElse(0);
            for (int i = 0; i < size; i++) {
                int tokens = run.tokens("output_lens", outputs[i]);
                // failed requests have no answer and no times
                if (tokens > 0 && firsts[i] > 0) {
                    all.add(
                            run.tokens("input_lens", inputs[i]),
                            tokens,
                            starts == null ? Double.NaN : starts[i] - begin,
                            Double.NaN,
                            firsts[i],
                            gaps == null || tokens == 1 ? Double.NaN : gaps[i] / (tokens - 1),
                            gaps == null ? Double.NaN : firsts[i] + gaps[i]);
                }
            }
            if (all.size() < size) {
                run.note("requests left out because they have no answer: " + OneLine.count((long) size - all.size()));
            }
            run.requests(all);
        }

        private void same(String name, double @Nullable [] list, int size) {
            if (list != null && list.length != size) {
                throw run.refused(name, "a list of " + list.length, "as many as input_lens has, " + size);
            }
        }
    }

    /** Numbers as they come. */
    private static final class Numbers {
        private double[] values = new double[64];
        private int size;

        void add(double value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = value;
        }

        double[] toArray() {
            return Arrays.copyOf(values, size);
        }
    }
}
