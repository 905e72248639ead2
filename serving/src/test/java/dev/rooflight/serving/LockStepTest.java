package dev.rooflight.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.serving.engine.SchedulerKind;
import dev.rooflight.serving.engine.SchedulerSettings;
import dev.rooflight.serving.engine.Setting;
import dev.rooflight.serving.engine.StepTimes;
import dev.rooflight.serving.fleet.Router;
import dev.rooflight.serving.fleet.Setup;
import dev.rooflight.serving.fleet.Simulation;
import dev.rooflight.serving.load.Arrivals;
import dev.rooflight.serving.load.Clients;
import dev.rooflight.serving.load.Lengths;
import dev.rooflight.serving.load.Load;
import dev.rooflight.serving.load.Prefixes;
import dev.rooflight.serving.load.Requests;
import dev.rooflight.serving.outcome.Cause;
import dev.rooflight.serving.outcome.Outcome;
import dev.rooflight.serving.outcome.RequestOutcomes;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Ranks whose steps end together: by hand, and what holds of any. */
class LockStepTest {
    private static final SchedulerSettings SETTINGS = SchedulerSettings.of(SchedulerKind.VLLM)
            .with(Setting.MAX_NUM_SEQS, 8)
            .with(Setting.MAX_NUM_BATCHED_TOKENS, 64)
            .with(Setting.BLOCK, 4)
            .with(Setting.KV_BLOCKS, 60);

    /** A prompt's token takes 10 ms, a decode 1 s, whatever the context. */
    private static final class Simple implements StepTimes {
        private double prompts;

        @Override
        public void clear() {
            prompts = 0;
        }

        @Override
        public void prompt(int tokens, long context, boolean last) {
            prompts += 0.01 * tokens;
        }

        @Override
        public double seconds(int decodes, double positions) {
            return prompts + decodes;
        }

        @Override
        public double decode(int decodes, double positions) {
            return decodes;
        }

        @Override
        public double decodes(int decodes, double positions, long steps) {
            return (double) decodes * steps;
        }

        @Override
        public long stepsOf(int decodes, double positions, long most, double seconds) {
            return Math.min(most, (long) Math.ceil(seconds / decodes));
        }
    }

    @Test
    void everyStepTakesAsLongAsTheSlowestRank() {
        // the first and the third go to rank 0, the second to rank 1
        Requests requests =
                Requests.builder().add(0, 10, 3).add(0, 20, 2).add(0, 10, 2).build();

        RequestOutcomes each =
                run(requests, new Clients.OpenLoop(), Simple::new, 2, 2).each();

        // prompts of 20 tokens in either rank: 0.2 s; then two decodes beside one: 2 s; then one alone: 1 s
        assertThat(each.first(0)).isCloseTo(0.2, within(1e-12));
        assertThat(each.first(1)).isCloseTo(0.2, within(1e-12));
        assertThat(each.last(1)).isCloseTo(2.2, within(1e-12));
        assertThat(each.last(2)).isCloseTo(2.2, within(1e-12));
        assertThat(each.last(0)).isCloseTo(3.2, within(1e-12));
        // rank 1 needs half of the second step
        assertThat(each.toLast(1, Cause.RANK_WAIT)).isCloseTo(1, within(1e-12));
        assertThat(each.toLast(0, Cause.RANK_WAIT)).isCloseTo(0, within(1e-12));
    }

    @Test
    void causesAddUpAndNobodyIsFasterThanAlone() {
        for (int seed = 0; seed < 60; seed++) {
            Requests requests = new Load(
                            80,
                            new Arrivals.Poisson(),
                            seed % 3 == 0 ? Double.POSITIVE_INFINITY : 0.4,
                            new Lengths.Uniform(1, 100),
                            new Lengths.Uniform(1, 40),
                            Prefixes.NONE,
                            seed)
                    .requests();
            Clients clients = seed % 2 == 0 ? new Clients.OpenLoop() : new Clients.ClosedLoop(5);
            Outcome together = run(requests, clients, Simple::new, 4, 2 + 2 * (seed % 2));
            RequestOutcomes each = together.each();
            for (int i = 0; i < requests.size(); i++) {
                assertThat(each.completed(i)).isTrue();
                double sum = 0;
                for (Cause cause : Cause.values()) {
                    double of = each.toLast(i, cause);
                    assertThat(of).as("%s %s", seed, cause).isGreaterThan(-1e-9);
                    sum += of;
                }
                assertThat(sum).isCloseTo(each.last(i) - each.sent(i), within(1e-9));
            }
            if (seed % 2 == 0) {
                RequestOutcomes alone =
                        run(requests, clients, Simple::new, 4, 1).each();
                double ofAll = 0;
                double ofEach = 0;
                for (int i = 0; i < requests.size(); i++) {
                    ofAll += each.last(i) - each.sent(i);
                    ofEach += alone.last(i) - alone.sent(i);
                }
                assertThat(ofAll).isGreaterThanOrEqualTo(ofEach * 0.999);
            }
        }
    }

    @Test
    void ranksOfTheSameRequestsGoOnAsOneWould() {
        Requests.Builder twice = Requests.builder();
        Requests.Builder once = Requests.builder();
        Requests drawn = new Load(
                        50,
                        new Arrivals.Poisson(),
                        0.3,
                        new Lengths.Uniform(1, 100),
                        new Lengths.Uniform(1, 40),
                        Prefixes.NONE,
                        5)
                .requests();
        for (int i = 0; i < drawn.size(); i++) {
            once.add(drawn.arrivalSeconds(i), drawn.promptTokens(i), drawn.outputTokens(i));
            twice.add(drawn.arrivalSeconds(i), drawn.promptTokens(i), drawn.outputTokens(i));
            twice.add(drawn.arrivalSeconds(i), drawn.promptTokens(i), drawn.outputTokens(i));
        }
        RequestOutcomes both =
                run(twice.build(), new Clients.OpenLoop(), Simple::new, 2, 2).each();
        RequestOutcomes one =
                run(once.build(), new Clients.OpenLoop(), Simple::new, 1, 1).each();
        for (int i = 0; i < drawn.size(); i++) {
            assertThat(both.last(2 * i)).isCloseTo(one.last(i), within(1e-9));
            assertThat(both.last(2 * i + 1)).isCloseTo(one.last(i), within(1e-9));
        }
    }

    private static Outcome run(
            Requests requests, Clients clients, Supplier<StepTimes> times, int replicas, int together) {
        return Simulation.of(requests, clients, new Setup(SETTINGS, times, replicas, new Router.RoundRobin(), together))
                .run();
    }
}
