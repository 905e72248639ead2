package dev.rooflight.core.operator;

import static dev.rooflight.core.operator.Lines.FOUR_TWO_ONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.core.model.GroupedQueryAttention;
import dev.rooflight.core.model.GroupedQueryAttention.OutputGate;
import dev.rooflight.core.model.GroupedQueryAttention.Projections;
import dev.rooflight.core.model.GroupedQueryAttention.QueryKeyNorm;
import dev.rooflight.core.pass.Reach;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Grouped-query attention in numbers computed by hand: 10 channels; 4 query heads of 6 (24), 2 key heads of 6 (12), 2 value heads
 * of 3 (6), outputs of 4 · 3 (12); weights of 4 bytes, activations of 2, a cache of 1.
 */
class AttentionOperatorsTest {
    private static final Projections ALL = new Projections(true, true, true, true, true, false);

    @Test
    void normedAndGatedForServing() {
        assertThat(of(attention(Reach.causal(), 2, ALL, QueryKeyNorm.PER_HEAD, OutputGate.PER_CHANNEL), Kernels.FUSED))
                .containsExactly(
                        // 10 → 24 + 12 + 6 and a gate of 12; keys (12) wait for their norm, values (6) go into the
                        // cache
                        "qkv_proj: P 582, M 1080T, V 42T, W 2328, AR 20T, AW 96T, KW 6T -> qkv_proj 96T",
                        // 3 · 6 heads · 2 rotated and 4 · 36 normed; keys into the cache; 6 + 6 weights
                        "rotary: P 12, V 180T, W 48, AR 72T, AW 48T, KW 12T -> rotary 48T",
                        // 2 · (6 + 3) · 4 and 5 · 4 a pair; 12 + 6 numbers a position; 4 sinks
                        "attention: P 4, M 72A, V 20A, W 16, AR 48T, AW 24T, KR 18K -> attention 24T",
                        // sigmoid (4) of 12 and a product each; 12 and 12 read
                        "attn_gate: V 60T, AR 48T, AW 24T -> attn_gate 24T",
                        "out_proj: P 130, M 240T, V 10T, W 520, AR 24T, AW 20T -> out_proj 20T");
    }

    @Test
    void normedAndGatedOperatorByOperator() {
        assertThat(of(
                        attention(Reach.causal(), 2, ALL, QueryKeyNorm.LAYER_ACROSS_HEADS, OutputGate.PER_HEAD),
                        Kernels.EAGER))
                .containsExactly(
                        "q_proj: P 264, M 480T, V 24T, W 1056, AR 20T, AW 48T -> q_proj 48T",
                        "k_proj: P 132, M 240T, V 12T, W 528, AR 20T, KW 12T -> k_proj 0",
                        "v_proj: P 66, M 120T, V 6T, W 264, AR 20T, KW 6T -> v_proj 0",
                        // one number for each head
                        "attn_gate_proj: P 40, M 80T, W 160, AR 20T, AW 8T -> attn_gate_proj 8T",
                        // 7 operations a channel, a weight and a bias
                        "q_norm: P 48, V 168T, W 192, AR 48T, AW 48T -> q_norm 48T",
                        "k_norm: P 24, V 84T, W 96, AR 24T, AW 24T -> k_norm 24T",
                        "rotary: V 36T, AR 24T, AW 24T -> rotary 24T",
                        "qk_matmul: M 48R, AR 48T, AW 8R, KR 12K -> qk_matmul 8R",
                        "softmax: P 4, V 20R, W 16, AR 8R, AW 8R -> softmax 8R",
                        "sv_matmul: M 24R, AR 8R, AW 24T, KR 6K -> sv_matmul 24T",
                        // sigmoid (4) of 4, a product with each of 12
                        "attn_gate: V 28T, AR 32T, AW 24T -> attn_gate 24T",
                        "out_proj: P 130, M 240T, V 10T, W 520, AR 24T, AW 20T -> out_proj 20T");
    }

