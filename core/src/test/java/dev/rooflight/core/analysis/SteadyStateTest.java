package dev.rooflight.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.efficiency.EngineProfile;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.memory.MemoryPolicy;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.fixtures.Devices;
import dev.rooflight.fixtures.Models;
import dev.rooflight.fixtures.RandomModels;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server in its steady state, against hand computation and against what queueing says of any server. */
class SteadyStateTest {
    private static final ModelArchitecture LLAMA = Models.llama2with7B();
    private static final Device LARGE = Devices.device("large", Map.of(ComputeFormat.FP16, 1e15), 1e14, 3e12, 1e15);

    /** What the device itself takes beside steps of a second. */
    private static final Offset<Double> CLOSE = within(1e-5);

    @Test
    void ofOneRequestIsItsGeneration() {
        CompiledModel compiled = CompiledModel.of(LLAMA, LARGE, Deployment.of(LLAMA));
        Evaluator evaluator = compiled.evaluator();
        evaluator.prefill(1, 1000);
        double prompt = evaluator.boundSeconds();
        evaluator.decode(1, 1000 + 50);
        double step = evaluator.boundSeconds();

        SteadyState state = SteadyState.of(compiled, 1, 1000, 101).bound();

        assertThat(state.tpotSeconds()).isCloseTo(step, within(1e-12));
        assertThat(state.ttftSeconds()).isCloseTo(prompt, within(1e-9));
        assertThat(state.requestsPerSecond()).isCloseTo(1 / (prompt + 100 * step), within(1e-9));
    }

    @Test
    void promptsAloneFillTheBudgetOfEachPass() {
        CompiledModel compiled = CompiledModel.of(LLAMA, LARGE, Deployment.of(LLAMA));
        Evaluator evaluator = compiled.evaluator();

        // one request of one token: its prompt, again and again
        SteadyState one = SteadyState.of(compiled, 1, 1000, 1).bound();
        double prompt = compiled.promptSeconds(1, 1000).bound();
        assertThat(one.requestsPerSecond()).isCloseTo(1 / prompt, within(1e-9 / prompt));
        assertThat(one.ttftSeconds()).isCloseTo(prompt, within(1e-12));
        assertThat(one.tpotSeconds()).isZero();
        assertThat(one.decoding()).isZero();
        assertThat(one.promptTokensPerStep()).isEqualTo(1000);
        assertThat(one.waitingSeconds()).isZero();
        // of 64, a pass takes 8192 tokens: eight prompts of 1024
        SteadyState many = SteadyState.of(compiled, 64, 1024, 1).bound();
        evaluator.prefill(8, 1024);
        assertThat(many.promptTokensPerStep()).isEqualTo(8192);
        assertThat(many.requestsPerSecond())
                .isCloseTo(8 / evaluator.boundSeconds(), within(1e-9 / evaluator.boundSeconds()));
        assertThat(many.ttftSeconds()).isCloseTo(8 * evaluator.boundSeconds(), within(1e-9));
        assertThat(many.outputTokensPerSecond()).isEqualTo(many.requestsPerSecond());
    }

    @Test
    void enginesThatDoNotMixInterruptDecodesForPrompts() {
        EngineProfile engine = new EngineProfile("e", "e", 0, 0, 0, Map.of(), false, false);
        CompiledModel compiled =
                CompiledModel.of(LLAMA, LARGE, Deployment.of(LLAMA).withEngine(engine));
        double prompt = compiled.promptSeconds(1, 1000).bound();
        double alone = compiled.stepSeconds(1, 1050).bound();

        SteadyState one = SteadyState.of(compiled, 1, 1000, 101).bound();
        assertThat(one.tpotSeconds()).isCloseTo(alone, within(1e-12));
        assertThat(one.requestsPerSecond()).isCloseTo(1 / (prompt + 100 * alone), within(1e-9));
        assertThat(one.outputTokensPerSecond()).isCloseTo(101 * one.requestsPerSecond(), within(1e-9));
        // two: while one decodes, the other one does, too, but for its prompt, which runs once in the other's 100 steps
        SteadyState two = SteadyState.of(compiled, 2, 1000, 101).bound();
        Evaluator evaluator = compiled.evaluator();
        double step = alone;
        for (int i = 0; i < 100; i++) {
            double other = 100 * step / (prompt + step / 2 + 100 * step);
            Batch batch = evaluator.batch();
            batch.enter(1 + other, 1, 1050, 1);
            evaluator.step(batch);
            step = evaluator.boundSeconds() + other * prompt / 100;
        }
        assertThat(two.tpotSeconds()).isCloseTo(step, within(1e-9));
        assertThat(two.ttftSeconds()).isCloseTo(prompt + step / 2, within(1e-9));
        assertThat(two.requestsPerSecond()).isCloseTo(2 / (prompt + 100.5 * step), within(1e-9));
    }

