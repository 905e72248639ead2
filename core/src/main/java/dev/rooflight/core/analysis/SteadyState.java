package dev.rooflight.core.analysis;

import dev.rooflight.core.Require;
import dev.rooflight.core.pass.Pass;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A server that always has {@code concurrency} requests in work, each replaced by a new one when it ends: what its steps look
 * like on average, without queueing. With D requests decoding, a request ends every (o - 1)/D steps, and a new prompt of n
 * tokens takes its place, so that λ = D/(o - 1) prompts start per step.
 *
 * <ul>
 *   <li>Engines that mix put prompts into the pass of the decodes, up to the token budget: a step holds one prompt (or chunk)
 *       more with probability λ·n/chunk, and takes on average the mean of steps with and without.
 *   <li>Others run prompts in passes of their own while decodes wait: a step takes the decodes' time and λ times a prompt's.
 * </ul>
 *
 * Where prompts come faster than the token budget takes them, fewer requests decode than are in work. In the number: waiting for
 * the step in progress when a request comes, half a step on average. Not in it: waiting for other prompts, bursts, memory
 * running out; these need a simulation.
 *
 * @param concurrency requests in work
 * @param decoding requests of them that decode, on average (D)
 * @param promptTokensPerStep prompt tokens per step, on average
 * @param ttftSeconds from a request's coming to its first token
 * @param tpotSeconds time per output token after the first
 * @param outputTokensPerSecond of all requests
 * @param requestsPerSecond requests that end
 */
public record SteadyState(
        long concurrency,
        double decoding,
        double promptTokensPerStep,
        double ttftSeconds,
        double tpotSeconds,
        double outputTokensPerSecond,
        double requestsPerSecond) {

    /**
     * The steady state by the roofline and as expected.
     *
     * @param concurrency requests in work, of all replicas together; 1 to {@link Pass#MAX_BATCH}
     * @param promptTokens of each; 1 or more
     * @param outputTokens of each; 1 or more
     */
    public static Times<SteadyState> of(
            CompiledModel compiled, long concurrency, long promptTokens, long outputTokens) {
        Require.within("concurrency", concurrency, 1, Pass.MAX_BATCH);
        Require.within("prompt tokens", promptTokens, 1, Pass.MAX_CONTEXT);
        Require.within("output tokens", outputTokens, 1, Pass.MAX_CONTEXT - promptTokens);
        Evaluator evaluator = compiled.evaluator();
        return new Times<>(
                of(compiled, concurrency, promptTokens, outputTokens, pass -> {
                    evaluator.evaluate(pass);
                    return evaluator.boundSeconds();
                }),
                of(compiled, concurrency, promptTokens, outputTokens, pass -> {
                    evaluator.evaluate(pass);
                    return evaluator.expectedSeconds();
                }));
    }

    private static SteadyState of(
            CompiledModel compiled, long concurrency, long prompt, long output, ToDoubleFunction<Pass> seconds) {
        // replicas are alike: each gets an equal share of the requests
        int replicas = compiled.deployment().parallelism().data();
        double slots = Math.max(1, (double) concurrency / replicas);
        double busy = Math.min(replicas, concurrency);
        long budget = compiled.deployment().memory().maxBatchedTokens();
        boolean mixes = compiled.deployment().engine().mixesPrefill();
        double steps = output - 1.0;
        double chunks = mixes ? Math.ceil(prompt / (double) budget) : 1;

        // what a request meets: the others, of which some decode and some start
        double beside = steps == 0 ? 0 : (slots - 1) * steps / (steps + (mixes ? chunks : 0));
        if (mixes && steps > 0) {
            // the token budget takes at most so many prompt tokens a step
            beside = Math.min(beside, Math.max(0, budget / (1 + prompt / steps) - 1));
        }
        double starting = steps == 0 ? slots - 1 : beside / steps;
        long context = prompt + Math.max(1, output / 2);
        long together = Math.max(1, Math.round(starting));
        Parts parts = new Parts(replicas, context, prompt, budget, seconds);
        double step = 0;
        double ttft = mixes
                ? chunks * parts.step(Math.round(beside), steps == 0 ? Math.round(slots) : 1)
                : parts.prompts(steps == 0 ? Math.round(slots) : 1);
        if (steps > 0) {
            long decodes = 1 + Math.round(beside);
            double decodeStep = parts.step(decodes, 0);
            if (mixes) {
                double share = Math.min(1, starting / together * chunks);
                step = (1 - share) * decodeStep + share * parts.step(decodes, together);
            } else {
                step = decodeStep + starting * parts.prompts(1);
            }
        }
        ttft += slots > 1 ? step / 2 : 0;
        double requests = busy * slots / (ttft + steps * step);
        return new SteadyState(
                concurrency,
                steps == 0 ? 0 : busy * (1 + beside),
                busy * (starting + (steps == 0 ? 1 : 1 / (steps + chunks))) * prompt,
                ttft,
                step,
                requests * output,
                requests);
    }

    /** Passes of one replica's requests, on all replicas alike. */
    private record Parts(long replicas, long context, long prompt, long budget, ToDoubleFunction<Pass> seconds) {

        /** Seconds of a step of decodes beside which prompts run, or a chunk of one that is longer than the budget. */
        double step(long decodes, long prompts) {
            List<Pass.Sequences> groups = new ArrayList<>();
            long room = Math.max(1, budget - decodes);
            if (prompts > 0 && prompt <= room) {
                groups.add(new Pass.Sequences(replicas * Math.min(prompts, room / prompt), prompt, prompt, 1));
            } else if (prompts > 0) {
                // the chunks of a prompt see from one chunk to all of it
                groups.add(new Pass.Sequences(replicas, room, (room + prompt) / 2, 1));
            }
            if (decodes > 0) {
                groups.add(new Pass.Sequences(replicas * decodes, 1, context, 1));
            }
            return seconds.applyAsDouble(new Pass(groups));
        }

        /** Seconds of prompts in a pass of their own. */
        double prompts(long count) {
            return seconds.applyAsDouble(Pass.prefill(replicas * count, prompt));
        }
    }
}
