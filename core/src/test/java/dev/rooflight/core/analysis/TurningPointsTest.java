package dev.rooflight.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.operator.OperatorKind;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.core.roofline.Bound;
import dev.rooflight.fixtures.Devices;
import dev.rooflight.fixtures.Models;
import dev.rooflight.fixtures.RandomModels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where bounds change, and where one way to decode becomes slower than another: as looking at every number finds. */
class TurningPointsTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void areThoseOfLookingAtEveryNumber(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 4; i++) {
            CompiledModel compiled = compiled(random, execution(i, random));
            Phase phase = i % 2 == 0 ? Phase.DECODE : Phase.PREFILL;
            long batch = 1 + random.nextLong(20);
            long context = 1 + random.nextLong(3000);
            assertThat(TurningPoints.overBatch(compiled, phase, context).between(1, 200, 10_000))
                    .isEqualTo(byLooking(compiled, at -> compiled.pass(phase, at, context), 200));
            assertThat(TurningPoints.overContext(compiled, phase, batch).between(1, 1200, 10_000))
                    .isEqualTo(byLooking(compiled, at -> compiled.pass(phase, batch, at), 1200));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void breakEvenIsWhatLookingAtEveryBatchFinds(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 3; i++) {
            ModelArchitecture model = RandomModels.randomModel(random);
            ModelArchitecture small = Models.llama("small", 512, 1 + i, 4, 4, 1024, 32_000);
            Deployment deployment =
                    Deployment.of(model).withParallelism(new Parallelism(1, 1, 1, 1 + random.nextInt(3), 1, 0, 0));
            Decoding.Draft draft = new Decoding.Draft(small, small.stored(), 1 + i, 1 + i, true);
            Decoding decoding = new Decoding("d", 2.5, 6, i == 2 ? Optional.empty() : Optional.of(draft));
            Device device = Devices.randomLinkedDevice(random);
            CompiledModel plain = CompiledModel.of(model, device, deployment);
            CompiledModel drafting = CompiledModel.of(model, device, deployment.withDecoding(decoding));
            List<BreakEven.Change> looked = new ArrayList<>();
            boolean before = slower(drafting, plain, 1);
            for (long batch = 2; batch <= 600; batch++) {
                boolean now = slower(drafting, plain, batch);
                if (now != before) {
                    looked.add(new BreakEven.Change(batch, now));
                }
                before = now;
            }

            assertThat(BreakEven.of(drafting, plain, 500).ofBound(1, 600)).isEqualTo(looked);
        }
    }

    private static boolean slower(CompiledModel drafting, CompiledModel plain, long batch) {
        return drafting.stepSeconds(batch, 500).bound() / 2.5
                >= plain.stepSeconds(batch, 500).bound();
    }

    private static CompiledModel compiled(SplittableRandom random, Execution execution) {
        ModelArchitecture model = RandomModels.randomModel(random);
        int stages = execution.equals(Execution.PLAIN) && model.layers().size() > 1 ? 2 : 1;
        Parallelism parallelism = new Parallelism(1, stages, 1, 1 + random.nextInt(3), 1, 0, 0);
        return CompiledModel.of(
                model,
                Devices.randomLinkedDevice(random),
                Deployment.of(model).withParallelism(parallelism).withExecution(execution),
                EfficiencyProfile.IDEAL);
    }

    private static Execution execution(int kind, SplittableRandom random) {
        return switch (kind) {
            case 0 -> Execution.PLAIN.withDecoding(new Decoding("verified", 2, 5, Optional.empty()));
            case 1 ->
                Execution.PLAIN.withPrompting(Prompting.WHOLE
                        .withCachedPrefix(random.nextLong(1, 300))
                        .withChunks(random.nextLong(1, 500)));
            case 2 ->
                Execution.PLAIN.withNearMemory(
                        new NearMemory("pim", 5e12, 1e12, Set.of(OperatorKind.LINEAR, OperatorKind.ATTENTION)));
            default -> Execution.PLAIN;
        };
    }

    private static List<TurningPoint> byLooking(CompiledModel model, LongFunction<Pass> passes, long to) {
        List<TurningPoint> points = new ArrayList<>();
        Map<String, Bound> before = bounds(model, passes.apply(1));
        for (long at = 2; at <= to; at++) {
            Map<String, Bound> after = bounds(model, passes.apply(at));
            for (Map.Entry<String, Bound> operator : after.entrySet()) {
                Bound was = before.getOrDefault(operator.getKey(), operator.getValue());
                if (was != operator.getValue()) {
                    points.add(new TurningPoint(at, operator.getKey(), was, operator.getValue()));
                }
            }
            before = after;
        }
        return points;
    }

    private static Map<String, Bound> bounds(CompiledModel model, Pass pass) {
        Map<String, Bound> bounds = new LinkedHashMap<>();
        model.analyze(pass).operators().forEach(operator -> bounds.putIfAbsent(operator.name(), operator.bound()));
        return bounds;
    }
}