    @Test
    void replicasServeTheirSharesAlike() {
        CompiledModel one = CompiledModel.of(LLAMA, LARGE, Deployment.of(LLAMA));
        CompiledModel four = CompiledModel.of(
                LLAMA, LARGE, Deployment.of(LLAMA).withParallelism(Parallelism.NONE.withDataAndExperts(4, 1)));

        SteadyState of = SteadyState.of(one, 16, 1000, 101).bound();
        SteadyState all = SteadyState.of(four, 64, 1000, 101).bound();

        assertThat(all.tpotSeconds()).isCloseTo(of.tpotSeconds(), within(1e-12));
        assertThat(all.ttftSeconds()).isCloseTo(of.ttftSeconds(), within(1e-12));
        assertThat(all.requestsPerSecond()).isCloseTo(4 * of.requestsPerSecond(), within(1e-9));
        assertThat(all.decoding()).isCloseTo(4 * of.decoding(), within(1e-9));
        assertThat(all.promptTokensPerStep()).isCloseTo(4 * of.promptTokensPerStep(), within(1e-9));
        // two requests keep two of them busy
        assertThat(SteadyState.of(four, 2, 1000, 101).bound().requestsPerSecond())
                .isCloseTo(2 * SteadyState.of(one, 1, 1000, 101).bound().requestsPerSecond(), within(1e-9));
    }

    @Test
    void mixedStepsOfASecondByHand() {
        // 5 requests of a prompt, half a step and 10 steps: of four others 10/11.5 decode
        SteadyState five = ofPasses(1, 0, Deployment.of(LLAMA), 5, 1000, 11);
        assertThat(five.decoding()).isCloseTo(1 + 4 * 10 / 11.5, CLOSE);
        assertThat(five.promptTokensPerStep()).isCloseTo(1000 * 5 / 11.5, within(1e-2));
        assertThat(five.tpotSeconds()).isCloseTo(1, CLOSE);
        // half a step until the one in progress ends
        assertThat(five.ttftSeconds()).isCloseTo(1.5, CLOSE);
        assertThat(five.requestsPerSecond()).isCloseTo(5 / 11.5, CLOSE);
        assertThat(five.outputTokensPerSecond()).isCloseTo(11 * 5 / 11.5, within(1e-4));
        assertThat(five.waitingSeconds()).isZero();
    }

    @Test
    void mixedStepsThatGrowWithTheirSequencesByHand() {
        // a second and a tenth for each sequence: this one, those beside, and a tenth of their prompts
        SteadyState five = ofPasses(1, 0.1, Deployment.of(LLAMA), 5, 1000, 11);
        double step = 1;
        double beside = 0;
        for (int i = 0; i < 100; i++) {
            double first = 1 + 0.1 * (1 + beside);
            beside = 4 * 10 * step / (first + 10.5 * step);
            step = 1 + 0.1 * (1 + beside + beside / 10);
        }
        assertThat(five.tpotSeconds()).isCloseTo(step, CLOSE);
        assertThat(five.ttftSeconds()).isCloseTo(1 + 0.1 * (1 + beside) + step / 2, CLOSE);
    }

