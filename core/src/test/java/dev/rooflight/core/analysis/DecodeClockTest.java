package dev.rooflight.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.fixtures.Devices;
import dev.rooflight.fixtures.Models;
import dev.rooflight.fixtures.RandomDeployments;
import dev.rooflight.fixtures.RandomModels;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Chords of decode steps against the steps themselves, one by one. */
class DecodeClockTest {
    @Test
    void aStepOfTheModelIsWhatTheEvaluatorSays() {
        ModelArchitecture llama = Models.llama2with7B();
        CompiledModel compiled = CompiledModel.of(llama, Devices.h100(), Deployment.of(llama));
        StepEvaluator steps = new StepEvaluator(compiled, false);
        Evaluator evaluator = compiled.evaluator();

        evaluator.decode(7, 1000);
        assertThat(steps.decodeSeconds(7, 1000)).isCloseTo(evaluator.boundSeconds(), within(1e-15));
        evaluator.evaluate(new Pass(List.of(
                new Pass.Sequences(1, 512, 700, 0, false),
                new Pass.Sequences(1, 100, 100, 1, false),
                new Pass.Sequences(7, 1, 1000, 1, true))));
        steps.clear();
        steps.prompt(512, 700, false);
        steps.prompt(100, 100, true);
        assertThat(steps.seconds(7, 1000)).isCloseTo(evaluator.boundSeconds(), within(1e-15));
    }

    @Test
    void chordsMissNoStepByMoreThanTheyState() {
        SplittableRandom random = new SplittableRandom(20261201);
        double worst = 0;
        for (int model = 0; model < 60; model++) {
            StepEvaluator steps = randomSteps(random);
            DecodeClock clock = new DecodeClock(steps);
            for (int i = 0; i < 300; i++) {
                int batch = 1 + random.nextInt(300);
                // between whole contexts a chunk may begin, or attention take another form
                double context = Math.floor(Math.exp(random.nextDouble() * Math.log(60_000)));
                double exact = steps.decodeSeconds(batch, context);
                double error = Math.abs(clock.seconds(batch, context) / exact - 1);
                worst = Math.max(worst, error);
            }
        }
        assertThat(worst).isLessThan(1e-4);
    }

    @Test
    void manyStepsInARowAreTheSumOfEach() {
        SplittableRandom random = new SplittableRandom(7);
        for (int model = 0; model < 20; model++) {
            DecodeClock clock = new DecodeClock(randomSteps(random));
            for (int i = 0; i < 20; i++) {
                int batch = 1 + random.nextInt(100);
                double context = 1 + random.nextInt(5000) + random.nextInt(batch) / (double) batch;
                long count = random.nextLong(1, 3001);
                double sum = 0;
                double until = 0;
                long stop = random.nextLong(1, count + 1);
                for (long step = 0; step < count; step++) {
                    sum += clock.seconds(batch, context + step);
                    until = step == stop - 1 ? sum : until;
                }
                assertThat(clock.seconds(batch, context, count)).isCloseTo(sum, within(1e-12 * sum));
                // from just after the end of one step to that of the next, the next is the fewest
                assertThat(clock.stepsOf(batch, context, count, until * (1 - 1e-9)))
                        .isEqualTo(stop);
                assertThat(clock.stepsOf(batch, context, count, until * (1 + 1e-9)))
                        .isEqualTo(Math.min(count, stop + 1));
            }
        }
    }

    private static StepEvaluator randomSteps(SplittableRandom random) {
        ModelArchitecture model = RandomModels.randomModel(random);
        EfficiencyProfile profile = RandomDeployments.randomEfficiency(random);
        return new StepEvaluator(
                CompiledModel.of(model, Devices.h100(), Deployment.of(model), profile), random.nextBoolean());
    }
}
