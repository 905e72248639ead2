package dev.rooflight.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.fixtures.Devices;
import dev.rooflight.fixtures.Models;
import dev.rooflight.fixtures.RandomDeployments;
import dev.rooflight.fixtures.RandomModels;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The hot path of simulations allocates nothing: the steps of a mixed batch, and the batch as sequences come and go. */
class AllocationTest {
    private static final int TIMES = 2000;
    private static final int ROUNDS = 5;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private double sink;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void stepsOfAMixedBatchAllocateNothing(int seed) {
        Evaluator evaluator = evaluator(seed);
        Batch batch = mixed(evaluator);

        assertThat(bytesOf(() -> {
                    evaluator.step(batch);
                    sink += evaluator.boundSeconds();
                    sink += evaluator.expectedSeconds();
                }))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void aBatchAllocatesNothingAsSequencesComeAndGo(int seed) {
        Batch batch = mixed(evaluator(seed));

        assertThat(bytesOf(() -> {
                    batch.enter(1, 512, 512, 1);
                    batch.enter(1, 1, 1000, 1);
                    batch.advance(1, 1000);
                    batch.leave(1, 1, 1001, 1);
                    batch.leave(1, 512, 512, 1);
                    sink += batch.sequences();
                }))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void passesAtHandAreEvaluatedWithoutAllocation(int seed) {
        Evaluator evaluator = evaluator(seed);
        Pass pass = Pass.decode(17, 2048);

        assertThat(bytesOf(() -> {
                    evaluator.evaluate(pass);
                    sink += evaluator.boundSeconds();
                    sink += evaluator.expectedSeconds();
                }))
                .isZero();
    }

    private static Batch mixed(Evaluator evaluator) {
        Batch batch = evaluator.batch();
        batch.enter(1, 256, 4096, 0);
        batch.enter(1, 1, 3000, 1);
        batch.enter(6, 1, 777, 1);
        return batch;
    }

    /** Of any model, also with experts, states, windows and latent attention, in stages and with calibrated kernels. */
    private static Evaluator evaluator(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ModelArchitecture model = Models.divisible(RandomModels.randomModel(random), 8, random.nextBoolean());
        Parallelism parallelism = RandomDeployments.randomParallelism(model, random);
        return CompiledModel.of(
                        model,
                        Devices.randomLinkedDevice(random),
                        Deployment.of(model).withParallelism(parallelism),
                        RandomDeployments.randomEfficiency(random))
                .evaluator();
    }

    /** Bytes that a thread allocates for so many times of something; the least of a few rounds, since the first loads classes. */
    private static long bytesOf(Runnable something) {
        long thread = Thread.currentThread().getId();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = THREADS.getThreadAllocatedBytes(thread);
            for (int i = 0; i < TIMES; i++) {
                something.run();
            }
            least = Math.min(least, THREADS.getThreadAllocatedBytes(thread) - before);
        }
        return least;
    }
}
