package dev.rooflight.core.operator;

import static dev.rooflight.core.operator.Lines.FOUR_TWO_ONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.model.CompressedAttention;
import dev.rooflight.core.model.Indexer;
import dev.rooflight.core.model.LatentAttention;
import dev.rooflight.core.model.Precision;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Latent and compressed attention in numbers computed by hand: 10 channels; 4 heads of 3 + 2 rotated (20), values of 4 (16),
 * queries through 7, latents of 5 (7 with the rotated key); weights of 4 bytes, activations of 2, a cache of 1.
 */
class LatentAttentionOperatorsTest {
    private static final Indexer INDEXER = new Indexer(3, 2, 9, true);

    @Test
    void expandedForServing() {
        assertThat(of(latent(7, true, true, Optional.empty()), Kernels.FUSED, LatentForm.EXPANDED))
                .containsExactly(
                        "qkv_a_proj: P 154, M 280T, V 14T, W 616, AR 20T, AW 28T -> qkv_a_proj 28T",
                        "q_a_norm: P 7, V 28T, W 28, AR 14T, AW 14T -> q_a_norm 14T",
                        "q_b_proj: P 140, M 280T, W 560, AR 14T, AW 40T -> q_b_proj 40T",
                        // 4 · 5 normed and 3 · (4 + 1) · 2 rotated; the latent and the key go into the cache
                        "kv_norm_rotary: P 5, V 50T, W 20, AR 30T, AW 16T, KW 7T -> kv_norm_rotary 40T",
                        // 5 → 4 · (3 + 4) for every position read; its input is the cache
                        "kv_b_proj: P 140, M 280K, W 560, AW 56K, KR 5K -> kv_b_proj 56K",
                        // 4 · 3 + 2 numbers of keys and 16 of values, not cached: two bytes each
                        "attention: M 72A, V 20A, AR 40T, AW 32T, KR 60K -> attention 32T",
                        "attn_gate_proj: P 160, M 320T, W 640, AR 20T, AW 32T -> attn_gate_proj 32T",
                        "attn_gate: V 80T, AR 64T, AW 32T -> attn_gate 32T",
                        "out_proj: P 170, M 320T, V 10T, W 680, AR 32T, AW 20T -> out_proj 20T");
    }

    @Test
    void absorbedForServing() {
        List<String> lines = of(latent(7, false, false, Optional.empty()), Kernels.FUSED, LatentForm.ABSORBED);

        assertThat(lines.get(0)).isEqualTo("qkv_a_proj: P 140, M 280T, W 560, AR 20T, AW 28T -> qkv_a_proj 28T");
        assertThat(lines.subList(4, lines.size()))
                .containsExactly(
                        // 3 → 5 and 5 → 4 for each of 4 heads
                        "q_absorb: P 60, M 120T, W 240, AR 24T, AW 40T -> q_absorb 40T",
                        // scores over 7, values over 5; the latent is read once
                        "attention: M 96A, V 20A, AR 56T, AW 40T, KR 7K -> attention 40T",
                        "v_absorb: P 80, M 160T, W 320, AR 40T, AW 32T -> v_absorb 32T",
                        "out_proj: P 160, M 320T, W 640, AR 32T, AW 20T -> out_proj 20T");
    }

