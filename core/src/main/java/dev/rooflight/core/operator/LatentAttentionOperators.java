package dev.rooflight.core.operator;

import static dev.rooflight.core.model.Component.ATTENTION;
import static dev.rooflight.core.pass.Feature.Basic.ONE;
import static dev.rooflight.core.pass.Feature.Basic.TOKENS;

import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.model.TokenMixer.LatentAttention;
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
        double aB = precision.activationBytes();
        Work work = Work.NONE
                .vector(Normalization.opsPerElement(Norm.RMS) * rank + ROTARY_OPS * rotated, TOKENS)
                .bytes(Traffic.WEIGHTS, rank * precision.weightBytes(Component.NORM), ONE)
                .bytes(Traffic.ACTIVATION_READ, (rank + rotated) * aB, TOKENS)
                .bytes(Traffic.ACTIVATION_WRITE, (double) attention.heads() * attention.ropeDim() * aB, TOKENS)
                .bytes(Traffic.KV_WRITE, (rank + attention.ropeDim()) * precision.kvBytes(), TOKENS);
        double width = (double) attention.heads() * (attention.nopeDim() + attention.ropeDim());
        return Operator.of(
                "kv_norm_rotary",
                OperatorKind.ELEMENT_WISE,
                Component.NORM,
                rank,
                precision.linearFormat(Component.NORM),
                work,
                List.of(latent, queries),
                List.of(new Tensor("kv_norm_rotary", TOKENS, width, aB)));
    }

    private String expanded() {
        double heads = attention.heads();
        double rank = attention.latentRank();
        double expandedWidth = heads * (attention.nopeDim() + attention.valueDim());
        double aB = precision.activationBytes();
        Feature positions = Feature.positionsRead(attention.reach());
        Work expand = Work.NONE
                .matrix(2 * rank * expandedWidth, positions)
                .bytes(Traffic.WEIGHTS, rank * expandedWidth * precision.weightBytes(ATTENTION), ONE)
                .bytes(Traffic.KV_READ, rank * precision.kvBytes(), positions)
                .bytes(Traffic.ACTIVATION_WRITE, expandedWidth * aB, positions);
        operators.add(Operator.of(
                "kv_b_proj",
                OperatorKind.LINEAR,
                ATTENTION,
                rank * expandedWidth,
                precision.linearFormat(ATTENTION),
                expand,
                List.of("kv_norm_rotary"),
                List.of(new Tensor("kv_b_proj", positions, expandedWidth, aB))));
        Precision uncached = precision.withKvCache(precision.activations());
        ScaledDotProduct product = new ScaledDotProduct(
                heads,
                (double) attention.nopeDim() + attention.ropeDim(),
                attention.valueDim(),
                // every head has its own keys and values, the rotated part of the keys is shared
                heads * attention.nopeDim() + attention.ropeDim(),
                heads * attention.valueDim(),
                attention.reach());
        operators.addAll(product.operators(uncached, kernels, 0, "kv_norm_rotary", "kv_b_proj", "kv_b_proj"));
        return last();
    }

    private String absorbed() {
        double heads = attention.heads();
        double rank = attention.latentRank();
        operators.add(perHead("q_absorb", attention.nopeDim(), rank, "kv_norm_rotary"));
        ScaledDotProduct product = new ScaledDotProduct(
                heads, rank + attention.ropeDim(), rank, rank + attention.ropeDim(), 0, attention.reach());
        operators.addAll(product.operators(precision, kernels, 0, "q_absorb", "kv_norm_rotary", "kv_norm_rotary"));
        operators.add(perHead("v_absorb", rank, attention.valueDim(), last()));
        return "v_absorb";
    }

    /** A product of each head with a matrix of its own. */
    private Operator perHead(String name, double in, double out, String input) {
        double heads = attention.heads();
        double parameters = heads * in * out;
        double aB = precision.activationBytes();
        Work work = Work.NONE
                .matrix(2 * parameters, TOKENS)
                .bytes(Traffic.WEIGHTS, parameters * precision.weightBytes(ATTENTION), ONE)
                .bytes(Traffic.ACTIVATION_READ, heads * in * aB, TOKENS)
                .bytes(Traffic.ACTIVATION_WRITE, heads * out * aB, TOKENS);
        return Operator.of(
                name,
                OperatorKind.LINEAR,
                ATTENTION,
                parameters,
                precision.linearFormat(ATTENTION),
                work,
                List.of(input),
                List.of(new Tensor(name, TOKENS, heads * out, aB)));
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
