package dev.rooflight.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.model.FeedForward.Dense;
import dev.rooflight.core.model.LatentAttention;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.operator.LatentForm;
import dev.rooflight.fixtures.Devices;
import dev.rooflight.fixtures.Models;
import dev.rooflight.serving.engine.SchedulerKind;
import dev.rooflight.serving.engine.SchedulerSettings;
import dev.rooflight.serving.engine.Setting;
import dev.rooflight.serving.fleet.Router;
import dev.rooflight.serving.load.Arrivals;
import dev.rooflight.serving.load.Clients;
import dev.rooflight.serving.load.Lengths;
import dev.rooflight.serving.load.Load;
import dev.rooflight.serving.load.Prefixes;
import dev.rooflight.study.curve.Axes;
import dev.rooflight.study.option.Options;
import dev.rooflight.study.serving.Offered;
import dev.rooflight.study.serving.ServingEstimate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What questions take, counted by hand in distinct layers. */
class EstimateTest {
    private static final Axes AXES = new Axes(Options.ALL);

    private static Case of(ModelArchitecture model) {
        return Case.of(NamedModel.of(model), Hardware.of(Reference.to("h100"), Devices.h100(), Hardware.Known.NOTHING));
    }

    /** 3 narrow layers and 58 wide ones, all with latent attention. */
    private static ModelArchitecture latent() {
        LatentAttention attention = new LatentAttention(128, 1536, 512, 128, 64, 128, false, false, Optional.empty());
        List<Layer> layers = new ArrayList<>();
        layers.addAll(Collections.nCopies(3, layer(attention, 4096)));
        layers.addAll(Collections.nCopies(58, layer(attention, 18_432)));
        return Models.model("latent", 7168, 129_280, layers, NumberFormats.FP16);
    }

    private static Layer layer(LatentAttention attention, long width) {
        return new Layer(attention, new Dense(width, true, false), Norm.RMS, Layer.Placement.BEFORE);
    }

    @Test
    void equalLayersAreOneAndTwoFormsAreTwo() {
        assertThat(Estimate.of(of(Models.llama2with7B())).layers()).isEqualTo(1);
        assertThat(Estimate.of(of(latent())).layers()).isEqualTo(2 * 2);
        assertThat(Estimate.of(of(latent()).with(Options.LATENT_ATTENTION, LatentForm.ABSORBED))
                        .layers())
                .isEqualTo(2);
    }

    @Test
    void equalStagesAreOne() {
        // the first of 32 stages embeds, the last has the head, and thirty are alike
        assertThat(Estimate.of(of(Models.llama2with7B()).with(Options.PP, 32L)).layers())
                .isEqualTo(3);
        // 3 narrow and 13 wide ones, twice 15 wide ones, 15 wide ones with the head
        assertThat(Estimate.of(of(latent()).with(Options.PP, 4L)).layers()).isEqualTo((2 + 1 + 1) * 2);
        // more stages than layers are refused later
        assertThat(Estimate.of(of(Models.llama2with7B()).with(Options.PP, 60_000L))
                        .layers())
                .isEqualTo(3);
    }

    @Test
    void curvesTakeTheirPointsAndWhatFindsTheirCrossovers() {
        Case llama = of(Models.llama2with7B());
        assertThat(Estimate.ofCurve(llama, AXES.named("batch"), List.of(1.0, 8.0, 64.0))
                        .layers())
                .isEqualTo(3 + 40);
        // every number of stages from 1 to 32, of three stages at most, and the points
        assertThat(Estimate.ofCurve(llama, AXES.named("pp"), List.of(1.0, 2.0, 32.0))
                        .layers())
                .isEqualTo(3 * (3 + 31));
        // two analyses for each of thirty operators
        assertThat(Estimate.ofCurve(llama, AXES.named("bandwidth"), List.of(1e12, 2e12))
                        .layers())
                .isEqualTo(2 + 60);
    }

    @Test
    void adviceTriesManyTechniques() {
        assertThat(Estimate.ofAdvice(of(latent())).layers()).isEqualTo(4 * 1400);
        assertThat(new Estimate(2).plus(new Estimate(3)).times(4)).isEqualTo(new Estimate(20));
    }

    @Test
    void secondsAreLayersOfThirtyMicroseconds() {
        assertThat(Estimate.ofSeconds(0.3).layers()).isCloseTo(10_000, within(1e-6));
        assertThat(Estimate.ofSeconds(12).seconds()).isCloseTo(12, within(1e-9));
    }

    private static double seconds(Case asked, Load load, SchedulerKind kind, int replicas) {
        SchedulerSettings settings =
                SchedulerSettings.of(kind).with(Setting.MAX_NUM_SEQS, 256).with(Setting.MAX_NUM_BATCHED_TOKENS, 8192);
        return ServingEstimate.of(
                        asked,
                        new Offered.Drawn(load, new Clients.OpenLoop()),
                        settings,
                        replicas,
                        new Router.RoundRobin(),
                        false)
                .seconds();
    }

    @Test
    void simulationsTakeTheirRequestsFourTimes() {
        Case llama = of(Models.llama2with7B());
        Load load = new Load(
                100_000, new Arrivals.Poisson(), 10, new Lengths.Fixed(1000), new Lengths.Fixed(225), Prefixes.NONE, 1);
        // measured on two shared cores: 4 to 10 s on vLLM
        double usual = seconds(llama, load, SchedulerKind.VLLM, 1);
        assertThat(usual).isBetween(3.0, 10.0);
        // beyond 100,000 requests they are simulated twice, by the roofline and as expected
        assertThat(seconds(llama, load.withCount(200_000), SchedulerKind.VLLM, 1))
                .isCloseTo(usual, within(0.1));
        assertThat(seconds(llama, load.withCount(10), SchedulerKind.VLLM, 1)).isBetween(0.003, 0.02);
        assertThat(seconds(llama, load.withCount(10), SchedulerKind.VLLM, 10_000))
                .isGreaterThan(3);
    }
}
