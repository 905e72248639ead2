package dev.rooflight.technique;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.Deployment;
import dev.rooflight.core.analysis.Evaluator;
import dev.rooflight.core.analysis.Generation;
import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.analysis.SteadyState;
import dev.rooflight.core.efficiency.EngineProfile;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.operator.OperatorKind;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.fixtures.Devices;
import dev.rooflight.fixtures.Models;
import dev.rooflight.fixtures.RandomDeployments;
import dev.rooflight.fixtures.RandomModels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold however a model is spread over devices, offloaded and changed by techniques; each seed is another. */
class SpreadInvariantsTest {
    private static final double TDP = 700;
    private static final double IDLE = 100;

    /** A drawn deployment, and what it was made of, for messages. */
    private record Drawn(CompiledModel compiled, String what) {}

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void groupsOfLikeSequencesAreOneGroup(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 12; i++) {
            Drawn drawn = drawn(random);
            long tokens = random.nextBoolean() ? 1 : random.nextLong(1, 3000);
            long context = tokens + random.nextLong(5000);
            Pass one = new Pass(List.of(new Pass.Sequences(64, tokens, context, 1)));
            List<Pass.Sequences> single = new ArrayList<>();
            for (int j = 0; j < 64; j++) {
                single.add(new Pass.Sequences(1, tokens, context, 1));
            }
            Pass many = new Pass(single);

            PassAnalysis.Totals together = drawn.compiled().analyze(one).totals();
            PassAnalysis.Totals apart = drawn.compiled().analyze(many).totals();

            assertThat(apart.boundSeconds())
                    .as(drawn.what())
                    .isCloseTo(together.boundSeconds(), within(1e-12 * together.boundSeconds()));
            assertThat(apart.expectedSeconds())
                    .as(drawn.what())
                    .isCloseTo(together.expectedSeconds(), within(1e-12 * together.expectedSeconds()));
            assertThat(apart.ops()).as(drawn.what()).isCloseTo(together.ops(), within(1e-12 * together.ops()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46})
    void theFastPathAgreesWithTheAnalysis(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 12; i++) {
            Drawn drawn = drawn(random);
            CompiledModel compiled = drawn.compiled();
            long batch = random.nextLong(1, 300);
            long context = random.nextLong(1, 9000);
            Evaluator evaluator = compiled.evaluator();
            for (Pass pass :
                    List.of(compiled.promptPass(batch, context), compiled.decodePass(batch, context), mixed(random))) {
                PassAnalysis analysis = compiled.analyze(pass);
                evaluator.evaluate(pass);
                double bound = analysis.totals().boundSeconds();
                double expected = analysis.totals().expectedSeconds();
                assertThat(evaluator.boundSeconds()).as(drawn.what()).isCloseTo(bound, within(1e-9 * bound));
                assertThat(evaluator.expectedSeconds())
                        .as("%s %s", drawn.what(), pass)
                        .isCloseTo(expected, within(1e-9 * expected));
                double sum = 0;
                double sumExpected = 0;
                boolean waits = false;
                for (OperatorAnalysis operator : analysis.operators()) {
                    assertThat(operator.boundSeconds()).as(operator.name()).isNotNegative();
                    assertThat(operator.expectedSeconds())
                            .as("%s %s", drawn.what(), operator.name())
                            .isGreaterThanOrEqualTo(operator.boundSeconds() * (1 - 1e-12));
                    waits |= operator.kind() == OperatorKind.HOST;
                    sumExpected += operator.layers() * operator.expectedSeconds();
                    sum += operator.layers() * operator.boundSeconds();
                }
                assertThat(sumExpected).isCloseTo(expected, within(1e-9 * expected));
                // waits are shown as long as they are expected, and can be longer at the roofline
                assertThat(sum).isLessThanOrEqualTo(bound * (1 + 1e-9));
                assertThat(waits || Math.abs(sum - bound) <= 1e-9 * bound).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76})
    void nothingDrawsMoreThanItsPowerLimit(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 6; i++) {
            Drawn drawn = drawn(random);
            CompiledModel compiled = drawn.compiled();
            int devices = compiled.deployment().parallelism().devices();
            long batch = random.nextLong(1, 100);
            long context = random.nextLong(1, 5000);
            long output = random.nextLong(1, 200);

            Generation generation = compiled.generate(batch, context, output).expected();
            double watts =
                    compiled.joules(batch, context, output).orElseThrow() / generation.endToEndSeconds() / devices;

            assertThat(watts).as(drawn.what()).isBetween(IDLE * (1 - 1e-6), TDP * (1 + 1e-6));
            PassAnalysis pass = compiled.analyze(compiled.decodePass(batch, context));
            assertThat(compiled.joules(pass).orElseThrow() / pass.totals().expectedSeconds() / devices)
                    .as(drawn.what())
                    .isBetween(IDLE * (1 - 1e-9), TDP * (1 + 1e-9));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {91, 92, 93, 94, 95, 96, 97, 98})
    void aServerKeepsLittlesLawAndItsTechniques(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 6; i++) {
            Drawn drawn = drawn(random);
            CompiledModel compiled = drawn.compiled();
            int replicas = compiled.deployment().parallelism().data();
            long requests = (long) replicas * random.nextLong(1, 200);
            // prompts and answers of next to no tokens, too
            long prompt = random.nextLong(1, random.nextBoolean() ? 3 : 5000);
            long output = random.nextLong(2, random.nextBoolean() ? 4 : 300);

            for (SteadyState state : List.of(
                    SteadyState.of(compiled, requests, prompt, output).bound(),
                    SteadyState.of(compiled, requests, prompt, output).expected())) {
                double inside = state.requestsPerSecond()
                        * (state.waitingSeconds() + state.ttftSeconds() + (output - 1) * state.tpotSeconds());
                assertThat(inside).as(drawn.what()).isCloseTo(requests, within(1e-6 * requests));
                assertThat(state.decoding()).as(drawn.what()).isBetween(0.0, requests + 1e-6);
                assertThat(state.requestsPerSecond()).as(drawn.what()).isPositive();
                assertThat(state.promptTokensPerStep()).as(drawn.what()).isNotNegative();
                assertThat(state.waitingSeconds()).as(drawn.what()).isNotNegative();
            }
        }
    }

