package dev.rooflight.catalog.measured;

import dev.rooflight.catalog.text.JsonObject;
import dev.rooflight.catalog.text.JsonStream;
import dev.rooflight.catalog.text.JsonStream.Token;
import dev.rooflight.catalog.text.JsonValue;
import dev.rooflight.catalog.text.OneLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * GuideLLM's {@code benchmarks.json}: a list of benchmarks, one for each rate or concurrency, with distributions over successful,
 * incomplete and errored requests (key names: vllm-project/guidellm, {@code benchmark/schemas} and, before 0.4,
 * {@code benchmark/benchmark.py}). Of requests only successful ones are read.
 */
final class GuideLlmReport implements MeasuredReader {
    private static final int MOST_OF_METRICS = 5_000_000;
    private static final int MOST_OF_CONFIG = 100_000;
    private static final Map<String, String> PERCENTILES = Map.ofEntries(
            Map.entry("p001", "p0.1"),
            Map.entry("p01", "p1"),
            Map.entry("p05", "p5"),
            Map.entry("p10", "p10"),
            Map.entry("p25", "p25"),
            Map.entry("p75", "p75"),
            Map.entry("p90", "p90"),
            Map.entry("p95", "p95"),
            Map.entry("p99", "p99"),
            Map.entry("p999", "p99.9"));
    private static final List<String> OF_REQUEST = List.of(
            "prompt_tokens",
            "output_tokens",
            "request_start_time",
            "time_to_first_token_ms",
            "inter_token_latency_ms",
            "request_latency");

    @Override
    public String name() {
        return "benchmarks.json of GuideLLM";
    }

    @Override
    public boolean reads(MeasuredFile file) {
        return file.isJsonWith("benchmarks");
    }

    @Override
    public List<MeasuredRun> read(MeasuredFile file) {
        List<MeasuredRun> runs = new ArrayList<>();
        try (JsonStream json = file.json()) {
            while (json.nextObject()) {
                for (Optional<String> name = json.nextName(); name.isPresent(); name = json.nextName()) {
                    if (!name.get().equals("benchmarks")) {
                        json.skipValue();
                        continue;
                    }
                    if (json.next() != Token.LIST) {
                        throw json.error("field benchmarks is no list", "a list of benchmarks", "");
                    }
                    for (Token token = json.next(); token != Token.END; token = json.next()) {
                        if (token != Token.OBJECT) {
                            throw json.error("a benchmark is no object", "an object for each benchmark", "");
                        }
                        runs.add(
                                benchmark(json, new RunBuilder(MeasuredClient.GUIDELLM, file.where()).at(json.line())));
                    }
                }
            }
        }
        return runs;
    }

    private static MeasuredRun benchmark(JsonStream json, RunBuilder run) {
        for (Optional<String> name = json.nextName(); name.isPresent(); name = json.nextName()) {
            switch (name.get()) {
                case "config", "args" -> object(json, MOST_OF_CONFIG).ifPresent(config -> config(config, run));
                case "metrics" -> object(json, MOST_OF_METRICS).ifPresent(metrics -> metrics(metrics, run));
                case "request_totals" -> object(json, MOST_OF_CONFIG).ifPresent(totals -> totals(totals, run));
                case "duration" -> {
                    if (json.value(1) instanceof JsonValue.Real seconds) {
                        run.duration("duration", seconds.value());
                    }
                }
                case "requests" -> requests(json, run);
                default -> json.skipValue();
            }
        }
        run.note("GuideLLM's tpot is (last token - sending) / n, its itl (last - first) / (n - 1)");
        return run.build();
    }

    private static Optional<JsonObject> object(JsonStream json, int most) {
        return json.value(most) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
    }

    private static void config(JsonObject config, RunBuilder run) {
        JsonObject strategy = config.object("strategy").orElse(new JsonObject(Map.of()));
        String kind = strategy.text("type_").orElse("");
        run.setting("strategy", kind);
        number(strategy, "rate").ifPresent(rate -> run.rate("rate", rate));
        number(strategy, "streams").ifPresent(streams -> run.concurrency("streams", streams));
        if (kind.equals("synchronous")) {
            run.concurrency("strategy", 1);
        }
        if (kind.equals("throughput")) {
            run.rate("strategy", Double.POSITIVE_INFINITY);
        }
    }

    private static void totals(JsonObject totals, RunBuilder run) {
        number(totals, "successful").ifPresent(count -> run.completed("successful", count));
        number(totals, "total").ifPresent(count -> run.prompts("total", count));
    }