    @Test
    void aBudgetBelowThePromptsMakesRequestsWait() {
        // 100 tokens a step: a prompt of 1000 takes ten, and beside it one decodes ten more: one request in ten seconds
        Deployment narrow = Deployment.of(LLAMA).withMemory(new MemoryPolicy(0.9, 0, 16, 100));
        SteadyState five = ofPasses(1, 0, narrow, 5, 1000, 11);
        assertThat(five.decoding()).isEqualTo(1);
        assertThat(five.ttftSeconds()).isCloseTo(10.5, CLOSE);
        assertThat(five.requestsPerSecond()).isCloseTo(0.1, CLOSE);
        assertThat(five.waitingSeconds()).isCloseTo(50 - 10.5 - 10, within(1e-3));
        // a tenth of a request a second, and steps of a second: each is full of prompt
        assertThat(five.promptTokensPerStep()).isCloseTo(100, CLOSE);
    }

    @Test
    void shortAnswersKeepADeviceBusyWithPrompts() {
        // two tokens each from an engine that does not mix: no more requests a second than prompts can be processed
        EngineProfile engine = new EngineProfile("e", "e", 0, 0, 0, Map.of(), false, false);
        CompiledModel compiled =
                CompiledModel.of(LLAMA, LARGE, Deployment.of(LLAMA).withEngine(engine));
        double most = 1 / compiled.promptSeconds(1, 2048).bound();

        for (long requests : new long[] {1, 2, 4, 8, 16, 64, 256}) {
            SteadyState state = SteadyState.of(compiled, requests, 2048, 2).bound();
            assertThat(state.requestsPerSecond()).as("%s requests", requests).isBetween(0.8 * most, most * (1 + 1e-9));
        }
    }

    @Test
    void aLongerContextIsNeverFasterWhereNotEvenOneFits() {
        // 48 GB hold 13.5 GB of weights and 55,000 positions of 524,288 bytes
        CompiledModel compiled = CompiledModel.of(LLAMA, Devices.a6000(), Deployment.of(LLAMA));
        assertThat(compiled.memory().largestBatch(50_000)).isEqualTo(1);
        assertThat(compiled.memory().largestBatch(100_000)).isZero();
        double before = Double.POSITIVE_INFINITY;
        for (long context : new long[] {50_000, 60_000, 80_000, 100_000}) {
            double perSecond =
                    SteadyState.of(compiled, 64, context, 50).expected().requestsPerSecond();
            assertThat(perSecond).as("context %s", context).isLessThan(before);
            before = perSecond;
        }
    }

    @Test
    void eitherPoolMayBeTheNarrowOne() {
        // 63 blocks of 16 positions of 524,288 bytes go over in a second; a prompt takes one, and ten steps one each
        Deployment apart = Deployment.of(LLAMA)
                .withExecution(Execution.PLAIN.withPrompting(Prompting.WHOLE.withHandOver(63 * 16 * 524_288.0)));
        SteadyState one = ofPasses(1, 0, apart, 1, 1000, 11);
        assertThat(one.decoding()).isCloseTo(10 / 12.0, CLOSE);
        assertThat(one.ttftSeconds()).isCloseTo(2, CLOSE);
        assertThat(one.tpotSeconds()).isCloseTo(1, CLOSE);
        assertThat(one.requestsPerSecond()).isCloseTo(1 / 12.0, CLOSE);
        assertThat(one.promptTokensPerStep()).isZero();
        assertThat(one.waitingSeconds()).isCloseTo(0, CLOSE);
        // prompts end one a second; of 36 requests ten decode, two are on their way, and the others wait
        SteadyState many = ofPasses(1, 0, apart, 36, 1000, 11);
        assertThat(many.requestsPerSecond()).isCloseTo(1, CLOSE);
        assertThat(many.decoding()).isCloseTo(10, within(1e-4));
        assertThat(many.waitingSeconds()).isCloseTo(24, within(1e-3));
    }

