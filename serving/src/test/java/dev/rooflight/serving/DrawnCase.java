package dev.rooflight.serving;

import dev.rooflight.serving.engine.SchedulerKind;
import dev.rooflight.serving.engine.SchedulerSettings;
import dev.rooflight.serving.engine.Setting;
import dev.rooflight.serving.fleet.Router;
import dev.rooflight.serving.load.Clients;
import dev.rooflight.serving.load.Requests;
import java.util.Random;

/**
 * A small load and a fleet for it, drawn by a seed: caches are often so small that requests are preempted.
 *
 * @param concurrency requests at a time at most; 0: any number
 */
record DrawnCase(
        long seed,
        Requests requests,
        int concurrency,
        SchedulerSettings settings,
        LinearTimes times,
        int replicas,
        Router router) {
    Clients clients() {
        return concurrency == 0 ? new Clients.OpenLoop() : new Clients.ClosedLoop(concurrency);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(
                "seed " + seed + ", " + settings.kind().id() + ", " + requests.size() + " requests, concurrency "
                        + concurrency + ", " + replicas + " replicas by " + router.id() + ",");
        settings.values()
                .forEach((setting, value) ->
                        text.append(' ').append(setting.id()).append('=').append(setting.write(value.number())));
        for (int i = 0; i < Math.min(12, requests.size()); i++) {
            text.append(String.format(
                    java.util.Locale.ROOT,
                    "%n%d: at %.3f, %d/%d of %d, session %d",
                    i,
                    requests.arrivalSeconds(i),
                    requests.promptTokens(i),
                    requests.outputTokens(i),
                    requests.maxTokens(i),
                    requests.session(i)));
        }
        return text.toString();
    }

    static DrawnCase of(SchedulerKind kind, long seed) {
        return new Drawing(kind, seed).drawn();
    }

    /** Draws one. */
    private static final class Drawing {
        private final SchedulerKind kind;
        private final long seed;
        private final Random random;

        Drawing(SchedulerKind kind, long seed) {
            this.kind = kind;
            this.seed = seed;
            this.random = new Random(seed * 31 + kind.ordinal());
        }

        private int whole(int least, int most) {
            return least + random.nextInt(most - least + 1);
        }

        private boolean chance(double share) {
            return random.nextDouble() < share;
        }

        private double real(double least, double most) {
            return least + (most - least) * random.nextDouble();
        }

        DrawnCase drawn() {
            Requests requests = load();
            LinearTimes times =
                    new LinearTimes(real(0.5, 1.5), real(0, 0.1), real(0, 1e-3), real(0, 0.1), real(0, 0.01));
            int replicas = chance(0.7) ? 1 : whole(2, 3);
            int concurrency = chance(0.4) ? whole(1, 8) : 0;
            SchedulerSettings settings = settings(requests);
            Router router = Router.ALL.get(whole(0, 3));
            if (router.id().equals("kv") && kind != SchedulerKind.VLLM && settings.on(Setting.PREFIX_CACHE, false)) {
                // to this router a cache looks as it will when the step under way has ended
                router = new Router.LeastRequests();
            }
            return new DrawnCase(seed, requests, concurrency, settings, times, replicas, router);
        }

        private Requests load() {
            int count = whole(5, chance(0.2) ? 60 : 25);
            int longestPrompt = whole(1, chance(0.3) ? 100 : 25);
            int longestOutput = whole(1, chance(0.3) ? 60 : 20);
            double gap = chance(0.3) ? 0 : Math.exp(real(-3, 3));
            boolean looser = chance(0.3);
            int shared = chance(0.5) ? 0 : whole(1, 40);
            int groups = whole(1, 3);
            int turns = chance(0.25) ? whole(2, 4) : 1;
            double think = chance(0.5) ? 0 : real(0, 10);
            Requests.Builder requests = Requests.builder();
            double time = 0;
            int session = 0;
            int group = 0;
            int left = 0;
            int history = 0;
            for (int i = 0; i < count; i++) {
                if (left == 0) {
                    time += gap * -Math.log(1 - random.nextDouble());
                    left = turns;
                    history = 0;
                    session++;
                    group = random.nextInt(groups);
                }
                int input = whole(1, longestPrompt);
                int output = whole(1, longestOutput);
                if (turns > 1) {
                    // the answer before is a part of the prompt
                    requests.add(time, history + input, output)
                            .session(session)
                            .content(session + 1000L, history + input)
                            .outputContinues();
                    if (left < turns) {
                        requests.after(i - 1, think);
                    }
                    history += input + output;
                } else if (shared > 0) {
                    requests.add(time, shared + input, output).content(group, shared);
                } else {
                    requests.add(time, input, output);
                }
                if (looser && chance(0.5)) {
                    requests.maxTokens(output + whole(0, longestOutput));
                }
                left--;
            }
            return requests.build();
        }

        private int chunkOf(int block, int budget) {
            return switch (kind) {
                // whole pages
                case SGLANG -> block * whole(1, chance(0.5) ? 5 : 50);
                // no more than the budget
                case TENSORRT_LLM -> whole(1, budget);
                default -> whole(1, 50);
            };
        }

        private SchedulerSettings settings(Requests requests) {
            int seats = whole(1, 12);
            int block = whole(1, chance(0.5) ? 4 : 16);
            int longest = 0;
            int most = 0;
            for (int i = 0; i < requests.size(); i++) {
                longest = Math.max(longest, requests.promptTokens(i) + requests.outputTokens(i));
                most = Math.max(most, requests.promptTokens(i) + requests.maxTokens(i));
            }
            int all = (most + block - 1) / block;
            double room = chance(0.6) ? real(1, 2.5) : chance(0.9) ? real(2, 12) : real(0.6, 1);
            SchedulerSettings settings = SchedulerSettings.of(kind)
                    .with(Setting.MAX_NUM_SEQS, seats)
                    .with(Setting.BLOCK, block)
                    .with(Setting.KV_BLOCKS, Math.max(1, Math.round(all * room)));
            if (chance(0.2)) {
                settings = settings.with(Setting.REQUEST_START, real(0, 5));
            }
            if (chance(0.1)) {
                settings = settings.with(Setting.MAX_QUEUE, whole(1, 10));
            }
            if (chance(0.1)) {
                settings = settings.with(Setting.MAX_MODEL_LEN, whole(longest / 2 + 1, most));
            }
            boolean chunked = kind != SchedulerKind.VLLM_V0 && chance(0.7);
            int budget = chunked
                    ? whole(1, chance(0.5) ? 16 : 200)
                    : longest + whole(kind == SchedulerKind.VLLM_V0 && chance(0.1) ? -longest / 2 : 0, 50);
            for (Setting setting : kind.settings()) {
                switch (setting) {
                    case MAX_NUM_BATCHED_TOKENS -> settings = settings.with(setting, budget);
                    case WATERMARK -> settings = settings.with(setting, chance(0.5) ? 0 : real(0, 0.3));
                    case PREFIX_CACHE, MIXED_CHUNK, RESERVE_FULL_PROMPT, ASYNC, PROMPT_BUDGET ->
                        settings = settings.with(setting, whole(0, 1));
                    case CHUNKED_PREFILL -> settings = settings.with(setting, chunked ? 1 : 0);
                    case LONG_PREFILL_THRESHOLD -> settings = settings.with(setting, chance(0.6) ? 0 : whole(1, 20));
                    case CHUNK -> settings = settings.with(setting, chunkOf(block, budget));
                    case MAX_PREFILL_TOKENS -> settings = settings.with(setting, whole(1, 300));
                    case CONSERVATIVENESS -> settings = settings.with(setting, chance(0.5) ? real(0, 0.5) : real(0, 2));
                    case CLIP_MAX_NEW_TOKENS -> settings = settings.with(setting, chance(0.7) ? 4096 : whole(1, 20));
                    case POLICY ->
                        settings = settings.with(setting, whole(0, 1) + (kind == SchedulerKind.TENSORRT_LLM ? 2 : 0));
                    default -> {}
                }
            }
            return settings;
        }
    }
}
