package dev.rooflight.core.operator;

import static dev.rooflight.core.operator.Lines.FOUR_TWO_ONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.core.model.GatedDeltaAttention;
import dev.rooflight.core.model.SelectiveStateSpace;
import dev.rooflight.core.model.StateSpaceDuality;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Recurrent mixers in numbers computed by hand: 10 channels; weights of 4 bytes, activations of 2, states of 4. */
class RecurrentOperatorsTest {

    @Test
    void mambaWithEverything() {
        // 6 inner channels with a state of 3, 4 positions seen, steps through 2
        assertThat(of(new SelectiveStateSpace(6, 3, 4, 2, true, true, true)))
                .containsExactly(
                        "in_proj: P 132, M 240T, V 12T, W 528, AR 20T, AW 24T -> in_proj 24T",
                        // (2 · 4 + 4 + 1) · 6; a history of 3 · 6 numbers
                        "conv1d: P 30, V 78T, W 120, AR 12T, AW 12T, SR 36B, SW 36B -> conv1d 12T",
                        // a step of 2, B and C of 3
                        "x_proj: P 48, M 96T, W 192, AR 12T, AW 16T -> x_proj 16T",
                        "x_norm: P 8, V 32T, W 32, AR 16T, AW 16T -> x_norm 16T",
                        "dt_proj: P 18, M 24T, V 6T, W 72, AR 4T, AW 12T -> dt_proj 12T",
                        // 5 operations on 18 numbers; 18 decays and 6 skips; 6 + 8 + 6 read
                        "state_space: P 24, M 90T, W 96, AR 40T, AW 12T, SR 72B, SW 72B -> state_space 12T",
                        "mixer_gate: V 30T, AR 24T, AW 12T -> mixer_gate 12T",
                        "out_proj: P 70, M 120T, V 10T, W 280, AR 12T, AW 20T -> out_proj 20T");
    }

    @Test
    void mambaWithoutBiasesAndNorms() {
        List<String> lines = of(new SelectiveStateSpace(6, 3, 4, 2, false, false, false));

        assertThat(lines)
                .hasSize(7)
                .contains(
                        "in_proj: P 120, M 240T, W 480, AR 20T, AW 24T -> in_proj 24T",
                        "conv1d: P 24, V 72T, W 96, AR 12T, AW 12T, SR 36B, SW 36B -> conv1d 12T",
                        "out_proj: P 60, M 120T, W 240, AR 12T, AW 20T -> out_proj 20T");
    }

    @Test
    void mamba2WithAGatedNorm() {
        // 4 heads of 3 (12), two groups that share B and C of 5: 12 + 2 · 2 · 5 = 32 channels
        assertThat(of(new StateSpaceDuality(4, 3, 2, 5, 4, true, false, false)))
                .containsExactly(
                        "in_proj: P 480, M 960T, W 1920, AR 20T, AW 96T -> in_proj 96T",
                        "conv1d: P 128, V 384T, W 512, AR 64T, AW 64T, SR 192B, SW 192B -> conv1d 64T",
                        // 5 operations on 60 numbers; 3 weights a head
                        "state_space: P 12, M 300T, W 48, AR 72T, AW 24T, SR 240B, SW 240B -> state_space 24T",
                        // norm (4), sigmoid (4) and a product
                        "gated_norm: P 12, V 108T, W 48, AR 48T, AW 24T -> gated_norm 24T",
                        "out_proj: P 120, M 240T, W 480, AR 24T, AW 20T -> out_proj 20T");
    }

    @Test
    void mamba2WithAPlainGate() {
        List<String> lines = of(new StateSpaceDuality(4, 3, 2, 5, 4, false, true, true));

        assertThat(lines)
                .containsExactly(
                        "in_proj: P 528, M 960T, V 48T, W 2112, AR 20T, AW 96T -> in_proj 96T",
                        "conv1d: P 160, V 416T, W 640, AR 64T, AW 64T, SR 192B, SW 192B -> conv1d 64T",
                        "state_space: P 12, M 300T, W 48, AR 72T, AW 24T, SR 240B, SW 240B -> state_space 24T",
                        "mixer_gate: V 60T, AR 48T, AW 24T -> mixer_gate 24T",
                        "out_proj: P 130, M 240T, V 10T, W 520, AR 24T, AW 20T -> out_proj 20T");
    }