    @Test
    void rotatedOnlyForServing() {
        assertThat(of(
                        attention(Reach.causal(), 2, Projections.PLAIN, QueryKeyNorm.NONE, OutputGate.NONE),
                        Kernels.FUSED))
                .containsExactly(
                        // the rotated 2 of each key head wait, 8 keys and 6 values go into the cache
                        "qkv_proj: P 420, M 840T, W 1680, AR 20T, AW 56T, KW 14T -> qkv_proj 56T",
                        "rotary: V 36T, AR 24T, AW 16T, KW 4T -> rotary 48T",
                        "attention: M 72A, V 20A, AR 48T, AW 24T, KR 18K -> attention 24T",
                        "out_proj: P 120, M 240T, W 480, AR 24T, AW 20T -> out_proj 20T");
    }

    @Test
    void whatIsNeitherNormedNorRotatedGoesStraightIntoTheCache() {
        assertThat(of(
                        attention(Reach.causal(), 0, Projections.PLAIN, QueryKeyNorm.NONE, OutputGate.NONE),
                        Kernels.FUSED))
                .containsExactly(
                        "qkv_proj: P 420, M 840T, W 1680, AR 20T, AW 48T, KW 18T -> qkv_proj 48T",
                        "attention: M 72A, V 20A, AR 48T, AW 24T, KR 18K -> attention 24T",
                        "out_proj: P 120, M 240T, W 480, AR 24T, AW 20T -> out_proj 20T");
    }

    @Test
    void encodersCacheNothing() {
        GroupedQueryAttention encoder =
                attention(Reach.bidirectional(), 2, Projections.PLAIN, QueryKeyNorm.NONE, OutputGate.NONE);

        assertThat(of(encoder, Kernels.FUSED))
                .containsExactly(
                        "qkv_proj: P 420, M 840T, W 1680, AR 20T, AW 84T -> qkv_proj 84T",
                        // 2 of each of 4 + 2 heads are written as activations
                        "rotary: V 36T, AR 24T, AW 24T -> rotary 48T",
                        // 18 numbers of two bytes
                        "attention: M 72A, V 20A, AR 48T + 36K, AW 24T -> attention 24T",
                        "out_proj: P 120, M 240T, W 480, AR 24T, AW 20T -> out_proj 20T");
        assertThat(of(encoder, Kernels.EAGER))
                .containsExactly(
                        "q_proj: P 240, M 480T, W 960, AR 20T, AW 48T -> q_proj 48T",
                        "k_proj: P 120, M 240T, W 480, AR 20T, AW 24T -> k_proj 24T",
                        "v_proj: P 60, M 120T, W 240, AR 20T, AW 12T -> v_proj 12T",
                        "rotary: V 36T, AR 24T, AW 24T -> rotary 24T",
                        "qk_matmul: M 48R, AR 48T + 24K, AW 8R -> qk_matmul 8R",
                        "softmax: V 20R, AR 8R, AW 8R -> softmax 8R",
                        "sv_matmul: M 24R, AR 8R + 12K, AW 24T -> sv_matmul 24T",
                        "out_proj: P 120, M 240T, W 480, AR 24T, AW 20T -> out_proj 20T");
    }

    @Test
    void valuesThatAreKeysAreProjectedOnceAndCachedTwice() {
        Projections shared = Projections.PLAIN.withValuesAsKeys(true);
        GroupedQueryAttention attention = new GroupedQueryAttention(
                4, 2, 6, 6, Reach.causal(), 0, shared, QueryKeyNorm.UNWEIGHTED, OutputGate.NONE);

        assertThat(of(attention, Kernels.EAGER))
                .containsExactly(
                        "q_proj: P 240, M 480T, W 960, AR 20T, AW 48T -> q_proj 48T",
                        "k_proj: P 120, M 240T, W 480, AR 20T, KW 24T -> k_proj 0",
                        // 4 operations a channel, no weights, nothing rotated
                        "q_norm: V 96T, AR 48T, AW 48T -> q_norm 48T",
                        "k_norm: V 48T, AR 24T, AW 24T -> k_norm 24T",
                        "qk_matmul: M 48R, AR 48T, AW 8R, KR 12K -> qk_matmul 8R",
                        "softmax: V 20R, AR 8R, AW 8R -> softmax 8R",
                        "sv_matmul: M 48R, AR 8R, AW 48T, KR 12K -> sv_matmul 48T",
                        "out_proj: P 240, M 480T, W 960, AR 48T, AW 20T -> out_proj 20T");
        assertThat(of(attention, Kernels.FUSED).get(0))
                .isEqualTo("qkv_proj: P 360, M 720T, W 1440, AR 20T, AW 72T, KW 12T -> qkv_proj 72T");
    }

