package dev.rooflight.core.analysis;

import dev.rooflight.core.Require;
import dev.rooflight.core.pass.Pass;
import java.util.function.DoubleUnaryOperator;

/**
 * A server that always has {@code concurrency} requests, each replaced by a new one when it ends: what its steps look like on
 * average, without bursts. With D other requests decoding, each of which takes s = (o - 1)/τ steps of τ tokens, λ = D/s prompts of n
 * tokens start per step; D is such that each of the others decodes for the share of its time that this one does.
 *
 * <ul>
 *   <li>Engines that mix put p = λ·n prompt tokens a step beside the decodes, up to what the token budget leaves of room. They
 *       come in lumps of at least a prompt, or the room, so that only a share of the steps holds any.
 *   <li>Others run prompts in passes of their own while decodes wait: a step takes the decodes' time and λ times a prompt's.
 *   <li>Where prompts are processed on devices of their own, decodes are never disturbed; either pool may be the narrow one.
 * </ul>
 *
 * A step is the drafting and the verifying pass that the deployment says; what is cached of a prompt is no token of it. Where
 * prompts come faster than the token budget takes them, fewer requests decode than are in work; where memory does not hold the
 * cache of all, fewer are in work than wait. The time to first token counts from when a request is taken up, with half a step for
 * the one in progress; how long it waits before that is told apart. Not in the numbers: bursts and uneven lengths; these need a
 * simulation.
 *
 * @param concurrency requests, in work or waiting
 * @param decoding requests of them that decode, on average (D)
 * @param promptTokensPerStep prompt tokens per step, on average
 * @param waitingSeconds until a request is taken up, on average; 0 where all are in work
 * @param ttftSeconds from then to its first token
 * @param tpotSeconds time per output token after the first
 * @param outputTokensPerSecond of all requests
 * @param requestsPerSecond requests that end
 */
