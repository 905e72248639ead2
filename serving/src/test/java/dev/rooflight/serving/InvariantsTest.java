package dev.rooflight.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.Cancellation;
import dev.rooflight.serving.engine.SchedulerKind;
import dev.rooflight.serving.engine.SchedulerSettings;
import dev.rooflight.serving.engine.Setting;
import dev.rooflight.serving.engine.StepTimes;
import dev.rooflight.serving.fleet.Router;
import dev.rooflight.serving.fleet.Setup;
import dev.rooflight.serving.fleet.Simulation;
import dev.rooflight.serving.fleet.Workers;
import dev.rooflight.serving.load.Arrivals;
import dev.rooflight.serving.load.Clients;
import dev.rooflight.serving.load.Lengths;
import dev.rooflight.serving.load.Load;
import dev.rooflight.serving.load.Prefixes;
import dev.rooflight.serving.load.Requests;
import dev.rooflight.serving.outcome.Cause;
import dev.rooflight.serving.outcome.Outcome;
import dev.rooflight.serving.outcome.RequestOutcomes;
import dev.rooflight.serving.outcome.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of any simulation, whatever is asked of whatever serves. */
class InvariantsTest {
    private static final int CASES = 300;
    private static final LinearTimes TIMES = new LinearTimes(1, 0.01, 1e-4, 0.02, 1e-3);

    @ParameterizedTest
    @EnumSource(SchedulerKind.class)
    void nothingIsLostAndNothingComesBeforeItsCause(SchedulerKind kind) {
        for (long seed = 0; seed < CASES; seed++) {
            DrawnCase drawn = DrawnCase.of(kind, 50_000 + seed);
            Outcome outcome = EquivalenceTest.simulated(drawn);
            Requests requests = drawn.requests();
            RequestOutcomes each = outcome.each();
            long completed = 0;
            long outputs = 0;
            long prompts = 0;
            double generating = 0;
            for (int i = 0; i < requests.size(); i++) {
                if (!each.completed(i)) {
                    continue;
                }
                completed++;
                outputs += requests.outputTokens(i);
                prompts += requests.promptTokens(i) - each.found(i);
                generating += each.last(i) - each.first(i);
                assertThat(each.sent(i)).as(drawn::toString).isGreaterThanOrEqualTo(requests.arrivalSeconds(i));
                assertThat(each.admitted(i)).as(drawn::toString).isGreaterThanOrEqualTo(each.sent(i));
                assertThat(each.first(i)).as(drawn::toString).isGreaterThan(each.admitted(i));
                assertThat(each.last(i)).as(drawn::toString).isGreaterThanOrEqualTo(each.first(i));
                int before = requests.after(i);
                if (before >= 0 && each.completed(before)) {
                    assertThat(each.sent(i))
                            .as(drawn::toString)
                            .isGreaterThanOrEqualTo(each.last(before) + requests.delaySeconds(i));
                }
            }
            assertThat(completed + outcome.rejected()).as(drawn::toString).isEqualTo(requests.size());
            assertThat(sum(outcome, Usage::outputTokens)).as(drawn::toString).isEqualTo(outputs);
            if (sum(outcome, Usage::preemptions) == 0) {
                assertThat(sum(outcome, Usage::promptTokens))
                        .as(drawn::toString)
                        .isEqualTo(prompts);
            } else {
                assertThat(sum(outcome, Usage::promptTokens))
                        .as(drawn::toString)
                        .isGreaterThanOrEqualTo(prompts);
            }
            double gaps = sum(outcome, rank -> rank.gaps().count());
            assertThat(gaps).as(drawn::toString).isEqualTo(outputs - completed);
            double between = sum(
                    outcome,
                    rank -> rank.gaps().count() == 0
                            ? 0
                            : rank.gaps().mean() * rank.gaps().count());
            assertThat(between).as(drawn::toString).isCloseTo(generating, within(1e-9 * (1 + generating)));
        }
    }

    private static double sum(Outcome outcome, ToDoubleFunction<Usage> what) {
        return outcome.ranks().stream().mapToDouble(what).sum();
    }

