package dev.rooflight.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.GroupedQueryAttention.QueryKeyNorm;
import dev.rooflight.core.model.LatentAttention;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.TokenMixer;
import dev.rooflight.core.operator.LatentForm;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.core.pass.Reach;
import dev.rooflight.core.roofline.Bound;
import dev.rooflight.fixtures.Devices;
import dev.rooflight.fixtures.Models;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Generations in closed form, against the loop over their steps. */
class EvaluatorTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void ofLatentAttentionInTheCheaperForm(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 5; i++) {
            TokenMixer latent = new LatentAttention(
                    random.nextInt(1, 64), 0, random.nextInt(64, 513), 128, 64, 128, false, false, Optional.empty());
            equalsTheLoop(random, model(latent));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7, 12})
    void ofLatentAttentionWhoseOperatorsTurnOnTheWay(long batch) {
        // few heads, so that expanding the latents is the cheaper way for a while; the ridge of 295 is reached
        // meanwhile
        ModelArchitecture model = model(new LatentAttention(2, 0, 512, 128, 64, 128, false, false, Optional.empty()));
        Deployment either = Deployment.of(model);
        CompiledModel expanded = CompiledModel.of(model, Devices.a6000(), either.withLatentForm(LatentForm.EXPANDED));

        assertThat(TurningPoints.overContext(expanded, Phase.DECODE, batch).between(1, 1500, 10))
                .contains(new TurningPoint(Math.ceil(949.0 / batch), "kv_b_proj", Bound.MEMORY, Bound.COMPUTE));
        equalsTheLoop(CompiledModel.of(model, Devices.a6000(), either), batch, 1, 1500);
        equalsTheLoop(expanded, batch, 1, 1500);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void windowsFillAndChunksBeginOnTheWay(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        equalsTheLoop(random, model(attention(new Reach.SlidingWindow(random.nextInt(1, 600)))));
        equalsTheLoop(random, model(attention(new Reach.ChunkedLocal(random.nextInt(1, 200)))));
        equalsTheLoop(random, model(attention(Reach.causal())));
    }

    @Test
    void stepsOutOfRangeAreRefused() {
        ModelArchitecture model = Models.llama2with7B();
        Evaluator evaluator =
                CompiledModel.of(model, Devices.h100(), Deployment.of(model)).evaluator();

        assertThatThrownBy(() -> evaluator.decodeSeconds(1, 100, 0)).hasMessageContaining("decode steps");
        assertThatThrownBy(() -> evaluator.decodeSeconds(0, 100, 1)).hasMessageContaining("batch");
        assertThatThrownBy(() -> evaluator.expectedDecodeSeconds(1, 0, 1)).hasMessageContaining("context");
        // the last position there is
        assertThat(evaluator.decodeSeconds(1, Pass.MAX_CONTEXT, 1)).isPositive();
        assertThatThrownBy(() -> evaluator.decodeSeconds(1, Pass.MAX_CONTEXT, 2))
                .hasMessageContaining("decode steps");
    }

    private static void equalsTheLoop(SplittableRandom random, ModelArchitecture model) {
        Device device = Devices.randomDevice(random);
        equalsTheLoop(
                CompiledModel.of(model, device, Deployment.of(model)),
                1 + random.nextLong(200),
                1 + random.nextLong(500),
                400);
    }

    private static void equalsTheLoop(CompiledModel compiled, long batch, long first, long steps) {
        Evaluator evaluator = compiled.evaluator();
        double loop = 0;
        for (long step = 0; step < steps; step++) {
            evaluator.decode(batch, first + step);
            loop += evaluator.boundSeconds();
        }

        assertThat(evaluator.decodeSeconds(batch, first, steps)).isCloseTo(loop, within(loop * 1e-11));
        evaluator.decode(batch, first);
        double one = evaluator.boundSeconds();
        assertThat(evaluator.decodeSeconds(batch, first, 1)).isCloseTo(one, within(one * 1e-12));
    }

    private static TokenMixer attention(Reach reach) {
        return Models.attention(32, 8, 128, reach, QueryKeyNorm.NONE);
    }

    private static ModelArchitecture model(TokenMixer mixer) {
        Layer layer = new Layer(mixer, new FeedForward.Dense(4096, true, false), Norm.RMS, Layer.Placement.BEFORE);
        return Models.model("closed form", 1024, 32_000, List.of(layer, layer), NumberFormats.FP16);
    }
}