    @Test
    void draftsTakePassesOfTheirOwn() {
        // three draft passes and one that verifies four tokens, of which two come out: five steps of four seconds
        ModelArchitecture small = Models.llama("small", 512, 2, 4, 4, 1024, 32_000);
        Decoding decoding = new Decoding("d", 2, 4, Optional.of(new Decoding.Draft(small, small.stored(), 3, 1, true)));
        Deployment drafting = Deployment.of(LLAMA).withDecoding(decoding);
        SteadyState one = ofPasses(1, 0, drafting, 1, 1000, 11);
        assertThat(one.tpotSeconds()).isCloseTo(2, CLOSE);
        assertThat(one.ttftSeconds()).isCloseTo(2, CLOSE);
        assertThat(one.requestsPerSecond()).isCloseTo(1 / 22.0, CLOSE);
        // of five, those beside each bring a draft's prompt once in their five steps
        SteadyState five = ofPasses(1, 0, drafting, 5, 1000, 11);
        double step = 4;
        for (int i = 0; i < 100; i++) {
            double beside = 4 * 5 * step / (4 + 1 + step / 2 + 5 * step);
            step = 4 + beside / 5;
        }
        assertThat(five.tpotSeconds()).isCloseTo(step / 2, CLOSE);
        assertThat(five.ttftSeconds()).isCloseTo(4 + 1 + step / 2, CLOSE);
        assertThat(five.requestsPerSecond()).isCloseTo(5 / (4 + 1 + step / 2 + 5 * step), CLOSE);
    }

    /** As expected of an engine whose passes take so many seconds and so many more for each sequence; the device takes none. */
    private static SteadyState ofPasses(
            double seconds, double perSequence, Deployment deployment, long concurrency, long prompt, long output) {
        Device instant = Devices.device("instant", Map.of(ComputeFormat.FP16, 1e21), 1e21, 1e18, 1e15);
        EngineProfile engine = new EngineProfile("e", "e", seconds, perSequence, 0, Map.of(), true, false);
        return SteadyState.of(
                        CompiledModel.of(LLAMA, instant, deployment.withEngine(engine)), concurrency, prompt, output)
                .expected();
    }

    @Test
    void requestsOutOfRangeAreRefused() {
        CompiledModel compiled = CompiledModel.of(LLAMA, LARGE, Deployment.of(LLAMA));

        assertThatThrownBy(() -> SteadyState.of(compiled, 0, 1000, 101)).hasMessageContaining("concurrency");
        assertThatThrownBy(() -> SteadyState.of(compiled, 1, 0, 101)).hasMessageContaining("prompt tokens");
        assertThatThrownBy(() -> SteadyState.of(compiled, 1, 1000, 0)).hasMessageContaining("output tokens");
    }

