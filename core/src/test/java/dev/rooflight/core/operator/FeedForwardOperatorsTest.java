package dev.rooflight.core.operator;

import static dev.rooflight.core.operator.Lines.FOUR_TWO_ONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.core.model.FeedForward.Dense;
import dev.rooflight.core.model.FeedForward.MixtureOfExperts;
import dev.rooflight.core.model.FeedForward.MixtureOfExperts.Router;
import dev.rooflight.core.model.FeedForward.MixtureOfExperts.Spread;
import dev.rooflight.core.parallel.ExchangeFormats;
import dev.rooflight.core.parallel.Parallelism;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Feed-forwards in numbers computed by hand: 10 channels; weights of 4 bytes, activations of 2. */
class FeedForwardOperatorsTest {

    @Test
    void gated() {
        assertThat(of(new Dense(6, true, true), Kernels.FUSED))
                .containsExactly(
                        "gate_up_proj: P 132, M 240T, V 12T, W 528, AR 20T, AW 24T -> gate_up_proj 24T",
                        "mlp_act: V 30T, AR 24T, AW 12T -> mlp_act 12T",
                        "down_proj: P 70, M 120T, V 10T, W 280, AR 12T, AW 20T -> down_proj 20T");
        assertThat(of(new Dense(6, true, true), Kernels.EAGER))
                .containsExactly(
                        "gate_proj: P 66, M 120T, V 6T, W 264, AR 20T, AW 12T -> gate_proj 12T",
                        "up_proj: P 66, M 120T, V 6T, W 264, AR 20T, AW 12T -> up_proj 12T",
                        "mlp_act: V 24T, AR 12T, AW 12T -> mlp_act 12T",
                        "mlp_mul: V 6T, AR 24T, AW 12T -> mlp_mul 12T",
                        "down_proj: P 70, M 120T, V 10T, W 280, AR 12T, AW 20T -> down_proj 20T");
        // fused in one way and not in the other
        assertThat(of(new Dense(6, true, false), new Kernels(false, false, false, true)))
                .containsExactly(
                        "gate_proj: P 60, M 120T, W 240, AR 20T, AW 12T -> gate_proj 12T",
                        "up_proj: P 60, M 120T, W 240, AR 20T, AW 12T -> up_proj 12T",
                        "mlp_act: V 30T, AR 24T, AW 12T -> mlp_act 12T",
                        "down_proj: P 60, M 120T, W 240, AR 12T, AW 20T -> down_proj 20T");
    }

    @Test
    void ungated() {
        assertThat(of(new Dense(6, false, false), Kernels.FUSED))
                .containsExactly(
                        "up_proj: P 60, M 120T, W 240, AR 20T, AW 12T -> up_proj 12T",
                        "mlp_act: V 24T, AR 12T, AW 12T -> mlp_act 12T",
                        "down_proj: P 60, M 120T, W 240, AR 12T, AW 20T -> down_proj 20T");
    }

    @Test
    void expertsInALatentBesideASharedOne() {
        // 2 of 8 experts of 6 in 4 channels, a shared one of 3
        MixtureOfExperts moe = new MixtureOfExperts(
                8,
                2,
                new Dense(6, true, true),
                Optional.of(new Dense(3, true, false)),
                new Router(true, true, true, false),
                4,
                true);

        assertThat(of(moe, Parallelism.NONE, Kernels.FUSED))
                .containsExactly(
                        // 8 biases, and 8 corrections that only the choice uses
                        "router: P 96, M 160T, V 8T, W 384, AR 20T, AW 16T -> router 16T",
                        "latent_down_proj: P 40, M 80T, W 160, AR 20T, AW 8T -> latent_down_proj 8T",
                        "latent_norm: P 4, V 16T, W 16, AR 8T, AW 8T -> latent_norm 8T",
                        // 4 → 12 for each of two rows; 60 weights of each expert hit
                        "experts_gate_up_proj: P 480, M 192T, V 24T, W 240D, AR 16T, AW 48T"
                                + " -> experts_gate_up_proj 48T",
                        "experts_act: V 60T, AR 48T, AW 24T -> experts_act 24T",
                        "experts_down_proj: P 224, M 96T, V 8T, W 112D, AR 24T, AW 16T -> experts_down_proj 16T",
                        "experts_combine: V 16T, AR 16T, AW 8T -> experts_combine 8T",
                        "latent_up_proj: P 40, M 80T, W 160, AR 8T, AW 20T -> latent_up_proj 20T",
                        "shared_gate_up_proj: P 60, M 120T, W 240, AR 20T, AW 12T -> shared_gate_up_proj 12T",
                        "shared_act: V 15T, AR 12T, AW 6T -> shared_act 6T",
                        "shared_down_proj: P 30, M 60T, W 120, AR 6T, AW 20T -> shared_down_proj 20T",
                        "shared_gate: P 10, M 20T, W 40, AR 20T, AW 2T -> shared_gate 2T",
                        // an addition and the gate's product
                        "shared_add: V 20T, AR 40T, AW 20T -> shared_add 20T");
        assertThat(chain(moe, Kernels.FUSED))
                .containsExactly(
                        "router [in]",
                        "latent_down_proj [in]",
                        "latent_norm [latent_down_proj]",
                        "experts_gate_up_proj [latent_norm]",
                        "experts_act [experts_gate_up_proj]",
                        "experts_down_proj [experts_act]",
                        "experts_combine [experts_down_proj, router]",
                        "latent_up_proj [experts_combine]",
                        "shared_gate_up_proj [in]",
                        "shared_act [shared_gate_up_proj]",
                        "shared_down_proj [shared_act]",
                        "shared_gate [in]",
                        "shared_add [latent_up_proj, shared_down_proj]");
        assertThat(chain(moe, new Kernels(true, false, true, true)))
                .contains("experts_act [experts_gate_proj, experts_up_proj]");
        assertThat(chain(moe, Kernels.EAGER))
                .contains("experts_act [experts_gate_proj]", "experts_mul [experts_act, experts_up_proj]");
        // one token uses 2 of 8 experts
        assertThat(operators(moe, Parallelism.NONE, Kernels.FUSED).get(3).activeParameters())
                .isEqualTo(120);
    }

