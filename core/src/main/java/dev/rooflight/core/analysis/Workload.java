package dev.rooflight.core.analysis;

import dev.rooflight.core.Require;
import dev.rooflight.core.pass.Pass;
import java.util.List;

/**
 * What is asked of a deployment.
 *
 * @param batch sequences; 1 to {@link Pass#MAX_BATCH}
 * @param context tokens that prefill processes per sequence, and the context of the decode step; 1 to
 *     {@link Pass#MAX_CONTEXT}
 * @param outputTokens tokens generated after a prompt of {@code context}; 0 to leave generation out
 * @param phases what to analyse, in order; at least one
 */
public record Workload(long batch, long context, long outputTokens, List<Phase> phases) {
    public Workload {
        Require.within("batch", batch, 1, Pass.MAX_BATCH);
        Require.within("context", context, 1, Pass.MAX_CONTEXT);
        Require.within("output tokens", outputTokens, 0, Pass.MAX_CONTEXT - context);
        phases = List.copyOf(phases);
        Require.that(!phases.isEmpty(), "phases", "empty", "prefill, decode or both");
    }

    /** Both phases of a batch, without generation. */
    public static Workload of(long batch, long context) {
        return new Workload(batch, context, 0, List.of(Phase.values()));
    }

    /** The same with generation. */
    public Workload withOutputTokens(long tokens) {
        return new Workload(batch, context, tokens, phases);
    }

    /** Longest context that a sequence reaches. */
    public long lastContext() {
        // the last generated token is never fed back, so it has no place in the cache
        return context + Math.max(0, outputTokens - 1);
    }
}