public record SteadyState(
        long concurrency,
        double decoding,
        double promptTokensPerStep,
        double waitingSeconds,
        double ttftSeconds,
        double tpotSeconds,
        double outputTokensPerSecond,
        double requestsPerSecond) {

    /**
     * The steady state by the roofline and as expected.
     *
     * @param concurrency requests, of all replicas together; 1 to {@link Pass#MAX_BATCH}
     * @param promptTokens of each; 1 or more
     * @param outputTokens of each; 1 or more
     */
    public static Times<SteadyState> of(
            CompiledModel compiled, long concurrency, long promptTokens, long outputTokens) {
        Require.within("concurrency", concurrency, 1, Pass.MAX_BATCH);
        Require.within("prompt tokens", promptTokens, 1, Pass.MAX_CONTEXT);
        Require.within("output tokens", outputTokens, 1, Pass.MAX_CONTEXT - promptTokens);
        return new Times<>(
                new Server(compiled, concurrency, promptTokens, outputTokens, false).state(),
                new Server(compiled, concurrency, promptTokens, outputTokens, true).state());
    }

    /** One replica of a server; all are alike and get an equal share of the requests. */
    private static final class Server {
        private static final int HALVINGS = 60;
        /** Share of a time that sums may be off by. */
        private static final double ROUNDING = 1e-9;

        private final CompiledModel model;
        private final long concurrency;
        private final long prompt;
        private final long output;
        private final boolean expected;
        private final Passes passes;
        private final Evaluator target;
        private final Evaluator draft;
        private final Batch batch;
        private final Batch drafts;
        private final int replicas;
        /** Requests of a replica, and those of them that its memory holds. */
        private final double all;

        private final double running;
        /** Tokens of a prompt that are not cached, and those that are. */
        private final double tokens;

        private final double cached;
        private final double budget;
        private final double verified;
        /** Steps from a request's first token to its last. */
        private final double steps;
        /** Seconds of a prompt through what drafts, which has prompts of its own to go through. */
        private final double draftsPrompt;
        /** Seconds of a prompt on its own, through the model and what drafts. */
        private final double ownPrompt;

        Server(CompiledModel model, long concurrency, long prompt, long output, boolean expected) {
            this.model = model;
            this.concurrency = concurrency;
            this.prompt = prompt;
            this.output = output;
            this.expected = expected;
            Execution execution = model.deployment().execution();
            this.passes = new Passes(model);
            this.target = model.evaluator();
            this.draft = model.draft().map(CompiledModel::evaluator).orElse(target);
            this.batch = target.batch();
            this.drafts = draft.batch();
            this.replicas = model.deployment().parallelism().data();
            this.all = Math.max(1, (double) concurrency / replicas);
            long held = model.memory().largestBatch(meanContext());
            // where not even one fits, one is taken to run as if it did
            this.running = Math.min(all, Math.max(1, (double) held / replicas));
            this.tokens = execution.prompting().newTokens(prompt);
            this.cached = prompt - tokens;
            this.budget = model.deployment().memory().maxBatchedTokens();
            this.verified = execution.decoding().verifiedTokens();
            this.steps = (output - 1.0) / execution.decoding().tokensPerStep();
            this.draftsPrompt = promptSeconds(true);
            this.ownPrompt = promptSeconds(false) + draftsPrompt;
        }

        private long meanContext() {
            return prompt + Math.max(1, output / 2);
        }

        SteadyState state() {
            boolean apart = model.deployment().execution().prompting().handsOver();
            if (steps == 0) {
                return promptsOnly();
            }
            return apart ? apart() : together(model.deployment().engine().mixesPrefill());
        }

        /** Every request is a prompt: each pass takes as many tokens of them as it may. */
        private SteadyState promptsOnly() {
            double inPass = Math.min(budget, running * tokens);
            double perSecond = inPass / tokens / step(0, inPass);
            return result(0, inPass, 0, running / perSecond, perSecond);
        }

        /** Prompts and decodes on the same devices. */
        private SteadyState together(boolean mixes) {
            // the token budget takes at most so many prompt tokens a step
            double most =
                    mixes ? Math.min(running - 1, Math.max(0, budget / (verified + tokens / steps) - 1)) : running - 1;
            // each of the others decodes for as large a share of its time as this one does
            double beside = root(
                    others -> {
                        Cycle cycle = mixes ? mixed(others) : interrupted(others);
                        return others * (cycle.taken() + steps * cycle.step()) - (running - 1) * steps * cycle.step();
                    },
                    most);
            Cycle cycle = mixes ? mixed(beside) : interrupted(beside);
            double step = cycle.step();
            // where the budget limits the prompts, requests start no faster than those that decode end
            double started = Math.min(running / (cycle.taken() + steps * step), (1 + beside) / (steps * step));
            // and never faster than their prompts can be processed, one after the other
            double perSecond = cycle.work() > 0 ? Math.min(started, 1 / cycle.work()) : started;
            return result(1 + beside, perSecond * step * tokens, step, cycle.taken(), perSecond);
        }

        /**
         * What a request goes through.
         *
         * @param step seconds of each of its steps, on average
         * @param taken seconds from when it is taken up to its first token
         * @param work seconds by which its prompt makes what the device does longer; not above 0 where it is free, give or take a
         *     rounding
         */
        private record Cycle(double step, double taken, double work) {}

        /** Seconds from when a request is taken up to its first token, half a step that is in progress included. */
        private double taken(double first, double step) {
            return first + (running > 1 ? step / 2 : 0);
        }

        /** With so many others decoding, whose successors' prompts run beside the steps. */
        private Cycle mixed(double beside) {
            double starting = beside / steps;
            double room = Math.max(1, budget - (1 + beside) * verified);
            double lump = Math.min(room, Math.max(Math.min(tokens, room), starting * tokens));
            double share = Math.min(1, starting * tokens / lump);
            double alone = decodeSeconds(1 + beside);
            double full = step(1 + beside, lump);
            double step = (1 - share) * alone + share * full + starting * draftsPrompt;
            double own = Math.min(tokens, Math.max(1, budget - beside * verified));
            double first = tokens / own * step(beside, own) + draftsPrompt;
            return new Cycle(step, taken(first, step), tokens / lump * (full - alone) + draftsPrompt);
        }

        /** With so many others decoding, whose successors' prompts interrupt the steps. */
        private Cycle interrupted(double beside) {
            double step = decodeSeconds(1 + beside) + beside / steps * ownPrompt;
            return new Cycle(step, taken(ownPrompt, step), ownPrompt);
        }

        /** Prompts on devices of their own: as many requests end as either pool lets through. */
        private SteadyState apart() {
            double handOver = passes.handOverSeconds(replicas, prompt);
            double most = 1 / ownPrompt;
            // Little: requests that decode are those that end, times the seconds in which each decodes
            double decoding = root(
                    d -> d * (ownPrompt + handOver + steps * decodeSeconds(d)) - running * steps * decodeSeconds(d),
                    running);
            double perSecond = running / (ownPrompt + handOver + steps * decodeSeconds(decoding));
            if (perSecond > most) {
                perSecond = most;
                decoding = root(d -> d - most * steps * decodeSeconds(d), running);
            }
            double step = decodeSeconds(decoding);
            return result(decoding, 0, step, ownPrompt + handOver, perSecond);
        }

        /** Where a function that rises from below 0 crosses it, between nothing and the most. */
        private static double root(DoubleUnaryOperator f, double most) {
            double low = 0;
            double high = most;
            for (int i = 0; i < HALVINGS && low < high; i++) {
                double middle = (low + high) / 2;
                if (f.applyAsDouble(middle) < 0) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            return high;
        }

        private SteadyState result(double decoding, double promptTokens, double step, double ttft, double perSecond) {
            double busy = Math.min(replicas, concurrency);
            // Little: those in the system are those that end, times the seconds that each is in it
            double waiting = all / perSecond - ttft - steps * step;
            return new SteadyState(
                    concurrency,
                    busy * decoding,
                    busy * promptTokens,
                    waiting > ROUNDING * ttft ? waiting : 0,
                    ttft,
                    step / model.deployment().execution().decoding().tokensPerStep(),
                    busy * perSecond * output,
                    busy * perSecond);
        }

        /** Seconds of a prompt's passes on its own, through the model or through what drafts. */
        private double promptSeconds(boolean drafting) {
            double[] sum = new double[1];
            passes.ofPrompt(prompt, (ofDraft, times, brought, context, logits, decoding) -> {
                if (ofDraft == drafting) {
                    sum[0] += times
                            * seconds(ofDraft, () -> (ofDraft ? drafts : batch)
                                    .enterPrompts(1, brought, context, logits));
                }
            });
            return sum[0];
        }

        /** Seconds of a step of so many decodes alone. */
        private double decodeSeconds(double decodes) {
            return step(decodes, 0);
        }

        /** Seconds of a step of so many decodes, beside which so many prompt tokens run. */
        private double step(double decodes, double promptTokens) {
            double[] sum = new double[1];
            if (decodes == 0) {
                return seconds(false, () -> prompts(promptTokens, 0));
            }
            passes.ofStep(meanContext(), (ofDraft, times, brought, context, logits, decoding) -> {
                Batch of = ofDraft ? drafts : batch;
                sum[0] += times
                        * seconds(ofDraft, () -> {
                            of.enterDecodes(decodes, brought, Math.max(brought, context), logits);
                            if (!ofDraft && promptTokens > 0) {
                                prompts(promptTokens, decodes);
                            }
                        });
            });
            return sum[0];
        }

        /** Prompt tokens in chunks as large as there is room; on average a chunk sees what was before it and half of the rest. */
        private void prompts(double promptTokens, double decodes) {
            double chunk = Math.min(tokens, Math.max(1, budget - decodes * verified));
            batch.enterPrompts(promptTokens / chunk, chunk, cached + (tokens + chunk) / 2, chunk / tokens);
        }

        private double seconds(boolean ofDraft, Runnable fill) {
            Evaluator evaluator = ofDraft ? draft : target;
            Batch of = ofDraft ? drafts : batch;
            of.clear();
            fill.run();
            evaluator.step(of);
            return expected ? evaluator.expectedSeconds() : evaluator.boundSeconds();
        }
    }
}
