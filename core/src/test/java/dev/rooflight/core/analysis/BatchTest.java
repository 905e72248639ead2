package dev.rooflight.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.fixtures.Devices;
import dev.rooflight.fixtures.Models;
import dev.rooflight.fixtures.RandomDeployments;
import dev.rooflight.fixtures.RandomModels;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A batch kept up to date is the pass that one writes down anew. */
class BatchTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void stepsAreThePassesOfItsSequences(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ModelArchitecture model = Models.divisible(RandomModels.randomModel(random), 8, random.nextBoolean());
        Parallelism parallelism = RandomDeployments.randomParallelism(model, random);
        Parallelism one = new Parallelism(
                parallelism.tensor(),
                parallelism.pipeline(),
                1,
                1,
                parallelism.context(),
                parallelism.microbatches(),
                parallelism.overlap());
        Device device = Devices.randomLinkedDevice(random);
        CompiledModel compiled = CompiledModel.of(
                model, device, Deployment.of(model).withParallelism(one), RandomDeployments.randomEfficiency(random));
        Evaluator stepping = compiled.evaluator();
        Evaluator fresh = compiled.evaluator();
        Batch batch = stepping.batch();
        List<long[]> sequences = new ArrayList<>();
        for (int event = 0; event < 300; event++) {
            change(random, batch, sequences);
            if (sequences.isEmpty()) {
                continue;
            }
            stepping.step(batch);
            fresh.evaluate(new Pass(sequences.stream()
                    .map(s -> new Pass.Sequences(1, s[0], s[1], s[0] > 1 ? 0 : 1))
                    .toList()));
            assertThat(stepping.boundSeconds()).isCloseTo(fresh.boundSeconds(), within(1e-11 * fresh.boundSeconds()));
            if (sequences.size() > 1) {
                assertThat(stepping.expectedSeconds())
                        .isCloseTo(fresh.expectedSeconds(), within(1e-11 * fresh.expectedSeconds()));
            }
        }
    }

    /** One sequence enters, advances or leaves. */
    private static void change(SplittableRandom random, Batch batch, List<long[]> sequences) {
        int which = sequences.isEmpty() ? 0 : random.nextInt(4);
        if (which < 2) {
            long tokens = random.nextBoolean() ? 1 : random.nextLong(2, 3000);
            long context = tokens + random.nextLong(1, 10_000);
            sequences.add(new long[] {tokens, context});
            batch.enter(1, tokens, context, tokens > 1 ? 0 : 1);
            return;
        }
        long[] sequence = sequences.get(random.nextInt(sequences.size()));
        if (which == 2) {
            sequences.remove(sequence);
            batch.leave(1, sequence[0], sequence[1], sequence[0] > 1 ? 0 : 1);
        } else if (sequence[0] == 1) {
            batch.advance(1, sequence[1]);
            sequence[1]++;
        }
    }
}