    private static void metrics(JsonObject metrics, RunBuilder run) {
        metrics.object("request_totals").ifPresent(totals -> totals(totals, run));
        latency(metrics, "time_to_first_token_ms", "ttft", 1e3, run);
        latency(metrics, "time_per_output_token_ms", "tpot", 1e3, run);
        latency(metrics, "inter_token_latency_ms", "itl", 1e3, run);
        latency(metrics, "request_latency", "e2e", 1, run);
        rate(metrics, "requests_per_second", MeasuredMetrics.REQUESTS_PER_SECOND, run);
        rate(metrics, "output_tokens_per_second", MeasuredMetrics.OUTPUT_TOKENS_PER_SECOND, run);
        rate(metrics, "tokens_per_second", MeasuredMetrics.TOTAL_TOKENS_PER_SECOND, run);
        sum(metrics, "prompt_token_count").ifPresent(tokens -> run.input("prompt_token_count", tokens));
        sum(metrics, "output_token_count").ifPresent(tokens -> run.output("output_token_count", tokens));
    }

    private static Optional<JsonObject> successful(JsonObject metrics, String name) {
        return metrics.object(name).flatMap(metric -> metric.object("successful"));
    }

    private static void latency(JsonObject metrics, String name, String latency, double perSecond, RunBuilder run) {
        successful(metrics, name).ifPresent(distribution -> {
            // of no request all statistics are 0
            if (number(distribution, "count").orElse(1.0) == 0) {
                return;
            }
            for (String statistic : List.of("mean", "median", "std_dev", "min", "max")) {
                number(distribution, statistic).ifPresent(value -> MeasuredMetrics.key(latency, statistic)
                        .ifPresent(key -> run.metric(key, name, value, perSecond)));
            }
            JsonObject percentiles = distribution.object("percentiles").orElse(new JsonObject(Map.of()));
            percentiles.members().forEach((theirs, value) -> {
                String ours = PERCENTILES.get(theirs);
                if (ours != null && value instanceof JsonValue.Real real) {
                    run.metric(latency + "." + ours, name, real.value(), perSecond);
                }
            });
        });
    }

    private static void rate(JsonObject metrics, String name, String key, RunBuilder run) {
        successful(metrics, name)
                .flatMap(distribution -> number(distribution, "mean"))
                .ifPresent(mean -> run.metric(key, name, mean, 1));
    }

    private static Optional<Double> sum(JsonObject metrics, String name) {
        return successful(metrics, name).flatMap(counts -> number(counts, "mean")
                .flatMap(mean -> number(counts, "count").map(count -> Math.rint(mean * count))));
    }

    private static Optional<Double> number(JsonObject object, String name) {
        return object.get(name)
                .flatMap(value -> value instanceof JsonValue.Real real ? Optional.of(real.value()) : Optional.empty());
    }

    private static void requests(JsonStream json, RunBuilder run) {
        if (json.next() != Token.OBJECT) {
            json.skip();
            return;
        }
        MeasuredRequests.Builder all = new MeasuredRequests.Builder();
        for (Optional<String> name = json.nextName(); name.isPresent(); name = json.nextName()) {
            if (!name.get().equals("successful")) {
                json.skipValue();
                continue;
            }
            if (json.next() != Token.LIST) {
                json.skip();
                continue;
            }
            for (Token token = json.next(); token != Token.END; token = json.next()) {
                if (token != Token.OBJECT) {
                    throw json.error("a request is no object", "an object for each request", "");
                }
                request(json, all, run.at(json.line()));
            }
        }
        run.requests(all.fromFirst());
    }

    private static void request(JsonStream json, MeasuredRequests.Builder all, RunBuilder run) {
        Map<String, Double> numbers = new HashMap<>();
        for (Optional<String> name = json.nextName(); name.isPresent(); name = json.nextName()) {
            if (json.next() == Token.NUMBER && OF_REQUEST.contains(name.get())) {
                double value = run.amount(name.get(), json.number());
                if (numbers.put(name.get(), value) != null) {
                    throw json.error("key " + OneLine.quote(name.get()) + " is given twice", "", "keep one");
                }
            } else {
                json.skip();
            }
        }
        double input = numbers.getOrDefault("prompt_tokens", Double.NaN);
        double output = numbers.getOrDefault("output_tokens", Double.NaN);
        if (Double.isNaN(input) || !(output >= 1)) {
            return;
        }
        all.add(
                run.tokens("prompt_tokens", input),
                run.tokens("output_tokens", output),
                numbers.getOrDefault("request_start_time", Double.NaN),
                Double.NaN,
                numbers.getOrDefault("time_to_first_token_ms", Double.NaN) / 1e3,
                output > 1 ? numbers.getOrDefault("inter_token_latency_ms", Double.NaN) / 1e3 : Double.NaN,
                numbers.getOrDefault("request_latency", Double.NaN));
    }
}
