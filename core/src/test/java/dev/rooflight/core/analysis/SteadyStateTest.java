package dev.rooflight.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server in its steady state, against hand computation and against what queueing says of any server. */
class SteadyStateTest {
    private static final ModelArchitecture LLAMA = Models.llama2with7B();
    private static final Device LARGE = Devices.device("large", Map.of(ComputeFormat.FP16, 1e15), 1e14, 3e12, 1e15);

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