    @Test
    void memoryLimitsHowManyRequestsRun() {
        // 13.48 GB of weights and 0.5243 MB a position in 0.9 of 20 GB: 8.6 sequences of 1000 positions
        Device small = Devices.device("small", Map.of(ComputeFormat.FP16, 1e15), 1e14, 3e12, 20e9);
        CompiledModel compiled = CompiledModel.of(LLAMA, small, Deployment.of(LLAMA));
        long held = compiled.memory().largestBatch(950 + 50);

        SteadyState some = SteadyState.of(compiled, held, 950, 101).bound();
        SteadyState many = SteadyState.of(compiled, 100 * held, 950, 101).bound();

        assertThat(held).isBetween(5L, 8L);
        assertThat(many.decoding()).isEqualTo(some.decoding());
        assertThat(many.requestsPerSecond()).isCloseTo(some.requestsPerSecond(), within(1e-9));
        // the others wait for memory
        assertThat(some.waitingSeconds()).isZero();
        assertThat(many.ttftSeconds()).isEqualTo(some.ttftSeconds());
        assertThat(many.waitingSeconds()).isCloseTo(99 * held / many.requestsPerSecond(), within(1e-6));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void moreRequestsNeverMakeATokenFasterNorTheServerSlower(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ModelArchitecture model = Models.divisible(RandomModels.randomModel(random), 4, false);
        Parallelism parallelism = List.of(Parallelism.NONE, Parallelism.tensor(2), new Parallelism(1, 1, 1, 4, 1, 0, 0))
                .get(random.nextInt(3));
        EngineProfile engine = new EngineProfile("e", "e", 1e-4, 1e-6, 0, Map.of(), random.nextBoolean(), false);
        Deployment deployment = Deployment.of(model)
                .withParallelism(parallelism)
                .withEngine(engine)
                .withMemory(new MemoryPolicy(0.9, 0, 16, random.nextLong(256, 16_384)));
        CompiledModel compiled =
                CompiledModel.of(model, Devices.randomLinkedDevice(random), deployment, EfficiencyProfile.IDEAL);
        long prompt = random.nextLong(1, 10_000);
        long output = random.nextLong(2, 1000);
        SteadyState before = SteadyState.of(compiled, 4, prompt, output).expected();
        for (long concurrency = 8; concurrency < 4096; concurrency += Math.max(4, concurrency / 4 / 4 * 4)) {
            SteadyState state =
                    SteadyState.of(compiled, concurrency, prompt, output).expected();
            assertThat(state.tpotSeconds())
                    .as("%s", concurrency)
                    .isGreaterThanOrEqualTo(before.tpotSeconds() * (1 - 1e-9));
            // Little's law: all requests are waiting, being read or decoding
            double inSystem = state.requestsPerSecond()
                    * (state.waitingSeconds() + state.ttftSeconds() + (output - 1) * state.tpotSeconds());
            assertThat(inSystem).isCloseTo(concurrency, within(1e-6 * concurrency));
            before = state;
        }
    }

    @Test
    void aCachedPrefixIsNoPromptToken() {
        Prompting cached = Prompting.WHOLE.withCachedPrefix(900);
        CompiledModel plain = CompiledModel.of(LLAMA, LARGE, Deployment.of(LLAMA));
        CompiledModel caching = CompiledModel.of(
                LLAMA, LARGE, Deployment.of(LLAMA).withExecution(Execution.PLAIN.withPrompting(cached)));

        SteadyState without = SteadyState.of(plain, 64, 1000, 101).bound();
        SteadyState with = SteadyState.of(caching, 64, 1000, 101).bound();

        assertThat(with.promptTokensPerStep() / with.decoding())
                .isCloseTo(0.1 * without.promptTokensPerStep() / without.decoding(), within(1e-2));
        assertThat(with.tpotSeconds()).isLessThan(without.tpotSeconds());
    }

    @Test
    void draftingEmitsSeveralTokensAStep() {
        // three tokens of every pass of four
        Decoding drafting = new Decoding("drafting", 3, 4, Optional.empty());
        CompiledModel compiled =
                CompiledModel.of(LLAMA, LARGE, Deployment.of(LLAMA).withDecoding(drafting));

        SteadyState state = SteadyState.of(compiled, 1, 1000, 101).bound();

        assertThat(state.tpotSeconds()).isCloseTo(compiled.stepSeconds(1, 1050).bound() / 3, within(1e-12));
    }

    @Test
    void promptsElsewhereDisturbNoDecode() {
        Prompting apart = Prompting.WHOLE.withHandOver(50e9);
        CompiledModel compiled = CompiledModel.of(
                LLAMA, LARGE, Deployment.of(LLAMA).withExecution(Execution.PLAIN.withPrompting(apart)));

        SteadyState state = SteadyState.of(compiled, 64, 4000, 401).bound();

        Evaluator evaluator = compiled.evaluator();
        evaluator.evaluate(Pass.decode((long) state.decoding(), 4200));
        double fewer = evaluator.boundSeconds();
        evaluator.evaluate(Pass.decode((long) state.decoding() + 1, 4200));
        assertThat(state.tpotSeconds()).isBetween(fewer, evaluator.boundSeconds());
        // 64 requests in all, and the prompts' devices take one at a time
        assertThat(state.requestsPerSecond()
                        * (state.waitingSeconds() + state.ttftSeconds() + 400 * state.tpotSeconds()))
                .isCloseTo(64, within(1e-6));
        assertThat(state.requestsPerSecond())
                .isLessThanOrEqualTo(1 / (compiled.promptSeconds(1, 4000).bound() - 4000 * 524_288 / 50e9) + 1e-9);
    }
}