    @Test
    void kimiDeltaAttentionThroughLowRanks() {
        // 2 key heads of 3 (6), 4 value heads of 5 (20); decays through 7, gates through 8
        assertThat(of(new GatedDeltaAttention(2, 4, 3, 5, 4, 7, 8), Kernels.FUSED))
                .containsExactly(
                        // 6 + 6 + 20 + 8 + 4 + 7
                        "in_proj: P 510, M 1020T, W 2040, AR 20T, AW 102T -> in_proj 102T",
                        "conv1d: P 128, V 384T, W 512, AR 64T, AW 64T, SR 192B, SW 192B -> conv1d 64T",
                        "gate_up_proj: P 160, M 320T, W 640, AR 16T, AW 40T -> gate_up_proj 40T",
                        "decay_up_proj: P 42, M 84T, W 168, AR 14T, AW 12T -> decay_up_proj 12T",
                        // 7 operations on 60 numbers; 12 + 20 + 6 decays + 4 read
                        "delta_rule: P 10, M 420T, W 40, AR 84T, AW 40T, SR 240B, SW 240B -> delta_rule 40T",
                        "gated_norm: P 5, V 180T, W 20, AR 80T, AW 40T -> gated_norm 40T",
                        "out_proj: P 200, M 400T, W 800, AR 40T, AW 20T -> out_proj 20T");
    }

    @Test
    void gatedDeltaNetOperatorByOperator() {
        assertThat(of(new GatedDeltaAttention(2, 4, 3, 5, 4, 0, 0), Kernels.EAGER))
                .containsExactly(
                        "q_proj: P 60, M 120T, W 240, AR 20T, AW 12T -> q_proj 12T",
                        "k_proj: P 60, M 120T, W 240, AR 20T, AW 12T -> k_proj 12T",
                        "v_proj: P 200, M 400T, W 800, AR 20T, AW 40T -> v_proj 40T",
                        "gate_proj: P 200, M 400T, W 800, AR 20T, AW 40T -> gate_proj 40T",
                        "beta_proj: P 40, M 80T, W 160, AR 20T, AW 8T -> beta_proj 8T",
                        "decay_proj: P 40, M 80T, W 160, AR 20T, AW 8T -> decay_proj 8T",
                        "conv1d: P 128, V 384T, W 512, AR 64T, AW 64T, SR 192B, SW 192B -> conv1d 64T",
                        // a decay for each of 4 heads
                        "delta_rule: P 8, M 420T, W 32, AR 80T, AW 40T, SR 240B, SW 240B -> delta_rule 40T",
                        "gated_norm: P 5, V 180T, W 20, AR 80T, AW 40T -> gated_norm 40T",
                        "out_proj: P 200, M 400T, W 800, AR 40T, AW 20T -> out_proj 20T");
    }

    @Test
    void tensorsGoFromEachOperatorToTheNext() {
        assertThat(inputs(RecurrentOperators.of(
                        new SelectiveStateSpace(6, 3, 4, 2, true, true, true), 10, FOUR_TWO_ONE, Kernels.FUSED, "in")))
                .containsExactly(
                        "in_proj [in]",
                        "conv1d [in_proj]",
                        "x_proj [conv1d]",
                        "x_norm [x_proj]",
                        "dt_proj [x_norm]",
                        "state_space [conv1d, dt_proj]",
                        "mixer_gate [state_space, in_proj]",
                        "out_proj [mixer_gate]");
        assertThat(inputs(RecurrentOperators.of(
                        new StateSpaceDuality(4, 3, 2, 5, 4, true, false, false),
                        10,
                        FOUR_TWO_ONE,
                        Kernels.FUSED,
                        "in")))
                .containsExactly(
                        "in_proj [in]",
                        "conv1d [in_proj]",
                        "state_space [conv1d, in_proj]",
                        "gated_norm [state_space, in_proj]",
                        "out_proj [gated_norm]");
        GatedDeltaAttention ranks = new GatedDeltaAttention(2, 4, 3, 5, 4, 7, 8);
        assertThat(inputs(RecurrentOperators.of(ranks, 10, FOUR_TWO_ONE, Kernels.FUSED, "in")))
                .containsExactly(
                        "in_proj [in]",
                        "conv1d [in_proj]",
                        "gate_up_proj [in_proj]",
                        "decay_up_proj [in_proj]",
                        "delta_rule [conv1d, decay_up_proj]",
                        "gated_norm [delta_rule, gate_up_proj]",
                        "out_proj [gated_norm]");
        assertThat(inputs(RecurrentOperators.of(
                        new GatedDeltaAttention(2, 4, 3, 5, 4, 0, 0), 10, FOUR_TWO_ONE, Kernels.EAGER, "in")))
                .contains("q_proj [in]", "conv1d [q_proj]", "delta_rule [conv1d, q_proj]");
    }

    private static List<String> inputs(List<Operator> operators) {
        return operators.stream()
                .map(operator -> operator.name() + " " + operator.inputs())
                .toList();
    }

    private static List<String> of(SelectiveStateSpace mixer) {
        return Lines.of(RecurrentOperators.of(mixer, 10, FOUR_TWO_ONE, Kernels.FUSED, "in"));
    }

    private static List<String> of(StateSpaceDuality mixer) {
        return Lines.of(RecurrentOperators.of(mixer, 10, FOUR_TWO_ONE, Kernels.FUSED, "in"));
    }

    private static List<String> of(GatedDeltaAttention mixer, Kernels kernels) {
        return Lines.of(RecurrentOperators.of(mixer, 10, FOUR_TWO_ONE, kernels, "in"));
    }
}
