package dev.rooflight.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.model.CompressedAttention;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.fixtures.Devices;
import dev.rooflight.fixtures.Models;
import dev.rooflight.fixtures.RandomDeployments;
import dev.rooflight.fixtures.RandomModels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
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

    @Test
    void anEmptyBatchForgetsWhatRoundingsLeftInIt() {
        // thirds of positions do not add up and take away to nothing
        Evaluator evaluator = ofThirds();
        Batch used = evaluator.batch();
        for (int i = 0; i < 50; i++) {
            used.enter(1, 1, 100 + i, 1);
            used.enter(1, 500, 701 + i, 1);
        }
        for (int i = 0; i < 50; i++) {
            used.leave(1, 1, 100 + i, 1);
            used.leave(1, 500, 701 + i, 1);
        }
        Batch cleared = evaluator.batch();
        cleared.enter(3, 1, 100, 1);
        cleared.enter(2, 500, 701, 1);
        cleared.clear();

        assertThat(used.sequences()).isZero();
        assertThat(cleared.sequences()).isZero();
        for (long tokens : new long[] {1, 300}) {
            double fresh = seconds(evaluator, evaluator.batch(), tokens);
            assertThat(seconds(evaluator, used, tokens)).isEqualTo(fresh);
            assertThat(seconds(evaluator, cleared, tokens)).isEqualTo(fresh);
            used.clear();
            cleared.clear();
        }
    }

    private static double seconds(Evaluator evaluator, Batch batch, long tokens) {
        batch.enter(1, tokens, 1000, 1);
        evaluator.step(batch);
        return evaluator.boundSeconds();
    }

    private static Evaluator ofThirds() {
        ModelArchitecture model = Models.model(
                "thirds",
                1024,
                32_000,
                List.of(new Layer(
                        new CompressedAttention(8, 128, 64, 256, 4, 128, 64, 3, Optional.empty()),
                        new FeedForward.Dense(4096, true, false),
                        Norm.RMS,
                        Layer.Placement.BEFORE)),
                NumberFormats.FP16);
        return CompiledModel.of(model, Devices.h100(), Deployment.of(model)).evaluator();
    }

    /** One sequence enters, advances or leaves. */
    private static void change(SplittableRandom random, Batch batch, List<long[]> sequences) {
        int which = sequences.isEmpty() ? 0 : random.nextInt(4);
        if (which < 2) {
            long tokens = random.nextBoolean() ? 1 : random.nextLong(2, 3000);
            // with nothing before it, one token is a prompt
            long context = random.nextInt(4) == 0 ? tokens : tokens + random.nextLong(1, 10_000);
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

    @Test
    void batchesOfOtherNetworksAndEmptyOnesAreRefused() {
        Evaluator evaluator = CompiledModel.of(
                        Models.llama2with7B(), Devices.a6000(), Deployment.of(Models.llama2with7B()))
                .evaluator();
        Batch other = CompiledModel.of(Models.llama2with13B(), Devices.a6000(), Deployment.of(Models.llama2with13B()))
                .evaluator()
                .batch();
        other.enter(1, 1, 100, 1);

        assertThatThrownBy(() -> evaluator.step(other)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> evaluator.step(evaluator.batch())).isInstanceOf(IllegalArgumentException.class);
    }
}
