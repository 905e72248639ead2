package dev.rooflight.request.serving;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.request.Numbers;
import dev.rooflight.serving.outcome.Definitions;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What clients that measure servers do unless told otherwise, as their sources say: how they send, how they spread lengths, what they
 * call TPOT.
 *
 * @param usual what is meant where nothing is said
 * @param definitions what is meant by TPOT
 */
record ClientPreset(Map<String, String> usual, Definitions definitions) {
    /** No client: as is said. */
    static final ClientPreset NONE = new ClientPreset(Map.of(), Definitions.AFTER_FIRST);

    /** {@code vllm bench serve}: all at once, Poisson where a rate is given. */
    private static final ClientPreset VLLM =
            new ClientPreset(Map.of("rate", "inf", "requests", "1000"), Definitions.AFTER_FIRST);

    /** {@code sglang.bench_serving}: the same, 1000 prompts. */
    private static final ClientPreset SGLANG =
            new ClientPreset(Map.of("rate", "inf", "requests", "1000"), Definitions.AFTER_FIRST);

    /** InferenceX: a closed loop of ten requests a seat, lengths of 80 to 100 % of the nominal ones, the first burst included. */
    private static final ClientPreset INFERENCEX =
            new ClientPreset(Map.of("rate", "inf", "range", "0.8..1"), Definitions.AFTER_FIRST);

    /** AIPerf: a closed loop. */
    private static final ClientPreset AIPERF = new ClientPreset(Map.of("rate", "inf"), Definitions.AFTER_FIRST);

    /** guidellm: its time per output token counts from sending. */
    private static final ClientPreset GUIDELLM = new ClientPreset(Map.of(), Definitions.FROM_SENDING);

    static ClientPreset named(String text) {
        return switch (Said.lower(text)) {
            case "vllm-bench", "vllm" -> VLLM;
            case "sglang-bench", "sglang" -> SGLANG;
            case "inferencex", "inferencemax" -> INFERENCEX;
            case "aiperf", "genai-perf" -> AIPERF;
            case "guidellm" -> GUIDELLM;
            default ->
                throw new InvalidValueException(
                        "like", Numbers.quoted(text), "vllm-bench, sglang-bench, inferencex, aiperf or guidellm");
        };
    }

    /** What was said, and what is usual where nothing was. */
    Said over(Said said) {
        Map<String, String> texts = new LinkedHashMap<>(said.texts());
        if (!said.has(ServingWords.TRACE)) {
            usual.forEach((name, text) -> {
                // a number of requests that goes with all at once does not go with a concurrency
                if (!(name.equals("requests") && said.has(ServingWords.CONCURRENCY))) {
                    texts.putIfAbsent(name, text);
                }
            });
        }
        return new Said(texts);
    }
}