    @Test
    void absorbedOperatorByOperatorWithoutALowRank() {
        assertThat(of(latent(0, false, false, Optional.empty()), Kernels.EAGER, LatentForm.ABSORBED))
                .containsExactly(
                        "kv_a_proj: P 70, M 140T, W 280, AR 20T, AW 14T -> kv_a_proj 14T",
                        "q_proj: P 200, M 400T, W 800, AR 20T, AW 40T -> q_proj 40T",
                        "kv_norm_rotary: P 5, V 50T, W 20, AR 30T, AW 16T, KW 7T -> kv_norm_rotary 40T",
                        "q_absorb: P 60, M 120T, W 240, AR 24T, AW 40T -> q_absorb 40T",
                        "qk_matmul: M 56R, AR 56T, AW 8R, KR 7K -> qk_matmul 8R",
                        "softmax: V 20R, AR 8R, AW 8R -> softmax 8R",
                        // the latents are read once more as values
                        "sv_matmul: M 40R, AR 8R, AW 40T, KR 5K -> sv_matmul 40T",
                        "v_absorb: P 80, M 160T, W 320, AR 40T, AW 32T -> v_absorb 32T",
                        "out_proj: P 160, M 320T, W 640, AR 32T, AW 20T -> out_proj 20T");
        // fused, too, there is nothing to fuse the latent's projection with
        assertThat(of(latent(0, false, false, Optional.empty()), Kernels.FUSED, LatentForm.ABSORBED)
                        .subList(0, 2))
                .containsExactly(
                        "kv_a_proj: P 70, M 140T, W 280, AR 20T, AW 14T -> kv_a_proj 14T",
                        "q_proj: P 200, M 400T, W 800, AR 20T, AW 40T -> q_proj 40T");
    }

    @Test
    void tensorsGoFromEachOperatorToTheNext() {
        assertThat(inputs(latent(7, true, false, Optional.of(INDEXER)), Kernels.FUSED, LatentForm.EXPANDED))
                .containsExactly(
                        "qkv_a_proj [in]",
                        "q_a_norm [qkv_a_proj]",
                        "q_b_proj [q_a_norm]",
                        "kv_norm_rotary [qkv_a_proj, q_b_proj]",
                        "index_q_proj [q_a_norm]",
                        "index_k_proj [in]",
                        "index_k_norm [index_k_proj]",
                        "index_weights_proj [in]",
                        "index_scores [index_q_proj, index_k_norm, index_weights_proj]",
                        "kv_b_proj [kv_norm_rotary]",
                        "attention [kv_norm_rotary, kv_b_proj]",
                        "attn_gate_proj [in]",
                        "attn_gate [attention, attn_gate_proj]",
                        "out_proj [attn_gate]");
        assertThat(inputs(latent(7, false, false, Optional.empty()), Kernels.EAGER, LatentForm.ABSORBED))
                .containsExactly(
                        "q_a_proj [in]",
                        "kv_a_proj [in]",
                        "q_a_norm [q_a_proj]",
                        "q_b_proj [q_a_norm]",
                        "kv_norm_rotary [kv_a_proj, q_b_proj]",
                        "q_absorb [kv_norm_rotary]",
                        "qk_matmul [q_absorb, kv_norm_rotary]",
                        "softmax [qk_matmul]",
                        "sv_matmul [softmax, kv_norm_rotary]",
                        "v_absorb [sv_matmul]",
                        "out_proj [v_absorb]");
    }

    @Test
    void anIndexerScoresEveryPosition() {
        List<String> lines = of(latent(7, false, false, Optional.of(INDEXER)), Kernels.FUSED, LatentForm.ABSORBED);

        assertThat(lines.subList(4, 9))
                .containsExactly(
                        // 3 heads of 2 from the compressed queries; a key of 2 for all; a weight for each head
                        "index_q_proj: P 42, M 84T, W 168, AR 14T, AW 12T -> index_q_proj 12T",
                        "index_k_proj: P 20, M 40T, W 80, AR 20T, AW 4T -> index_k_proj 4T",
                        "index_k_norm: P 4, V 14T, W 16, AR 4T, AW 4T -> index_k_norm 4T",
                        "index_weights_proj: P 30, M 60T, W 120, AR 20T, AW 6T -> index_weights_proj 6T",
                        "index_scores: M 12A, V 9A, AR 18T, KR 2K, KW 2T -> index_scores 18T");
        // without a low rank the queries come from the input
        assertThat(of(latent(0, false, false, Optional.of(INDEXER)), Kernels.FUSED, LatentForm.ABSORBED)
                        .get(3))
                .isEqualTo("index_q_proj: P 60, M 120T, W 240, AR 20T, AW 12T -> index_q_proj 12T");
        assertThat(inputs(latent(0, false, false, Optional.of(INDEXER)), Kernels.FUSED, LatentForm.ABSORBED)
                        .get(3))
                .isEqualTo("index_q_proj [in]");
        // picks that another layer made cost nothing here
        assertThat(of(
                        latent(7, false, false, Optional.of(new Indexer(3, 2, 9, false))),
                        Kernels.FUSED,
                        LatentForm.ABSORBED))
                .hasSize(8);
    }

