package dev.rooflight.technique;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.Deployment;
import dev.rooflight.core.analysis.Execution;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.analysis.TurningPoint;
import dev.rooflight.core.analysis.TurningPoints;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.operator.Kernels;
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
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TurningPointsTest {

    @Test
    void linearsOf13BOnA6000TurnWhereTheSurveySays() {
        // arXiv 2402.16363: T* = R·wB/(2 - R·aB·(in + out)/(in·out)) = 213.1 tokens for gate_proj in 16 bits; q_proj by
        // the same
        // formula: 201.6·2/(2 - 201.6·2·2/5120) = 218.9
        ModelArchitecture model = Models.llama2with13B();
        CompiledModel compiled =
                CompiledModel.of(model, Devices.a6000(), Deployment.of(model).withKernels(Kernels.EAGER));
        List<TurningPoint> points =
                TurningPoints.overBatch(compiled, Phase.DECODE, 1024).between(1, 100_000, 100);
        assertThat(points)
                .contains(
                        new TurningPoint(214, "gate_proj", Bound.MEMORY, Bound.COMPUTE),
                        new TurningPoint(219, "q_proj", Bound.MEMORY, Bound.COMPUTE))
                .noneMatch(point -> point.operator().equals("qk_matmul"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void areThoseOfLookingAtEveryNumber(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 6; i++) {
            ModelArchitecture model = RandomModels.randomModel(random);
            Device device = Devices.randomLinkedDevice(random);
            Scenario scenario = technique(Scenario.of(model, spread(Deployment.of(model), random)), random);
            CompiledModel compiled = scenario.compile(device, EfficiencyProfile.IDEAL);
            Phase phase = random.nextBoolean() ? Phase.PREFILL : Phase.DECODE;
            String what = model.id() + " " + scenario.applied() + " " + phase + " seed " + seed;
            long batch = 1 + random.nextLong(20);
            long context = 1 + random.nextLong(3000);
            assertThat(TurningPoints.overBatch(compiled, phase, context).between(1, 600, 10_000))
                    .as(what + " over the batch")
                    .isEqualTo(byLooking(compiled, at -> pass(compiled, phase, at, context), 600));
            assertThat(TurningPoints.overContext(compiled, phase, batch).between(1, 5000, 10_000))
                    .as(what + " over the context")
                    .isEqualTo(byLooking(compiled, at -> pass(compiled, phase, batch, at), 5000));
        }
    }

    private static Deployment spread(Deployment deployment, SplittableRandom random) {
        int replicas = random.nextInt(4) == 0 ? 3 : 1;
        int stages = random.nextInt(4) == 0 && deployment.execution().equals(Execution.PLAIN) ? 2 : 1;
        return deployment.withParallelism(new Parallelism(1, stages, 1, replicas, 1, 0, 0));
    }

    /** The scenario with some technique, or as it is where that cannot be applied. */
    private static Scenario technique(Scenario base, SplittableRandom random) {
        List<String> some =
                List.of("hbm-pim", "int-weights", "kivi", "w8a8", "ngram", "sarathi", "streaming-llm", "eager");
        return random.nextInt(3) == 0
                ? base
                : Scenarios.possible(base, List.of(TechniqueRequest.parse(some.get(random.nextInt(some.size())))))
                        .orElse(base);
    }

    private static Pass pass(CompiledModel model, Phase phase, long batch, long context) {
        return phase == Phase.PREFILL ? model.promptPass(batch, context) : model.decodePass(batch, context);
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
