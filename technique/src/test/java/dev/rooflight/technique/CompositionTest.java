package dev.rooflight.technique;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.Deployment;
import dev.rooflight.core.analysis.Generation;
import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.memory.MemoryAnalysis;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.fixtures.Devices;
import dev.rooflight.fixtures.RandomModels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold for any model, device and combination of techniques; each seed is another. */
class CompositionTest {
    /** Those whose own overhead, or whose point, is that a pass takes longer. */
    private static final Set<String> MAY_SLOW = Set.of(
            "lora",
            "flash-decoding",
            "eager",
            "offload",
            "expert-offload",
            "early-exit",
            "contextual-sparsity",
            "low-rank",
            "tensor-parallel",
            "pipeline-parallel",
            "expert-parallel",
            "context-parallel",
            "data-parallel",
            "chunked-prefill",
            "disaggregation",
            "flash-attention",
            "layer-skipping");

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void anyCombinationIsSound(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 25; i++) {
            ModelArchitecture model = RandomModels.randomModel(random);
            Device device = Devices.randomDevice(random);
            Scenario base = Scenario.of(model, Deployment.of(model));
            List<TechniqueRequest> requests = combination(base, random);
            Scenario scenario = Techniques.apply(base, requests);
            List<TechniqueRequest> shuffled = new ArrayList<>(requests);
            Collections.shuffle(shuffled, new Random(seed));
            Scenario other = Techniques.apply(base, shuffled);
            assertThat(other).as(requests.toString()).isEqualTo(scenario);

            CompiledModel compiled = scenario.compile(device, EfficiencyProfile.IDEAL);
            long context = 1 + random.nextLong(5000);
            long batch = 1 + random.nextLong(64);
            for (Pass pass : List.of(compiled.promptPass(batch, context), compiled.decodePass(batch, context))) {
                neverBelowZero(compiled.analyze(pass), requests);
                assertThat(compiled.analyze(pass).totals().boundSeconds())
                        .as(requests.toString())
                        .isCloseTo(evaluated(compiled, pass), within(1e-9 * evaluated(compiled, pass)));
            }
            MemoryAnalysis memory = compiled.memory().analyze(batch, context);
            assertThat(memory.weightsBytes()).isNotNegative();
            assertThat(memory.kvCacheBytes()).isNotNegative();
            Generation generation = compiled.generate(batch, context, 20).bound();
            assertThat(generation.endToEndSeconds()).isPositive().isFinite();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {21, 22, 23, 24, 25, 26})
    void noTechniqueMakesTheBoundSlowerUnlessItsOverheadSaysSo(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 4; i++) {
            ModelArchitecture model = RandomModels.randomModel(random);
            Device device = Devices.randomDevice(random);
            Scenario base = Scenario.of(model, Deployment.of(model));
            CompiledModel before = base.compile(device, EfficiencyProfile.IDEAL);
            long batch = 1 + random.nextLong(200);
            long context = 1 + random.nextLong(9000);
            for (String name : Techniques.names()) {
                TechniqueRequest request = TechniqueRequest.parse(name);
                Technique technique = Techniques.technique(request);
                if (MAY_SLOW.contains(technique.id()) || technique.category() == Category.DECODING) {
                    continue;
                }
                Optional<Scenario> after = Scenarios.possible(base, List.of(request));
                if (after.isEmpty()) {
                    continue;
                }
                CompiledModel compiled = after.get().compile(device, EfficiencyProfile.IDEAL);
                // narrow integers that a device lacks are widened, but no further than where they come from
                assertThat(compiled.stepSeconds(batch, context).bound())
                        .as(name)
                        .isLessThanOrEqualTo(before.stepSeconds(batch, context).bound() * (1 + 1e-9));
                assertThat(compiled.promptSeconds(batch, context).bound())
                        .as(name)
                        .isLessThanOrEqualTo(
                                before.promptSeconds(batch, context).bound() * (1 + 1e-9));
            }
        }
    }

    private static List<TechniqueRequest> combination(Scenario base, SplittableRandom random) {
        List<String> names = Techniques.names();
        List<TechniqueRequest> chosen = new ArrayList<>();
        int wanted = random.nextInt(1, 8);
        for (int i = 0; i < wanted; i++) {
            TechniqueRequest next = TechniqueRequest.parse(names.get(random.nextInt(names.size())));
            if (Techniques.technique(next).category() == Category.PARALLELISM) {
                continue;
            }
            chosen.add(next);
            if (Scenarios.possible(base, chosen).isEmpty()) {
                chosen.remove(next);
            }
        }
        return chosen;
    }

    private static double evaluated(CompiledModel compiled, Pass pass) {
        var evaluator = compiled.evaluator();
        evaluator.evaluate(pass);
        return evaluator.boundSeconds();
    }

    private static void neverBelowZero(PassAnalysis analysis, List<TechniqueRequest> requests) {
        for (OperatorAnalysis operator : analysis.operators()) {
            String what = operator.name() + " under " + requests;
            assertThat(operator.matrixOps()).as(what).isNotNegative().isFinite();
            assertThat(operator.vectorOps()).as(what).isNotNegative().isFinite();
            assertThat(operator.boundSeconds()).as(what).isNotNegative().isFinite();
            for (Traffic traffic : Traffic.values()) {
                assertThat(operator.bytes().of(traffic))
                        .as(what)
                        .isNotNegative()
                        .isFinite();
            }
        }
    }
}
