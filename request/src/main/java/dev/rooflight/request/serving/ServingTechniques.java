package dev.rooflight.request.serving;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.Decoding;
import dev.rooflight.core.analysis.Execution;
import dev.rooflight.core.analysis.Prompting;
import dev.rooflight.core.numeric.Rounding;
import dev.rooflight.serving.engine.SchedulerSettings;
import dev.rooflight.serving.engine.ServingEngine;
import dev.rooflight.serving.engine.Setting;
import dev.rooflight.serving.load.Load;
import dev.rooflight.serving.load.Prefixes;
import dev.rooflight.serving.load.Requests;
import dev.rooflight.study.Case;
import dev.rooflight.study.serving.Offered;

/**
 * What techniques of a case change about how it is served: chunks of prompts are a setting of the engine, a cached prefix is one that
 * all prompts begin with. What they change about passes and memory is in the compiled model.
 *
 * @param prompting how prompts are processed
 */
record ServingTechniques(Prompting prompting) {
    private static final String WITH = "with";
    private static final String SOURCE = "the technique chunked-prefill";

    /**
     * Those of a case.
     *
     * @throws InvalidValueException if one is not served yet
     */
    static ServingTechniques of(Case asked) {
        Execution execution = asked.scenario().deployment().execution();
        Decoding decoding = execution.decoding();
        if (!decoding.plain()) {
            throw new InvalidValueException(
                    WITH,
                    "'" + decoding.label() + "'",
                    "techniques that emit one token a step",
                    "drafting under load is not simulated yet; 'analyze' and 'advise' say what it gives one batch");
        }
        if (execution.prompting().handOverBytesPerSecond() > 0) {
            throw new InvalidValueException(
                    WITH,
                    "'disaggregation'",
                    "prompts and decodes on the same devices",
                    "two pools under load are not simulated yet; 'analyze' says what they give in a steady state");
        }
        return new ServingTechniques(execution.prompting());
    }

    /** The load as it is then. */
    Offered in(Offered offered) {
        int prefix = (int) Math.min(prompting.cachedPrefix(), Requests.MAX_TOKENS);
        if (prefix == 0) {
            return offered;
        }
        if (offered instanceof Offered.Trace trace) {
            return new Offered.Trace(
                    trace.name(),
                    trace.format(),
                    trace.notes(),
                    trace.requests().beginningAlike(prefix),
                    trace.clients());
        }
        if (offered instanceof Offered.Users users) {
            return new Offered.Users(in(users.load(), prefix), users.users(), users.thinkSeconds());
        }
        Offered.Drawn drawn = (Offered.Drawn) offered;
        return new Offered.Drawn(in(drawn.load(), prefix), drawn.clients());
    }

    private static Load in(Load load, int prefix) {
        if (!(load.prefixes() instanceof Prefixes.None)) {
            throw new InvalidValueException(
                    WITH,
                    "'prefix-caching'",
                    "nothing",
                    "the load says itself what prompts have in common, and the engine finds it");
        }
        return load.withPrefixes(new Prefixes.Beginning(prefix));
    }

    /** The engine as it is set then. */
    ServingEngine in(ServingEngine engine) {
        SchedulerSettings settings = engine.settings();
        if (prompting.cachedPrefix() > 0) {
            settings = prefixes(settings);
        }
        return engine.with(prompting.chunkTokens() == 0 ? settings : chunks(settings));
    }

    private static SchedulerSettings prefixes(SchedulerSettings settings) {
        if (!settings.kind().settings().contains(Setting.PREFIX_CACHE)) {
            throw new InvalidValueException(
                    WITH,
                    "'prefix-caching'",
                    "a scheduler that caches prefixes",
                    settings.kind().id() + " does not");
        }
        return settings.with(Setting.PREFIX_CACHE, 1, "the technique prefix-caching");
    }

    private SchedulerSettings chunks(SchedulerSettings settings) {
        double chunk = Math.min(prompting.chunkTokens(), Requests.MAX_TOKENS);
        return switch (settings.kind()) {
            case VLLM ->
                settings.with(Setting.CHUNKED_PREFILL, 1, SOURCE).with(Setting.LONG_PREFILL_THRESHOLD, chunk, SOURCE);
            case SGLANG, SLOTS -> settings.with(Setting.CHUNK, chunk, SOURCE);
            case SARATHI -> settings.with(Setting.MAX_NUM_BATCHED_TOKENS, chunk, SOURCE);
            case TENSORRT_LLM ->
                settings.with(Setting.CHUNKED_PREFILL, 1, SOURCE)
                        .with(
                                Setting.MAX_NUM_BATCHED_TOKENS,
                                Math.max(chunk, Rounding.halfEven(settings.get(Setting.MAX_NUM_SEQS, 1))),
                                SOURCE);
            case VLLM_V0, STATIC ->
                throw new InvalidValueException(
                        WITH,
                        "'chunked-prefill'",
                        "a scheduler that cuts prompts",
                        settings.kind().id() + " does not");
        };
    }
}
