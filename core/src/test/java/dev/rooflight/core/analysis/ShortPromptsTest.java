package dev.rooflight.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.operator.LatentForm;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.fixtures.Devices;
import dev.rooflight.fixtures.Models;
import dev.rooflight.fixtures.RandomDeployments;
import dev.rooflight.fixtures.RandomModels;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A prompt is a prompt however short it is, and a decode a decode however much it verifies. */
class ShortPromptsTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void moreTokensNeverTakeLess(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20; i++) {
            ModelArchitecture model = Models.divisible(RandomModels.randomModel(random), 8, random.nextBoolean());
            CompiledModel compiled = compiled(model, RandomDeployments.randomParallelism(model, random), random);
            long batch = random.nextLong(1, 9);
            long cached = random.nextLong(1, 3000);
            double prompt = 0;
            double verification = 0;
            Evaluator evaluator = compiled.evaluator();
            for (long tokens = 1; tokens <= 40; tokens++) {
                evaluator.prefill(batch, tokens);
                assertThat(evaluator.expectedSeconds())
                        .as("%s tokens of a prompt, %s", tokens, compiled.deployment())
                        .isGreaterThanOrEqualTo(prompt * (1 - 1e-12));
                prompt = evaluator.expectedSeconds();
                evaluator.verify(batch, tokens, cached + tokens);
                assertThat(evaluator.expectedSeconds())
                        .as("%s tokens verified, %s", tokens, compiled.deployment())
                        .isGreaterThanOrEqualTo(verification * (1 - 1e-12));
                verification = evaluator.expectedSeconds();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {21, 22, 23, 24, 25, 26})
    void devicesThatShareAContextShareShortPromptsToo(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20; i++) {
            ModelArchitecture model = Models.llama("some", 1024, random.nextInt(1, 5), 8, 8, 4096, 1000);
            CompiledModel alone = compiled(model, Parallelism.NONE, random);
            CompiledModel shared = CompiledModel.of(
                    model,
                    alone.device(),
                    alone.deployment().withParallelism(Parallelism.NONE.withContext(4)),
                    alone.efficiency());
            long tokens = random.nextLong(2, 40);

            double ops = layersOps(alone, tokens);

            assertThat(layersOps(shared, tokens)).as("%s tokens", tokens).isCloseTo(ops / 4, within(1e-9 * ops));
        }
    }

    /** Operations of products with the weights of layers, which follow the tokens alone. */
    private static double layersOps(CompiledModel compiled, long tokens) {
        return compiled.analyze(compiled.promptPass(1, tokens)).operators().stream()
                .filter(operator -> operator.name().endsWith("_proj"))
                .mapToDouble(OperatorAnalysis::matrixOps)
                .sum();
    }

    @ParameterizedTest
    @ValueSource(ints = {31, 32, 33, 34, 35, 36, 37, 38})
    void theTimeToTheFirstTokenIsThatOfThePromptsPass(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20; i++) {
            ModelArchitecture model = Models.divisible(RandomModels.randomModel(random), 8, random.nextBoolean());
            CompiledModel compiled = compiled(model, RandomDeployments.randomParallelism(model, random), random);
            long batch = random.nextLong(1, 99);
            for (long tokens : new long[] {1, 2, 16, 17, random.nextLong(1, 3000)}) {
                Pass pass = compiled.promptPass(batch, tokens);
                PassAnalysis.Totals totals = compiled.analyze(pass).totals();
                Times<Double> first = compiled.promptSeconds(batch, tokens);

                assertThat(first.bound())
                        .as("%s tokens, %s", tokens, compiled.deployment())
                        .isCloseTo(totals.boundSeconds(), within(1e-9 * totals.boundSeconds()));
                assertThat(first.expected())
                        .as("%s tokens, %s", tokens, compiled.deployment())
                        .isCloseTo(totals.expectedSeconds(), within(1e-9 * totals.expectedSeconds()));
                assertThat(pass.decodesOnly()).isFalse();
                assertThat(compiled.decodePass(batch, tokens).decodesOnly()).isTrue();
            }
        }
    }

    /** In one form: what is cheaper by the roofline need not be so by the clock. */
    private static CompiledModel compiled(ModelArchitecture model, Parallelism parallelism, SplittableRandom random) {
        Device device = Devices.randomLinkedDevice(random);
        Deployment deployment =
                Deployment.of(model).withParallelism(parallelism).withLatentForm(LatentForm.ABSORBED);
        return CompiledModel.of(model, device, deployment, RandomDeployments.randomEfficiency(random));
    }
}
