package dev.rooflight.core.operator;

import static dev.rooflight.core.model.Component.ATTENTION;
import static dev.rooflight.core.pass.Feature.Basic.TOKENS;

import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.LatentAttention;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.pass.Feature;
import dev.rooflight.core.pass.Reach;
import java.util.ArrayList;
import java.util.List;

/**
 * Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434) from the normalised input to the output projection. The cache
 * holds r + d_rope numbers per position, for all heads together. Two forms:
 *
 * <ul>
 *   <li>expanded: kv_b_proj makes keys and values of every head from the latents of all K positions read, 2·K·r·H·(d_nope +
 *       d_v); attention over heads of d_nope + d_rope and d_v
 *   <li>absorbed: q_absorb 2·T·H·d_nope·r takes queries into the latent space; attention with scores over r + d_rope and
 *       values over r reads the latents once for all heads; v_absorb 2·T·H·r·d_v takes the result out of it
 * </ul>
 *
 * Both read the same weights, so the parameters are the same: r·H·(d_nope + d_v).
 */
final class LatentAttentionOperators {
    private static final double ROTARY_OPS = 3;

    private final LatentAttention attention;
    private final double hidden;
    private final Precision precision;
    private final Kernels kernels;
    private final List<Operator> operators = new ArrayList<>();

    private LatentAttentionOperators(LatentAttention attention, double hidden, Precision precision, Kernels kernels) {
        this.attention = attention;
        this.hidden = hidden;
        this.precision = precision;
        this.kernels = kernels;
    }

    /** The operators of one layer's attention; the last one's output is {@code out_proj}. */
    static List<Operator> of(
            LatentAttention attention,
            double hidden,
            Precision precision,
            Kernels kernels,
            LatentForm form,
            String input) {
        LatentAttentionOperators build = new LatentAttentionOperators(attention, hidden, precision, kernels);
        build.projections(input);
        attention
                .indexer()
                .ifPresent(indexer -> build.operators.addAll(IndexerOperators.of(
                        indexer,
                        hidden,
                        attention.queryRank() > 0 ? attention.queryRank() : hidden,
                        Reach.causal(),
                        1,
                        precision,
                        attention.queryRank() > 0 ? "q_a_norm" : input,
                        input)));
        String mixed = form == LatentForm.ABSORBED ? build.absorbed() : build.expanded();
        build.output(mixed, input);
        return build.operators;
    }

    private void projections(String input) {
        double heads = attention.heads();
        double queryWidth = heads * (attention.nopeDim() + attention.ropeDim());
        double latent = (double) attention.latentRank() + attention.ropeDim();
        String queries = input;
        double queryIn = hidden;
        if (attention.queryRank() > 0 && kernels.fusedProjections()) {
            operators.add(Linear.of(hidden, attention.queryRank() + latent, attention.bias())
                    .operator("qkv_a_proj", ATTENTION, TOKENS, precision, input));
        } else {
            if (attention.queryRank() > 0) {
                operators.add(Linear.of(hidden, attention.queryRank(), attention.bias())
                        .operator("q_a_proj", ATTENTION, TOKENS, precision, input));
            }
            operators.add(Linear.of(hidden, latent, attention.bias())
                    .operator("kv_a_proj", ATTENTION, TOKENS, precision, input));
        }
        String down = attention.queryRank() > 0 && kernels.fusedProjections() ? "qkv_a_proj" : "kv_a_proj";
        if (attention.queryRank() > 0) {
            String compressed = kernels.fusedProjections() ? "qkv_a_proj" : "q_a_proj";
            operators.add(
                    Normalization.operator("q_a_norm", Norm.RMS, attention.queryRank(), TOKENS, precision, compressed));
            queries = "q_a_norm";
            queryIn = attention.queryRank();
        }
        operators.add(Linear.of(queryIn, queryWidth, false)
                .operator(attention.queryRank() > 0 ? "q_b_proj" : "q_proj", ATTENTION, TOKENS, precision, queries));
        String projected = operators.get(operators.size() - 1).name();
        operators.add(latentIntoCache(down, projected));
    }

