package dev.rooflight.technique;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.core.analysis.BreakEven;
import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.Deployment;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.fixtures.Devices;
import dev.rooflight.fixtures.Models;
import dev.rooflight.fixtures.RandomModels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BreakEvenTest {
    private static final List<String> SPECULATIVE =
            List.of("eagle-3", "eagle-1", "medusa-2", "lookahead", "ngram", "layerskip", "draft-model");

    @Test
    void eagle3Of8BOnA6000StopsPayingOnce() {
        // by hand: compute-bound, 60 verified tokens cost 60/6.13 = 9.8 times one; far below, where weights decide,
        // they cost
        // 1/6.13, so there is one batch where it turns, and it lies below the ridge's 202 tokens
        ModelArchitecture model = Models.llama("Llama-3.1-8B", 4096, 32, 32, 8, 14336, 128_256);
        List<BreakEven.Change> changes =
                BreakEven.of(compiled(model, "eagle-3"), compiled(model), 1024).ofBound(1, 65_536);
        assertThat(changes).hasSize(1);
        assertThat(changes.get(0).slower()).isTrue();
        assertThat(changes.get(0).batch()).isBetween(8L, 202L);
    }

    private static CompiledModel compiled(ModelArchitecture model, String... techniques) {
        return Techniques.apply(
                        Scenario.of(model, Deployment.of(model)),
                        List.of(techniques).stream()
                                .map(TechniqueRequest::parse)
                                .toList())
                .compile(Devices.a6000(), EfficiencyProfile.IDEAL);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void isWhatLookingAtEveryBatchFinds(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 5; i++) {
            ModelArchitecture model = RandomModels.randomModel(random);
            isWhatLookingAtEveryBatchFinds(
                    random, Devices.randomDevice(random), Scenario.of(model, Deployment.of(model)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void isThatAlsoInReplicasStagesAndMicrobatches(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 5; i++) {
            ModelArchitecture model = RandomModels.randomModel(random);
            Device device = Devices.randomLinkedDevice(random);
            int stages = 1 + random.nextInt(Math.min(3, model.layers().size()));
            Parallelism parallelism = new Parallelism(1, stages, 1, 1 + random.nextInt(3), 1, random.nextInt(12), 0);
            isWhatLookingAtEveryBatchFinds(
                    random, device, Scenario.of(model, Deployment.of(model).withParallelism(parallelism)));
        }
    }

    private static void isWhatLookingAtEveryBatchFinds(SplittableRandom random, Device device, Scenario base) {
        String technique = SPECULATIVE.get(random.nextInt(SPECULATIVE.size()));
        CompiledModel plain = base.compile(device, EfficiencyProfile.IDEAL);
        Optional<Scenario> possible = Scenarios.possible(base, List.of(TechniqueRequest.parse(technique)));
        if (possible.isEmpty()) {
            return;
        }
        CompiledModel speculative = possible.get().compile(device, EfficiencyProfile.IDEAL);
        long context = 1 + random.nextLong(4000);
        List<BreakEven.Change> looked = new ArrayList<>();
        for (long batch = 2; batch <= 1500; batch++) {
            boolean slower = slower(speculative, plain, batch, context);
            if (slower != slower(speculative, plain, batch - 1, context)) {
                looked.add(new BreakEven.Change(batch, slower));
            }
        }
        assertThat(BreakEven.of(speculative, plain, context).ofBound(1, 1500))
                .as("%s in %s", technique, base.deployment().parallelism())
                .isEqualTo(looked);
    }

    private static boolean slower(CompiledModel speculative, CompiledModel plain, long batch, long context) {
        double tokens = speculative.deployment().execution().decoding().tokensPerStep();
        return speculative.stepSeconds(batch, context).bound() / tokens
                >= plain.stepSeconds(batch, context).bound();
    }
}