    @Test
    void aWiderCacheIsReadAndWrittenWider() {
        Precision two = FOUR_TWO_ONE.withKvCache(NumberFormats.FP16);
        List<String> lines = Lines.of(LatentAttentionOperators.of(
                latent(7, false, false, Optional.of(INDEXER)), 10, two, Kernels.FUSED, LatentForm.EXPANDED, "in"));

        assertThat(lines)
                .contains(
                        "kv_norm_rotary: P 5, V 50T, W 20, AR 30T, AW 16T, KW 14T -> kv_norm_rotary 40T",
                        "index_scores: M 12A, V 9A, AR 18T, KR 4K, KW 4T -> index_scores 18T",
                        "kv_b_proj: P 140, M 280K, W 560, AW 56K, KR 10K -> kv_b_proj 56K");
    }

    @Test
    void compressedWithAnIndexer() {
        assertThat(of(compressed(4, Optional.of(INDEXER)), Kernels.FUSED))
                .containsExactly(
                        "qkv_a_proj: P 130, M 260T, W 520, AR 20T, AW 26T -> qkv_a_proj 26T",
                        "q_a_norm: P 7, V 28T, W 28, AR 14T, AW 14T -> q_a_norm 14T",
                        "q_b_proj: P 168, M 336T, W 672, AR 14T, AW 48T -> q_b_proj 48T",
                        // 4 · (6 + 24) normed and 3 · 5 · 2 rotated
                        "kv_norm_rotary: P 6, V 150T, W 24, AR 60T, AW 48T, KW 6T -> kv_norm_rotary 48T",
                        // 10 → 12 and a gate of 12; 4 slots of 12 weights; 6 numbers for every fourth position
                        "kv_pool_proj: P 288, M 480T, V 48T, W 1152, AR 20T, KW 1.5000T -> kv_pool_proj 0",
                        "index_q_proj: P 42, M 84T, W 168, AR 14T, AW 12T -> index_q_proj 12T",
                        "index_k_proj: P 20, M 40T, W 80, AR 20T, AW 4T -> index_k_proj 4T",
                        "index_k_norm: P 4, V 14T, W 16, AR 4T, AW 4T -> index_k_norm 4T",
                        "index_weights_proj: P 30, M 60T, W 120, AR 20T, AW 6T -> index_weights_proj 6T",
                        // a quarter of the positions
                        "index_scores: M 3A, V 2.2500A, AR 18T, KR 0.5000K, KW 0.5000T -> index_scores 18T",
                        "attention: P 4, M 96A, V 20A, W 16, AR 48T, AW 48T, KR 6K -> attention 48T",
                        // 12 → 3 for each of two groups of heads
                        "out_a_proj: P 72, M 144T, W 288, AR 48T, AW 12T -> out_a_proj 12T",
                        "out_proj: P 60, M 120T, W 240, AR 12T, AW 20T -> out_proj 20T");
    }