    /** Norm of the latent and rotation of queries and the shared key; writes the latent and the key to the cache. */
    private Operator latentIntoCache(String latent, String queries) {
        double rank = attention.latentRank();
        double rotated = ((double) attention.heads() + 1) * attention.ropeDim();
        Kernel kernel = new Kernel.Stream(
                Kernel.Stream.Purpose.ELEMENT_WISE,
                TOKENS,
                Normalization.opsPerElement(Norm.RMS) * rank + ROTARY_OPS * rotated,
                rank + rotated,
                (double) attention.heads() * attention.ropeDim(),
                rank + attention.ropeDim(),
                rank);
        double width = (double) attention.heads() * (attention.nopeDim() + attention.ropeDim());
        return Operator.of(
                        "kv_norm_rotary",
                        kernel,
                        Component.NORM,
                        precision,
                        List.of(latent, queries),
                        List.of(new Tensor("kv_norm_rotary", TOKENS, width, precision.activationBytes())))
                .as(Role.KEYS_AND_VALUES);
    }

    private String expanded() {
        double heads = attention.heads();
        double rank = attention.latentRank();
        double expandedWidth = heads * (attention.nopeDim() + attention.valueDim());
        double aB = precision.activationBytes();
        Feature positions = Feature.positionsRead(attention.reach());
        Kernel.MatMul product = Kernel.MatMul.of(positions, rank, expandedWidth, 0);
        // its input is the cache
        Work expand = product.work(ElementBytes.of(precision, ATTENTION))
                .withBytes(Traffic.ACTIVATION_READ, LinearForm.ZERO)
                .bytes(Traffic.KV_READ, rank * precision.kvBytes(), positions);
        operators.add(Operator.of(
                        "kv_b_proj",
                        product,
                        ATTENTION,
                        precision,
                        List.of("kv_norm_rotary"),
                        List.of(new Tensor("kv_b_proj", positions, expandedWidth, aB)))
                .doing(expand));
        Precision uncached = precision.withKvCache(precision.activations());
        // every head has its own keys and values, the rotated part of the keys is shared
        AttentionKernel scores = new AttentionKernel(
                AttentionKernel.Part.FLASH,
                heads,
                heads,
                (double) attention.nopeDim() + attention.ropeDim(),
                attention.valueDim(),
                heads * attention.nopeDim() + attention.ropeDim(),
                heads * attention.valueDim(),
                0,
                1,
                attention.reach());
        operators.addAll(
                new ScaledDotProduct(scores).operators(uncached, kernels, "kv_norm_rotary", "kv_b_proj", "kv_b_proj"));
        return last();
    }

    private String absorbed() {
        double rank = attention.latentRank();
        double key = rank + attention.ropeDim();
        operators.add(perHead("q_absorb", attention.nopeDim(), rank, "kv_norm_rotary"));
        AttentionKernel scores = new AttentionKernel(
                AttentionKernel.Part.FLASH, attention.heads(), 1, key, rank, key, 0, 0, 1, attention.reach());
        operators.addAll(new ScaledDotProduct(scores)
                .operators(precision, kernels, "q_absorb", "kv_norm_rotary", "kv_norm_rotary"));
        operators.add(perHead("v_absorb", rank, attention.valueDim(), last()));
        return "v_absorb";
    }

    /** A product of each head with a matrix of its own. */
    private Operator perHead(String name, double in, double out, String input) {
        Kernel.MatMul product = new Kernel.MatMul(TOKENS, in, out, attention.heads(), 0, 0);
        return Operator.of(
                name,
                product,
                ATTENTION,
                precision,
                List.of(input),
                List.of(new Tensor(name, TOKENS, product.outputs(), precision.activationBytes())));
    }

    private void output(String mixed, String input) {
        double width = (double) attention.heads() * attention.valueDim();
        String output = mixed;
        if (attention.outputGate()) {
            operators.add(
                    Linear.of(hidden, width, false).operator("attn_gate_proj", ATTENTION, TOKENS, precision, input));
            operators.add(ElementWise.operator(
                    "attn_gate",
                    ATTENTION,
                    ElementWise.ACTIVATION_OPS + 1,
                    width,
                    TOKENS,
                    precision,
                    List.of(mixed, "attn_gate_proj")));
            output = "attn_gate";
        }
        operators.add(
                Linear.of(width, hidden, attention.bias()).operator("out_proj", ATTENTION, TOKENS, precision, output));
    }

    private String last() {
        return operators.get(operators.size() - 1).name();
    }
}
