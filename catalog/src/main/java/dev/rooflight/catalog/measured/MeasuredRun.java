package dev.rooflight.catalog.measured;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a client measured in one run, as far as its file says it.
 *
 * @param client whose result it is; what its {@code tpot} means follows from it
 * @param settings what the file says of model and set-up, by its own names: {@code model_id}, {@code backend}, {@code n_depth}, …
 * @param load how requests were sent
 * @param metrics by the keys of {@link MeasuredMetrics}: latencies in seconds, rates per second; in the order of the file
 * @param requests each request by itself, where the file has them
 * @param notes what a user should know of the reading, a line each
 */
public record MeasuredRun(
        MeasuredClient client,
        Map<String, String> settings,
        Load load,
        Map<String, Double> metrics,
        Optional<MeasuredRequests> requests,
        List<String> notes) {
    public MeasuredRun {
        requireNonNull(client, "client is null");
        requireNonNull(load, "load is null");
        requireNonNull(requests, "requests is null");
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        notes = List.copyOf(notes);
    }

    /** A metric by its key. */
    public OptionalDouble metric(String key) {
        Double value = metrics.get(key);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /**
     * How requests were sent, and what came of them.
     *
     * @param requestRate requests a second as they were asked for; infinite where all were sent at once
     * @param concurrency most requests under way that the client allowed, or where it has no limit the mean number that it states
     * @param prompts requests that it was asked to send
     * @param completed requests that were answered
     * @param inputTokens of all answered requests together
     * @param outputTokens of all answered requests together
     * @param durationSeconds from the first request to the last answer
     */
    public record Load(
            OptionalDouble requestRate,
            OptionalDouble concurrency,
            OptionalLong prompts,
            OptionalLong completed,
            OptionalLong inputTokens,
            OptionalLong outputTokens,
            OptionalDouble durationSeconds) {
        public Load {
            requireNonNull(requestRate, "requestRate is null");
            requireNonNull(concurrency, "concurrency is null");
            requireNonNull(prompts, "prompts is null");
            requireNonNull(completed, "completed is null");
            requireNonNull(inputTokens, "inputTokens is null");
            requireNonNull(outputTokens, "outputTokens is null");
            requireNonNull(durationSeconds, "durationSeconds is null");
        }
    }
}
