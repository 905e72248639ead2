package dev.rooflight.study.serving;

import dev.rooflight.serving.engine.SchedulerKind;
import dev.rooflight.serving.engine.SchedulerSettings;
import dev.rooflight.serving.engine.Setting;
import dev.rooflight.serving.fleet.Router;
import dev.rooflight.serving.load.Clients;
import dev.rooflight.serving.load.Load;
import dev.rooflight.serving.load.Prefixes;
import dev.rooflight.serving.load.Requests;
import dev.rooflight.study.Case;
import dev.rooflight.study.Estimate;

/**
 * What simulating a load takes, told before a request is drawn: measured on two shared cores of 2024, where 100,000 requests of 1,000
 * and 225 tokens take 5 to 20 µs each and run. It is no bound, as nobody knows how often requests will be preempted; a server gives
 * up when the time is up.
 */
public final class ServingEstimate {
    /** Seconds of a request's events, with few others in work. */
    private static final double REQUEST = 8e-6;

    /** Seconds of a request's events for each other one in work. */
    private static final double BESIDE = 12e-9;

    /** Seconds of a step with a prompt, for each distinct layer. */
    private static final double STEP = 4e-6;

    /** Seconds to look at a replica, at a block of a cache, and at a row of a table. */
    private static final double LOOK = 20e-9;

    /** Seconds to begin a run: its first step times. */
    private static final double RUN = 1e-3;

    /** Seconds to set up a rank. */
    private static final double RANK = 100e-6;

    /** Bytes of a request in a run whose causes are kept, in another, and of what prompts have in common. */
    private static final double EXPLAINED_BYTES = 250;

    private static final double PLAIN_BYTES = 70;
    private static final double SHARED_BYTES = 200;

    /** Bytes of a rank's sums, of the step times of one number of sequences, and of a block that can be found again. */
    private static final double RANK_BYTES = 80_000;

    private static final double BATCH_BYTES = 16_000;
    private static final double BLOCK_BYTES = 80;

    private ServingEstimate() {}

    /**
     * The time, in the unit of {@link Estimate}.
     *
     * @param replicas how often the deployment stands there
     * @param measured whether step times are a table's
     */
    public static Estimate of(
            Case asked, Offered offered, SchedulerSettings settings, int replicas, Router router, boolean measured) {
        Size size = Size.of(offered);
        double ranks = replicas * (double) asked.deployment().parallelism().data();
        double seats = settings.whole(Setting.MAX_NUM_SEQS, 256);
        // slots are gone through in every step, whoever is in them
        double beside = settings.kind() == SchedulerKind.SLOTS ? seats : Math.min(seats, size.inWork());
        Estimate compiled = Estimate.of(asked);
        double each = REQUEST + BESIDE * beside;
        each += size.prompt() / promptTokensOfStep(settings) * (STEP * compiled.layers() + BESIDE * beside);
        if (router.looks()) {
            each += ranks * LOOK * (1 + size.prompt() / settings.whole(Setting.BLOCK, 16));
        } else if (ranks > 1) {
            each += ranks * LOOK;
        }
        if (measured) {
            each += 2 * size.output() * LOOK;
        }
        double seconds = ServingQuestion.runs(size.requests()) * (RUN + ranks * RANK + size.requests() * each);
        return compiled.plus(Estimate.ofSeconds(seconds));
    }

    private static double promptTokensOfStep(SchedulerSettings settings) {
        double most = settings.kind() == SchedulerKind.SGLANG
                ? settings.get(Setting.CHUNK, 8192)
                : settings.get(Setting.MAX_NUM_BATCHED_TOKENS, 8192);
        double threshold = settings.get(Setting.LONG_PREFILL_THRESHOLD, 0);
        return threshold > 0 ? Math.min(most, threshold) : most;
    }

    /** Bytes that are in use while a question is answered, roughly. */
    public static double bytes(ServingQuestion question) {
        Requests requests = question.requests();
        ServingCase serving = question.serving();
        SchedulerSettings settings = serving.engine().settings();
        int runs = ServingQuestion.runs(requests.size());
        double inWork = Math.min(
                settings.whole(Setting.MAX_NUM_SEQS, 256),
                Size.of(question.offered()).inWork());
        double each = 2 * EXPLAINED_BYTES + (runs - 2) * PLAIN_BYTES + (requests.sharing() ? SHARED_BYTES : 0);
        double bytes = requests.size() * each
                + serving.replicas() * (runs * RANK_BYTES + Integer.BYTES * settings.get(Setting.BLOCK, 16))
                + BATCH_BYTES * inWork;
        if (requests.sharing() && settings.on(Setting.PREFIX_CACHE, false) && settings.kind() != SchedulerKind.SGLANG) {
            bytes += BLOCK_BYTES
                    * Math.min(blocksOf(requests, settings), serving.replicas() * settings.get(Setting.KV_BLOCKS, 1));
        }
        return bytes;
    }

    private static double blocksOf(Requests requests, SchedulerSettings settings) {
        double tokens = 0;
        for (int i = 0; i < requests.size(); i++) {
            tokens += requests.promptTokens(i) + (double) requests.outputTokens(i);
        }
        return tokens / settings.whole(Setting.BLOCK, 16);
    }

    /**
     * How large a load is.
     *
     * @param requests how many
     * @param inWork how many are in the system at a time, at most
     * @param prompt tokens, on average
     * @param output tokens, on average
     */
    private record Size(double requests, double inWork, double prompt, double output) {
        static Size of(Offered offered) {
            if (offered instanceof Offered.Trace trace) {
                return of(trace.requests());
            }
            if (offered instanceof Offered.Users users) {
                return of(users.load(), users.users());
            }
            double most = offered.clients() instanceof Clients.ClosedLoop closed
                    ? closed.concurrency()
                    : Double.POSITIVE_INFINITY;
            return of(((Offered.Drawn) offered).load(), most);
        }

        private static Size of(Load load, double most) {
            double input = load.input().mean();
            double output = load.output().mean();
            double prompt = input;
            if (load.prefixes() instanceof Prefixes.Shared shared) {
                prompt += shared.tokens();
            } else if (load.prefixes() instanceof Prefixes.Conversations talks) {
                prompt += (input + output) * (Math.min(talks.turns(), load.count()) - 1) / 2;
            }
            return new Size(load.count(), Math.min(most, load.count()), prompt, output);
        }

        private static Size of(Requests requests) {
            double prompts = 0;
            double outputs = 0;
            for (int i = 0; i < requests.size(); i++) {
                prompts += requests.promptTokens(i);
                outputs += requests.outputTokens(i);
            }
            return new Size(requests.size(), requests.size(), prompts / requests.size(), outputs / requests.size());
        }
    }
}