    @Test
    void aNormAcrossHeadsHasAWeightForEachChannel() {
        assertThat(of(
                                attention(
                                        Reach.causal(),
                                        2,
                                        Projections.PLAIN,
                                        QueryKeyNorm.ACROSS_HEADS,
                                        OutputGate.NONE),
                                Kernels.FUSED)
                        .get(1))
                .isEqualTo("rotary: P 36, V 180T, W 144, AR 72T, AW 48T, KW 12T -> rotary 48T");
    }

    @Test
    void attentionToASourceProjectsQueriesOnly() {
        GroupedQueryAttention cross = attention(new Reach.Source(9), 0, ALL, QueryKeyNorm.NONE, OutputGate.NONE);

        assertThat(Lines.of(AttentionOperators.toSource(cross, 10, FOUR_TWO_ONE, Kernels.FUSED, "in")))
                .containsExactly(
                        "q_proj: P 264, M 480T, V 24T, W 1056, AR 20T, AW 48T -> q_proj 48T",
                        "attention: P 4, M 72A, V 20A, W 16, AR 48T, AW 24T, KR 18K -> attention 24T",
                        "out_proj: P 130, M 240T, V 10T, W 520, AR 24T, AW 20T -> out_proj 20T");
        GroupedQueryAttention plain =
                attention(new Reach.Source(9), 0, Projections.PLAIN, QueryKeyNorm.NONE, OutputGate.NONE);
        assertThat(Lines.of(AttentionOperators.toSource(plain, 10, FOUR_TWO_ONE, Kernels.FUSED, "in"))
                        .get(0))
                .isEqualTo("q_proj: P 240, M 480T, W 960, AR 20T, AW 48T -> q_proj 48T");
    }

    @Test
    void tensorsGoFromEachOperatorToTheNext() {
        GroupedQueryAttention gated = attention(Reach.causal(), 2, ALL, QueryKeyNorm.PER_HEAD, OutputGate.PER_CHANNEL);

        assertThat(inputs(gated, Kernels.FUSED))
                .containsExactly(
                        List.of("in"),
                        List.of("qkv_proj"),
                        List.of("rotary", "qkv_proj"),
                        List.of("attention", "qkv_proj"),
                        List.of("attn_gate"));
        assertThat(inputs(gated, Kernels.EAGER))
                .containsExactly(
                        List.of("in"),
                        List.of("in"),
                        List.of("in"),
                        List.of("in"),
                        List.of("q_proj"),
                        List.of("k_proj"),
                        List.of("q_norm", "k_norm"),
                        List.of("rotary", "k_proj"),
                        List.of("qk_matmul"),
                        List.of("softmax", "v_proj"),
                        List.of("sv_matmul", "attn_gate_proj"),
                        List.of("attn_gate"));
    }

    @Test
    void queriesThatAreOnlyNormedGoToTheScores() {
        assertThat(inputs(
                        attention(Reach.causal(), 0, Projections.PLAIN, QueryKeyNorm.PER_HEAD, OutputGate.NONE),
                        Kernels.EAGER))
                .contains(List.of("q_norm", "k_proj"));
        assertThat(inputs(
                        attention(Reach.causal(), 0, Projections.PLAIN, QueryKeyNorm.NONE, OutputGate.NONE),
                        Kernels.EAGER))
                .contains(List.of("q_proj", "k_proj"));
    }

    private static List<List<String>> inputs(GroupedQueryAttention attention, Kernels kernels) {
        return AttentionOperators.of(attention, 10, FOUR_TWO_ONE, kernels, "in").stream()
                .map(Operator::inputs)
                .toList();
    }

    private static List<String> of(GroupedQueryAttention attention, Kernels kernels) {
        return Lines.of(AttentionOperators.of(attention, 10, FOUR_TWO_ONE, kernels, "in"));
    }

    private static GroupedQueryAttention attention(
            Reach reach, int rotary, Projections projections, QueryKeyNorm norm, OutputGate gate) {
        return new GroupedQueryAttention(4, 2, 6, 3, reach, rotary, projections, norm, gate);
    }
}