    @Test
    void expertsOperatorByOperator() {
        MixtureOfExperts moe = MixtureOfExperts.of(
                8, 2, new Dense(6, true, false), Optional.of(new Dense(3, false, false)), Router.PLAIN);

        assertThat(of(moe, Parallelism.NONE, Kernels.EAGER))
                .containsExactly(
                        "router: P 80, M 160T, W 320, AR 20T, AW 16T -> router 16T",
                        "experts_gate_proj: P 480, M 240T, W 240D, AR 40T, AW 24T -> experts_gate_proj 24T",
                        "experts_up_proj: P 480, M 240T, W 240D, AR 40T, AW 24T -> experts_up_proj 24T",
                        "experts_act: V 48T, AR 24T, AW 24T -> experts_act 24T",
                        "experts_mul: V 12T, AR 48T, AW 24T -> experts_mul 24T",
                        "experts_down_proj: P 480, M 240T, W 240D, AR 24T, AW 40T -> experts_down_proj 40T",
                        "experts_combine: V 40T, AR 40T, AW 20T -> experts_combine 20T",
                        "shared_up_proj: P 30, M 60T, W 120, AR 20T, AW 6T -> shared_up_proj 6T",
                        "shared_act: V 12T, AR 6T, AW 6T -> shared_act 6T",
                        "shared_down_proj: P 30, M 60T, W 120, AR 6T, AW 20T -> shared_down_proj 20T",
                        "shared_add: V 10T, AR 40T, AW 20T -> shared_add 20T");
    }

    @Test
    void tokensTravelToExpertsOfFourDevicesAndBack() {
        // two replicas of two devices share 8 experts: each device gets 2 · 2 / 4 = 1 row for each token of its replica
        MixtureOfExperts moe = new MixtureOfExperts(
                8, 2, new Dense(5, false, false), Optional.empty(), Router.PLAIN, 0, false, new Spread(4, 2));
        Parallelism spread = Parallelism.tensor(2).withDataAndExperts(2, 4);

        assertThat(of(moe, spread, Kernels.FUSED))
                .containsExactly(
                        "router: P 80, M 160T, W 320, AR 20T, AW 16T -> router 16T",
                        // two copies of 10 channels in two bytes, half of them from each device, three quarters of it
                        // away
                        "experts_dispatch: X 15T -> experts_dispatch 20T",
                        "experts_up_proj: P 100, M 100T, W 50D, AR 20T, AW 10T -> experts_up_proj 10T",
                        "experts_act: V 20T, AR 10T, AW 10T -> experts_act 10T",
                        "experts_down_proj: P 100, M 100T, W 50D, AR 10T, AW 20T -> experts_down_proj 20T",
                        "experts_return: X 15T -> experts_return 20T",
                        "experts_combine: V 20T, AR 20T, AW 20T -> experts_combine 20T");
        assertThat(operators(moe, spread, Kernels.FUSED).stream()
                        .map(operator -> operator.name() + " " + operator.inputs()))
                .containsExactly(
                        "router [in]",
                        "experts_dispatch [in, router]",
                        "experts_up_proj [experts_dispatch]",
                        "experts_act [experts_up_proj]",
                        "experts_down_proj [experts_act]",
                        "experts_return [experts_down_proj]",
                        "experts_combine [experts_return, router]");
        // a quarter of two experts of 50 weights
        assertThat(operators(moe, spread, Kernels.FUSED).get(2).activeParameters())
                .isEqualTo(25);
    }

    private static List<String> of(Dense dense, Kernels kernels) {
        return Lines.of(FeedForwardOperators.LAYER.of(dense, 10, FOUR_TWO_ONE, kernels, "in"));
    }

    private static List<String> of(MixtureOfExperts moe, Parallelism parallelism, Kernels kernels) {
        return Lines.of(operators(moe, parallelism, kernels));
    }

    private static List<String> chain(MixtureOfExperts moe, Kernels kernels) {
        return operators(moe, Parallelism.NONE, kernels).stream()
                .map(operator -> operator.name() + " " + operator.inputs())
                .toList();
    }

    private static List<Operator> operators(MixtureOfExperts moe, Parallelism parallelism, Kernels kernels) {
        return ExpertOperators.of(
                moe,
                10,
                FOUR_TWO_ONE,
                kernels,
                new CollectiveOperators(parallelism, FOUR_TWO_ONE, ExchangeFormats.WIDE),
                "in");
    }
}
