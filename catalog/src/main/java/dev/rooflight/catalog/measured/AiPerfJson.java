package dev.rooflight.catalog.measured;

import dev.rooflight.catalog.text.JsonObject;
import dev.rooflight.catalog.text.JsonStream;
import dev.rooflight.catalog.text.JsonStream.Token;
import dev.rooflight.catalog.text.JsonValue;
import dev.rooflight.catalog.text.OneLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * AIPerf's {@code profile_export_aiperf.json}: an object for each metric with {@code unit}, {@code avg}, {@code p1} to {@code p99};
 * in first versions under {@code records}.
 */
final class AiPerfJson implements MeasuredReader {
    private static final int MOST_OF_METRIC = 1000;
    private static final int MOST_OF_CONFIG = 100_000;

    @Override
    public String name() {
        return "profile_export_aiperf.json of AIPerf";
    }

    @Override
    public boolean reads(MeasuredFile file) {
        return file.isJsonWith("request_latency")
                || file.isJsonWith("time_to_first_token")
                || file.isJsonWith("records", "input_config");
    }

    @Override
    public List<MeasuredRun> read(MeasuredFile file) {
        List<MeasuredRun> runs = new ArrayList<>();
        try (JsonStream json = file.json()) {
            while (json.nextObject()) {
                RunBuilder run = new RunBuilder(MeasuredClient.AIPERF, file.where()).at(json.line());
                metrics(json, run);
                runs.add(run.build());
            }
        }
        return runs;
    }

    private static void metrics(JsonStream json, RunBuilder run) {
        for (Optional<String> name = json.nextName(); name.isPresent(); name = json.nextName()) {
            switch (name.get()) {
                case "input_config" -> config(json.value(MOST_OF_CONFIG), run);
                case "records" -> {
                    if (json.next() != Token.OBJECT) {
                        throw json.error("field records is no object", "an object for each metric", "");
                    }
                    metrics(json, run);
                }
                case "aiperf_version", "schema_version", "benchmark_id" -> {
                    if (json.value(1) instanceof JsonValue.Text text) {
                        run.setting(name.get(), text.value());
                    }
                }
                default -> metric(json, name.get(), run);
            }
        }
    }

    private static void metric(JsonStream json, String tag, RunBuilder run) {
        if (!AiPerfMetrics.isKept(tag)) {
            json.skipValue();
            return;
        }
        if (!(json.value(MOST_OF_METRIC) instanceof JsonObject metric)) {
            return;
        }
        String unit = metric.text("unit").orElse("");
        double perSecond = 1;
        if (AiPerfMetrics.isTime(tag)) {
            perSecond = AiPerfMetrics.perSecond(unit)
                    .orElseThrow(() -> run.refused(tag, "in the unit " + OneLine.quote(unit), "ms, us, ns or sec"));
        }
        for (var entry : metric.members().entrySet()) {
            if (entry.getValue() instanceof JsonValue.Real real) {
                AiPerfMetrics.take(run, tag, entry.getKey(), real.value(), perSecond);
            }
        }
    }

    /** What the run was asked for, as far as versions agree on where it stands. */
    private static void config(JsonValue value, RunBuilder run) {
        if (!(value instanceof JsonObject config)) {
            return;
        }
        config.object("loadgen").ifPresent(load -> {
            number(load, "concurrency").ifPresent(number -> run.concurrency("concurrency", number));
            number(load, "request_rate").ifPresent(number -> run.rate("request_rate", number));
            number(load, "request_count").ifPresent(number -> run.prompts("request_count", number));
        });
        config.object("endpoint").ifPresent(endpoint -> endpoint.texts("model_names").stream()
                .findFirst()
                .ifPresent(model -> run.setting("model", model)));
    }

    private static Optional<Double> number(JsonObject object, String name) {
        return object.get(name)
                .flatMap(value -> value instanceof JsonValue.Real real ? Optional.of(real.value()) : Optional.empty());
    }
}
