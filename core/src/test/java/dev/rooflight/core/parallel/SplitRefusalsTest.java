package dev.rooflight.core.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.model.CompressedAttention;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.FeedForward.Dense;
import dev.rooflight.core.model.FeedForward.MixtureOfExperts;
import dev.rooflight.core.model.GatedDeltaAttention;
import dev.rooflight.core.model.GroupedQueryAttention.QueryKeyNorm;
import dev.rooflight.core.model.LatentAttention;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.SelectiveStateSpace;
import dev.rooflight.core.model.StateSpaceDuality;
import dev.rooflight.core.model.TokenMixer;
import dev.rooflight.core.pass.Reach;
import dev.rooflight.fixtures.Models;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What does not divide among devices is refused by its name, whatever keeps it. */
class SplitRefusalsTest {
    private static final FeedForward WIDE = new Dense(6_300, true, false);

    static Stream<Arguments> mixersThatThreeDevicesCannotShare() {
        return Stream.of(
                Arguments.of(
                        new LatentAttention(16, 0, 64, 32, 16, 32, false, false, Optional.empty()),
                        "16 attention heads"),
                Arguments.of(
                        new CompressedAttention(16, 32, 16, 64, 3, 8, 32, 4, Optional.empty()), "16 attention heads"),
                // eight groups for three devices: none divides the other
                Arguments.of(new CompressedAttention(24, 32, 16, 64, 8, 8, 32, 4, Optional.empty()), "8 output groups"),
                Arguments.of(new SelectiveStateSpace(64, 16, 4, 8, false, true, false), "64 state-space channels"),
                Arguments.of(new StateSpaceDuality(16, 64, 1, 16, 4, true, true, false), "16 state-space heads"),
                Arguments.of(new StateSpaceDuality(24, 64, 8, 16, 4, true, true, false), "8 state-space groups"),
                Arguments.of(new GatedDeltaAttention(4, 12, 64, 64, 4, 0, 0), "4 linear-attention key heads"),
                Arguments.of(
                        new TokenMixer.Parallel(
                                Models.attention(12, 3, 64, Reach.causal(), QueryKeyNorm.NONE),
                                new StateSpaceDuality(16, 64, 1, 16, 4, true, true, false)),
                        "16 state-space heads"),
                Arguments.of(
                        new TokenMixer.SelfAndCross(
                                Models.attention(12, 3, 64, Reach.causal(), QueryKeyNorm.NONE),
                                Models.attention(16, 16, 64, new Reach.Source(9), QueryKeyNorm.NONE)),
                        "16 attention heads"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("mixersThatThreeDevicesCannotShare")
    void ofMixers(TokenMixer mixer, String what) {
        assertThat(refusal(mixer, WIDE, Parallelism.tensor(3)))
                .contains("tp is 3")
                .contains(what);
    }

    @Test
    void ofFeedForwards() {
        TokenMixer even = Models.attention(12, 3, 64, Reach.causal(), QueryKeyNorm.NONE);
        MixtureOfExperts experts = MixtureOfExperts.of(
                6,
                2,
                new Dense(300, true, false),
                Optional.of(new Dense(400, true, false)),
                MixtureOfExperts.Router.PLAIN);

        assertThat(refusal(even, experts, Parallelism.tensor(3))).contains("400 feed-forward channels");
        assertThat(refusal(
                        even,
                        new FeedForward.DenseBesideExperts(new Dense(500, true, false), experts),
                        Parallelism.tensor(3)))
                .contains("500 feed-forward channels");
        assertThat(refusal(
                        even,
                        new FeedForward.DenseBesideExperts(new Dense(600, true, false), experts),
                        Parallelism.tensor(3)))
                .contains("400 feed-forward channels");
        assertThat(Rank.feasibility(model(even, WIDE), Parallelism.tensor(3)).possible())
                .isTrue();
    }

    private static String refusal(TokenMixer mixer, FeedForward feedForward, Parallelism parallelism) {
        return ((Feasibility.Impossible) Rank.feasibility(model(mixer, feedForward), parallelism))
                .error()
                .getMessage();
    }

    private static ModelArchitecture model(TokenMixer mixer, FeedForward feedForward) {
        Layer layer = new Layer(mixer, feedForward, Norm.RMS, Layer.Placement.BEFORE);
        return Models.model("refused", 768, 1000, List.of(layer, layer), NumberFormats.FP16);
    }
}