    private static Drawn drawn(SplittableRandom random) {
        while (true) {
            ModelArchitecture model = Models.divisible(RandomModels.randomModel(random), 8, random.nextBoolean());
            if (!model.autoregressive()) {
                continue;
            }
            Parallelism parallelism = RandomDeployments.randomParallelism(model, random);
            EngineProfile engine =
                    new EngineProfile("drawn", "drawn", 1e-4, 1e-6, 2e-6, Map.of(), random.nextBoolean(), false);
            Device device = Devices.withPower(Devices.randomLinkedDevice(random), TDP, IDLE);
            Scenario base = Scenario.of(
                    model, Deployment.of(model).withParallelism(parallelism).withEngine(engine));
            List<TechniqueRequest> techniques = techniques(random);
            Optional<CompiledModel> compiled = compiled(base, techniques, device, random);
            if (compiled.isPresent()) {
                return new Drawn(compiled.get(), parallelism + " " + techniques);
            }
        }
    }

    private static Optional<CompiledModel> compiled(
            Scenario base, List<TechniqueRequest> techniques, Device device, SplittableRandom random) {
        try {
            return Optional.of(
                    Techniques.apply(base, techniques).compile(device, RandomDeployments.randomEfficiency(random)));
        } catch (InvalidValueException e) {
            // techniques that do not go together or not with the model: another draw
            return Optional.empty();
        }
    }

    private static List<TechniqueRequest> techniques(SplittableRandom random) {
        List<String> names = Techniques.names();
        List<TechniqueRequest> chosen = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            TechniqueRequest next = TechniqueRequest.parse(names.get(random.nextInt(names.size())));
            if (Techniques.technique(next).category() != Category.PARALLELISM) {
                chosen.add(next);
            }
        }
        return chosen;
    }

    private static Pass mixed(SplittableRandom random) {
        List<Pass.Sequences> groups = new ArrayList<>();
        for (int i = random.nextInt(2, 6); i > 0; i--) {
            long tokens = random.nextBoolean() ? 1 : random.nextLong(1, 3000);
            groups.add(new Pass.Sequences(random.nextLong(1, 50), tokens, tokens + random.nextLong(9000), 1));
        }
        return new Pass(groups);
    }
}