    @Test
    void compressedWithoutAnIndexerOrAPool() {
        assertThat(of(compressed(4, Optional.empty()), Kernels.FUSED).get(4))
                .isEqualTo("kv_pool_proj: P 144, M 240T, V 24T, W 576, AR 20T, KW 1.5000T -> kv_pool_proj 0");
        assertThat(of(compressed(0, Optional.empty()), Kernels.EAGER))
                .containsExactly(
                        "q_a_proj: P 70, M 140T, W 280, AR 20T, AW 14T -> q_a_proj 14T",
                        "kv_proj: P 60, M 120T, W 240, AR 20T, AW 12T -> kv_proj 12T",
                        "q_a_norm: P 7, V 28T, W 28, AR 14T, AW 14T -> q_a_norm 14T",
                        "q_b_proj: P 168, M 336T, W 672, AR 14T, AW 48T -> q_b_proj 48T",
                        "kv_norm_rotary: P 6, V 150T, W 24, AR 60T, AW 48T, KW 6T -> kv_norm_rotary 48T",
                        "qk_matmul: M 48R, AR 48T, AW 8R, KR 6K -> qk_matmul 8R",
                        "softmax: P 4, V 20R, W 16, AR 8R, AW 8R -> softmax 8R",
                        "sv_matmul: M 48R, AR 8R, AW 48T, KR 6K -> sv_matmul 48T",
                        "out_a_proj: P 72, M 144T, W 288, AR 48T, AW 12T -> out_a_proj 12T",
                        "out_proj: P 60, M 120T, W 240, AR 12T, AW 20T -> out_proj 20T");
    }

    @Test
    void compressedTensorsGoFromEachOperatorToTheNext() {
        CompressedAttention attention = compressed(4, Optional.of(INDEXER));

        assertThat(CompressedAttentionOperators.of(attention, 10, FOUR_TWO_ONE, Kernels.EAGER, "in").stream()
                        .map(operator -> operator.name() + " " + operator.inputs()))
                .containsExactly(
                        "q_a_proj [in]",
                        "kv_proj [in]",
                        "q_a_norm [q_a_proj]",
                        "q_b_proj [q_a_norm]",
                        "kv_norm_rotary [q_b_proj, kv_proj]",
                        "kv_pool_proj [in]",
                        "index_q_proj [q_a_norm]",
                        "index_k_proj [in]",
                        "index_k_norm [index_k_proj]",
                        "index_weights_proj [in]",
                        "index_scores [index_q_proj, index_k_norm, index_weights_proj]",
                        "qk_matmul [kv_norm_rotary]",
                        "softmax [qk_matmul]",
                        "sv_matmul [softmax]",
                        "out_a_proj [sv_matmul]",
                        "out_proj [out_a_proj]");
        assertThat(CompressedAttentionOperators.of(attention, 10, FOUR_TWO_ONE, Kernels.FUSED, "in").stream()
                        .map(operator -> operator.name() + " " + operator.inputs()))
                .contains("q_a_norm [qkv_a_proj]", "kv_norm_rotary [q_b_proj, qkv_a_proj]");
    }

    private static LatentAttention latent(int queryRank, boolean gate, boolean bias, Optional<Indexer> indexer) {
        return new LatentAttention(4, queryRank, 5, 3, 2, 4, gate, bias, indexer);
    }

    private static CompressedAttention compressed(int ratio, Optional<Indexer> indexer) {
        return new CompressedAttention(4, 6, 2, 7, 2, 3, 8, ratio, indexer);
    }

    private static List<String> of(LatentAttention attention, Kernels kernels, LatentForm form) {
        return Lines.of(LatentAttentionOperators.of(attention, 10, FOUR_TWO_ONE, kernels, form, "in"));
    }

    private static List<String> of(CompressedAttention attention, Kernels kernels) {
        return Lines.of(CompressedAttentionOperators.of(attention, 10, FOUR_TWO_ONE, kernels, "in"));
    }

    private static List<String> inputs(LatentAttention attention, Kernels kernels, LatentForm form) {
        return LatentAttentionOperators.of(attention, 10, FOUR_TWO_ONE, kernels, form, "in").stream()
                .map(operator -> operator.name() + " " + operator.inputs())
                .toList();
    }
}