    @ParameterizedTest
    @EnumSource(SchedulerKind.class)
    void causesAddUpAndNoneIsNegative(SchedulerKind kind) {
        for (long seed = 0; seed < CASES; seed++) {
            DrawnCase drawn = DrawnCase.of(kind, 60_000 + seed);
            RequestOutcomes each = EquivalenceTest.simulated(drawn).each();
            for (int i = 0; i < each.size(); i++) {
                if (!each.completed(i)) {
                    continue;
                }
                double latency = each.last(i) - each.sent(i);
                double untilFirst = each.first(i) - each.sent(i);
                double all = 0;
                double first = 0;
                for (Cause cause : Cause.values()) {
                    int request = i;
                    Supplier<String> what = () -> cause.id() + " of request " + request + ", " + drawn;
                    assertThat(each.toLast(i, cause)).as(what).isGreaterThanOrEqualTo(-1e-9 * latency);
                    assertThat(each.toFirst(i, cause)).as(what).isGreaterThanOrEqualTo(-1e-9 * latency);
                    all += each.toLast(i, cause);
                    first += each.toFirst(i, cause);
                }
                assertThat(all).isCloseTo(latency, within(1e-9 * latency));
                assertThat(first).isCloseTo(untilFirst, within(1e-9 * latency));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SchedulerKind.class,
            names = {"TENSORRT_LLM", "SLOTS", "STATIC"})
    void whoReservesAllNeverPreempts(SchedulerKind kind) {
        for (long seed = 0; seed < CASES; seed++) {
            DrawnCase drawn = DrawnCase.of(kind, 70_000 + seed);
            SchedulerSettings settings = kind == SchedulerKind.TENSORRT_LLM
                    ? drawn.settings().with("policy", "guaranteed-no-evict")
                    : drawn.settings();
            Outcome outcome = run(drawn.requests(), drawn.clients(), settings, drawn.times());
            assertThat(sum(outcome, Usage::preemptions)).as(drawn::toString).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SchedulerKind.class,
            names = {"VLLM", "SGLANG", "TENSORRT_LLM", "SLOTS"})
    void aCacheOfPrefixesThatNobodySharesChangesNothing(SchedulerKind kind) {
        int compared = 0;
        for (long seed = 0; seed < CASES; seed++) {
            DrawnCase drawn = DrawnCase.of(kind, 80_000 + seed);
            Requests alone = scaled(drawn.requests(), 1, false);
            SchedulerSettings on = drawn.settings().with(Setting.PREFIX_CACHE, 1);
            SchedulerSettings off = drawn.settings().with(Setting.PREFIX_CACHE, 0);
            Outcome without = run(drawn.requests(), drawn.clients(), off, drawn.times());
            Outcome unshared = run(alone, drawn.clients(), on, drawn.times());
            if (sum(without, Usage::preemptions) == 0) {
                assertSame(without, unshared, 1, drawn);
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(CASES / 3);
    }

    @ParameterizedTest
    @EnumSource(SchedulerKind.class)
    void inSlowMotionAllIsTheSame(SchedulerKind kind) {
        for (long seed = 0; seed < CASES; seed++) {
            DrawnCase drawn = DrawnCase.of(kind, 90_000 + seed);
            SchedulerSettings settings = drawn.settings();
            Outcome then = run(drawn.requests(), drawn.clients(), settings, drawn.times());
            SchedulerSettings slow = settings.with(Setting.REQUEST_START, 8 * settings.get(Setting.REQUEST_START, 0));
            Outcome slower = run(
                    scaled(drawn.requests(), 8, true),
                    drawn.clients(),
                    slow,
                    drawn.times().scaled(8));
            assertSame(then, slower, 8, drawn);
        }
    }

    private static void assertSame(Outcome one, Outcome other, double factor, DrawnCase drawn) {
        assertThat(other.rejected()).as(drawn::toString).isEqualTo(one.rejected());
        for (int i = 0; i < one.each().size(); i++) {
            double[] mine = times(one.each(), i);
            double[] others = times(other.each(), i);
            for (int column = 0; column < mine.length; column++) {
                if (!(Double.isNaN(mine[column]) && Double.isNaN(others[column]))) {
                    assertThat(others[column])
                            .as(drawn::toString)
                            .isCloseTo(factor * mine[column], within(1e-12 * factor * mine[column]));
                }
            }
        }
    }

    private static double[] times(RequestOutcomes each, int request) {
        return new double[] {each.sent(request), each.admitted(request), each.first(request), each.last(request)};
    }

    /** The same requests at other times, with or without what their prompts have in common. */
    private static Requests scaled(Requests requests, double factor, boolean sharing) {
        Requests.Builder scaled = Requests.builder();
        for (int i = 0; i < requests.size(); i++) {
            scaled.add(factor * requests.arrivalSeconds(i), requests.promptTokens(i), requests.outputTokens(i))
                    .maxTokens(requests.maxTokens(i));
            if (requests.session(i) >= 0) {
                scaled.session(requests.session(i));
            }
            if (requests.after(i) >= 0) {
                scaled.after(requests.after(i), factor * requests.delaySeconds(i));
            }
            for (int segment = 0; sharing && segment < requests.segments(i); segment++) {
                scaled.content(requests.segmentKey(i, segment), requests.segmentTokens(i, segment));
            }
            if (sharing && requests.outputContinues(i)) {
                scaled.outputContinues();
            }
        }
        return scaled.build();
    }

    private static Outcome run(Requests requests, Clients clients, SchedulerSettings settings, LinearTimes times) {
        return Simulation.of(requests, clients, new Setup(settings, times::times, 1, new Router.RoundRobin()))
                .run();
    }

    @Test
    void anIdleReplicaChangesNothing() {
        for (long seed = 0; seed < CASES; seed++) {
            DrawnCase drawn = DrawnCase.of(SchedulerKind.VLLM, 100_000 + seed);
            Requests.Builder ofTwo = Requests.builder();
            for (int i = 0; i < drawn.requests().size(); i++) {
                ofTwo.add(
                                drawn.requests().arrivalSeconds(i),
                                drawn.requests().promptTokens(i),
                                drawn.requests().outputTokens(i))
                        .session((int) ((seed + i * 7L) % 5 % 2));
            }
            Requests requests = ofTwo.build();
            Outcome two = Simulation.of(
                            requests,
                            drawn.clients(),
                            new Setup(drawn.settings(), drawn.times().ranks(), 2, new Router.Sticky()))
                    .run();
            Outcome three = Simulation.of(
                            requests,
                            drawn.clients(),
                            new Setup(drawn.settings(), drawn.times().ranks(), 3, new Router.Sticky()))
                    .run();
            assertSame(two, three, 1, drawn);
        }
    }

    @ParameterizedTest
    @EnumSource(SchedulerKind.class)
    void threadsChangeNothing(SchedulerKind kind) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try {
            Workers threads = tasks -> {
                List<Future<?>> all = new ArrayList<>();
                for (Runnable task : tasks) {
                    all.add(pool.submit(task));
                }
                for (Future<?> one : all) {
                    try {
                        one.get();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }
            };
            for (long seed = 0; seed < 60; seed++) {
                DrawnCase drawn = DrawnCase.of(kind, 110_000 + seed);
                for (Router router : Router.ALL) {
                    Setup setup = new Setup(drawn.settings(), drawn.times()::times, 4, router);
                    Simulation simulation = Simulation.of(drawn.requests(), drawn.clients(), setup);
                    Outcome one = simulation.run();
                    Outcome many = simulation.run(threads, Cancellation.NEVER);
                    for (int i = 0; i < drawn.requests().size(); i++) {
                        assertThat(times(many.each(), i)).as(drawn::toString).isEqualTo(times(one.each(), i));
                        for (Cause cause : Cause.values()) {
                            assertThat(many.each().toLast(i, cause))
                                    .isEqualTo(Double.valueOf(one.each().toLast(i, cause)));
                        }
                    }
                    assertThat(sum(many, Usage::busySeconds)).isEqualTo(sum(one, Usage::busySeconds));
                }
            }
        } finally {
            pool.shutdown();
        }
    }

    @ParameterizedTest
    @EnumSource(SchedulerKind.class)
    void littlesLawIsExactWhereAllComeAtOnce(SchedulerKind kind) {
        for (long seed = 0; seed < CASES; seed++) {
            DrawnCase drawn = DrawnCase.of(kind, 120_000 + seed);
            SchedulerSettings settings = drawn.settings().with(Setting.REQUEST_START, 0);
            if (kind == SchedulerKind.VLLM) {
                // else those that have ended are in work for another step
                settings = settings.with(Setting.ASYNC, 0);
            }
            Requests.Builder atOnce = Requests.builder();
            for (int i = 0; i < drawn.requests().size(); i++) {
                atOnce.add(0, drawn.requests().promptTokens(i), drawn.requests().outputTokens(i));
            }
            Outcome outcome = run(atOnce.build(), new Clients.OpenLoop(), settings, drawn.times());
            double inSystem = sum(outcome, Usage::runningSeconds) + sum(outcome, Usage::waitingSeconds);
            double spent = 0;
            for (int i = 0; i < outcome.each().size(); i++) {
                spent += outcome.each().completed(i)
                        ? outcome.each().last(i) - outcome.each().sent(i)
                        : 0;
            }
            assertThat(inSystem).as(drawn::toString).isCloseTo(spent, within(1e-9 * (1 + spent)));
        }
    }

    @Test
    void littlesLawInTheLongRun() {
        Load load = new Load(
                50_000,
                new Arrivals.Poisson(),
                0.05,
                new Lengths.Uniform(1, 40),
                new Lengths.Uniform(1, 40),
                Prefixes.NONE,
                7);
        Requests requests = load.requests();
        Outcome outcome = run(requests, new Clients.OpenLoop(), vllm(8), TIMES);
        double spent = 0;
        for (int i = 0; i < requests.size(); i++) {
            spent += outcome.each().last(i) - outcome.each().sent(i);
        }
        double inSystem = sum(outcome, Usage::runningSeconds) + sum(outcome, Usage::waitingSeconds);
        // who comes while a step runs counts from its end on
        assertThat(inSystem).isCloseTo(spent, within(0.1 * spent)).isLessThan(spent);
        assertThat(inSystem).isGreaterThan(spent - requests.size() * 2.0);
    }

    private static SchedulerSettings vllm(int seats) {
        return SchedulerSettings.of(SchedulerKind.VLLM)
                .with(Setting.MAX_NUM_SEQS, seats)
                .with(Setting.MAX_NUM_BATCHED_TOKENS, 100_000)
                .with(Setting.BLOCK, 16)
                .with(Setting.KV_BLOCKS, 100_000);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.8, 0.95})
    void oneSeatAndFixedLengthsAreAQueueWithOneServer(double load) {
        int replications = 16;
        int count = 40_000;
        // the share of Student's t with 15 degrees of freedom beyond is 0.1 %
        double quantile = 4.073;
        double service = alone(10, 3);
        double sum = 0;
        double squares = 0;
        for (int replication = 0; replication < replications; replication++) {
            Requests requests = new Load(
                            count,
                            new Arrivals.Poisson(),
                            load / service,
                            new Lengths.Fixed(10),
                            new Lengths.Fixed(3),
                            Prefixes.NONE,
                            replication)
                    .requests();
            RequestOutcomes each =
                    run(requests, new Clients.OpenLoop(), vllm(1), TIMES).each();
            double waited = 0;
            double off = 0;
            int first = count / 10;
            for (int i = first; i < count; i++) {
                waited += each.admitted(i) - each.sent(i);
                off = Math.max(off, Math.abs(each.last(i) - each.admitted(i) - service));
            }
            assertThat(off).isLessThan(1e-6 * service);
            double mean = waited / (count - first);
            sum += mean;
            squares += mean * mean;
        }
        double mean = sum / replications;
        double deviation = Math.sqrt((squares - replications * mean * mean) / (replications - 1));
        double half = quantile * deviation / Math.sqrt(replications);
        double expected = load / (2 * (1 - load)) * service;
        assertThat(mean).isCloseTo(expected, within(half));
        assertThat(half).isLessThan(0.25 * expected);
    }

    @ParameterizedTest
    @EnumSource(SchedulerKind.class)
    void oneAtATimeIsTheSumOfItsSteps(SchedulerKind kind) {
        Requests.Builder builder = Requests.builder();
        for (int i = 1; i <= 30; i++) {
            builder.add(0, 7 * i, i);
        }
        Requests requests = builder.build();
        SchedulerSettings settings = SchedulerSettings.of(kind)
                .with(Setting.MAX_NUM_SEQS, 4)
                .with(Setting.BLOCK, 4)
                .with(Setting.KV_BLOCKS, 1000);
        for (Setting setting : List.of(Setting.MAX_NUM_BATCHED_TOKENS, Setting.CHUNK)) {
            settings = kind.settings().contains(setting) ? settings.with(setting, 1000) : settings;
        }
        RequestOutcomes each =
                run(requests, new Clients.ClosedLoop(1), settings, TIMES).each();
        double time = 0;
        for (int i = 0; i < requests.size(); i++) {
            assertThat(each.sent(i)).isCloseTo(time, within(1e-12 * time));
            time += alone(requests.promptTokens(i), requests.outputTokens(i));
            assertThat(each.last(i)).isCloseTo(time, within(1e-12 * time));
        }
    }

    /** Seconds of a request that is alone. */
    private static double alone(int prompt, int output) {
        StepTimes times = TIMES.times();
        times.clear();
        times.prompt(prompt, prompt, true);
        double seconds = times.seconds(0, 0);
        for (int position = prompt + 1; position < prompt + output; position++) {
            times.clear();
            seconds += times.seconds(1, position);
        }
        return seconds;
    }
}
