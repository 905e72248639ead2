package dev.rooflight.core.operator;

import static dev.rooflight.core.model.Component.ATTENTION;
import static dev.rooflight.core.pass.Feature.Basic.ONE;
import static dev.rooflight.core.pass.Feature.Basic.TOKENS;

import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.CompressedAttention;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.pass.Reach;
import java.util.ArrayList;
import java.util.List;

/**
 * Attention over a window and pooled positions (DeepSeek-V4), as far as its configuration states it: queries through a low
 * rank, one key/value vector of head size per position, a pooling of {@code ratio} positions into one by a projection and a
 * gate as wide (and a learned position weight per pooled slot), an indexer where one is stated, and an output projected down
 * group by group and up together. Keys serve as values, so that each position is read once for both.
 */
final class CompressedAttentionOperators {
    private static final double ROTARY_OPS = 3;

    private CompressedAttentionOperators() {}

    /** The operators of one layer's attention; the last one's output is {@code out_proj}. */
    static List<Operator> of(
            CompressedAttention mixer, double hidden, Precision precision, Kernels kernels, String input) {
        double heads = mixer.heads();
        double dim = mixer.headDim();
        double rank = mixer.queryRank();
        double aB = precision.activationBytes();
        List<Operator> operators = new ArrayList<>();
        if (kernels.fusedProjections()) {
            operators.add(
                    Linear.of(hidden, rank + dim, false).operator("qkv_a_proj", ATTENTION, TOKENS, precision, input));
        } else {
            operators.add(Linear.of(hidden, rank, false).operator("q_a_proj", ATTENTION, TOKENS, precision, input));
            operators.add(Linear.of(hidden, dim, false).operator("kv_proj", ATTENTION, TOKENS, precision, input));
        }
        String queriesDown = kernels.fusedProjections() ? "qkv_a_proj" : "q_a_proj";
        String keysDown = kernels.fusedProjections() ? "qkv_a_proj" : "kv_proj";
        operators.add(Normalization.operator("q_a_norm", Norm.RMS, rank, TOKENS, precision, queriesDown));
        operators.add(
                Linear.of(rank, heads * dim, false).operator("q_b_proj", ATTENTION, TOKENS, precision, "q_a_norm"));

        double rotated = (heads + 1) * mixer.ropeDim();
        Kernel rotary = new Kernel.Stream(
                Kernel.Stream.Purpose.ELEMENT_WISE,
                TOKENS,
                Normalization.opsPerElement(Norm.RMS) * (dim + heads * dim) + ROTARY_OPS * rotated,
                heads * dim + dim,
                heads * dim,
                dim,
                dim);
        operators.add(Operator.of(
                        "kv_norm_rotary",
                        rotary,
                        Component.NORM,
                        precision,
                        List.of("q_b_proj", keysDown),
                        List.of(new Tensor("kv_norm_rotary", TOKENS, heads * dim, aB)))
                .as(Role.KEYS_AND_VALUES));
        Reach reach = mixer.reach();
        if (mixer.ratio() > 0) {
            operators.add(pooling(mixer, hidden, precision, input));
        }
        mixer.indexer()
                .ifPresent(indexer -> operators.addAll(IndexerOperators.of(
                        indexer,
                        hidden,
                        rank,
                        Reach.causal(),
                        1.0 / Math.max(1, mixer.ratio()),
                        precision,
                        "q_a_norm",
                        input)));
        // keys serve as values: each is read once for both
        AttentionKernel attention =
                new AttentionKernel(AttentionKernel.Part.FLASH, heads, 1, dim, dim, dim, 0, heads, 1, reach);
        operators.addAll(new ScaledDotProduct(attention)
                .operators(precision, kernels, "kv_norm_rotary", "kv_norm_rotary", "kv_norm_rotary"));
        String attended = operators.get(operators.size() - 1).name();
        operators.add(grouped(mixer, precision, attended));
        operators.add(Linear.of((double) mixer.outputGroups() * mixer.outputRank(), hidden, false)
                .operator("out_proj", ATTENTION, TOKENS, precision, "out_a_proj"));
        return operators;
    }

    /** Projects and gates every position and pools {@code ratio} of them into one cached vector. */
    private static Operator pooling(CompressedAttention mixer, double hidden, Precision precision, String input) {
        double dim = mixer.headDim();
        // overlapping pools of small ratios project twice the width
        double width = mixer.indexer().isPresent() ? 2 * dim : dim;
        Kernel.MatMul projection = Kernel.MatMul.of(TOKENS, hidden, 2 * width, 0);
        double slots = mixer.ratio() * width;
        Work work = projection
                .work(ElementBytes.of(precision, ATTENTION), 0, dim / mixer.ratio())
                .vector(ElementWise.ACTIVATION_OPS * width, TOKENS)
                .bytes(Traffic.WEIGHTS, slots * precision.weightBytes(ATTENTION), ONE);
        return Operator.of(
                        "kv_pool_proj",
                        projection,
                        ATTENTION,
                        precision,
                        List.of(input),
                        List.of(new Tensor("kv_pool_proj", TOKENS, dim / mixer.ratio(), 0)))
                .also(slots)
                .doing(work)
                .as(Role.KEYS_AND_VALUES);
    }

    /** Each group of heads projected down by a matrix of its own. */
    private static Operator grouped(CompressedAttention mixer, Precision precision, String input) {
        double groups = mixer.outputGroups();
        double width = (double) mixer.heads() * mixer.headDim();
        Kernel.MatMul product = new Kernel.MatMul(TOKENS, width / groups, mixer.outputRank(), groups, 0, 0);
        return Operator.of(
                "out_a_proj",
                product,
                ATTENTION,
                precision,
                List.of(input),
                List.of(new Tensor("out_a_proj", TOKENS, product.outputs(), precision.activationBytes())));
    }
}
