package dev.rooflight.core.operator;

import static dev.rooflight.core.model.Component.ATTENTION;
import static dev.rooflight.core.pass.Feature.Basic.ONE;
import static dev.rooflight.core.pass.Feature.Basic.TOKENS;

import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.TokenMixer.GroupedQueryAttention;
import dev.rooflight.core.model.TokenMixer.GroupedQueryAttention.QueryKeyNorm;
import dev.rooflight.core.pass.Feature;
import java.util.ArrayList;
import java.util.List;

/**
 * Grouped-query attention from the normalised input to the output projection. With H query heads, N key/value heads of d
 * channels, A attended pairs, R score rectangle, K positions read, and bytes per activation aB and cached number kB:
 *
 * <ul>
 *   <li>projections: {@link Linear}; keys and values are written to the cache
 *   <li>query/key norm: as {@link Normalization} over the heads
 *   <li>rotary embedding: 3·T·(H + N)·d_rot vector operations (two multiplications and an addition per element), rotated
 *       parts read and written
 *   <li>unfused: qk_matmul 2·R·d·H matrix, softmax 5·R·H vector (maximum, subtraction, exponential, sum, division),
 *       sv_matmul 2·R·d·H matrix; scores R·H·aB are written, read, written and read
 *   <li>flash: 4·A·d·H matrix and 5·A·H vector operations; the cache is read once, scores never leave the chip
 * </ul>
 *
 * Sources: Dao et al., FlashAttention (arXiv 2205.14135) for the fused form; the unfused rows are those of arXiv 2402.16363.
 */
final class AttentionOperators {
    private static final double ROTARY_OPS = 3;
    private static final double SOFTMAX_OPS = 5;

    private final GroupedQueryAttention attention;
    private final double hidden;
    private final Precision precision;
    private final Kernels kernels;
    private final List<Operator> operators = new ArrayList<>();

    private AttentionOperators(GroupedQueryAttention attention, double hidden, Precision precision, Kernels kernels) {
        this.attention = attention;
        this.hidden = hidden;
        this.precision = precision;
        this.kernels = kernels;
    }

    /** The operators of one layer's attention; the last one's output is {@code out_proj}. */
    static List<Operator> of(
            GroupedQueryAttention attention, double hidden, Precision precision, Kernels kernels, String input) {
        AttentionOperators build = new AttentionOperators(attention, hidden, precision, kernels);
        String queries = build.projections(input);
        build.scores(queries);
        return build.operators;
    }

    /** Adds projections, query/key norm and rotary embedding; returns the tensor that holds the queries. */
    private String projections(String input) {
        double query = attention.queryWidth();
        double key = attention.keyWidth();
        boolean bias = attention.queryKeyValueBias();
        String queries;
        if (kernels.fusedProjections()) {
            // keys still to be rotated pass through memory as activations; all else goes straight into the cache
            double cached = 2 * key - (kernels.fusedElementWise() ? rotatedKeyWidth() : 0);
            operators.add(new Linear(hidden, query + 2 * key, bias)
                    .operator("qkv_proj", ATTENTION, TOKENS, precision, cached, input));
            queries = "qkv_proj";
        } else {
            double cachedKey = key - (kernels.fusedElementWise() ? rotatedKeyWidth() : 0);
            operators.add(new Linear(hidden, query, bias).operator("q_proj", ATTENTION, TOKENS, precision, input));
            operators.add(
                    new Linear(hidden, key, bias).operator("k_proj", ATTENTION, TOKENS, precision, cachedKey, input));
            operators.add(new Linear(hidden, key, bias).operator("v_proj", ATTENTION, TOKENS, precision, key, input));
            queries = "q_proj";
        }
        String keys = kernels.fusedProjections() ? queries : "k_proj";
        if (kernels.fusedElementWise()) {
            return attention.rotaryDims() == 0 && attention.queryKeyNorm() == QueryKeyNorm.NONE
                    ? queries
                    : normAndRotaryIntoCache(queries, keys);
        }
        return eagerNormAndRotary(queries, keys);
    }

    /** Key channels that a norm or a rotation still changes after the projection. */
    private double rotatedKeyWidth() {
        return (double) attention.keyValueHeads() * changedDims();
    }

    private int changedDims() {
        return attention.queryKeyNorm() == QueryKeyNorm.NONE ? attention.rotaryDims() : attention.headDim();
    }

    private String normAndRotaryIntoCache(String queries, String keys) {
        double heads = (double) attention.queryHeads() + attention.keyValueHeads();
        double changedQueries = (double) attention.queryHeads() * changedDims();
        Work work = Work.NONE
                .vector(ROTARY_OPS * heads * attention.rotaryDims() + normOps() * heads * attention.headDim(), TOKENS)
                .bytes(Traffic.WEIGHTS, normParameters() * precision.weightBytes(Component.NORM), ONE)
                .bytes(Traffic.ACTIVATION_READ, heads * changedDims() * precision.activationBytes(), TOKENS)
                .bytes(Traffic.ACTIVATION_WRITE, changedQueries * precision.activationBytes(), TOKENS)
                .bytes(Traffic.KV_WRITE, rotatedKeyWidth() * precision.kvBytes(), TOKENS);
        operators.add(new Operator(
                "rotary",
                OperatorKind.ELEMENT_WISE,
                Component.NORM,
                normParameters(),
                precision.linearFormat(Component.NORM),
                work,
                queries.equals(keys) ? List.of(queries) : List.of(queries, keys),
                List.of(new Tensor("rotary", TOKENS, attention.queryWidth(), precision.activationBytes()))));
        return "rotary";
    }

    private String eagerNormAndRotary(String queries, String keys) {
        String query = queries;
        String key = keys;
        if (attention.queryKeyNorm() == QueryKeyNorm.PER_HEAD) {
            query = headNorm("q_norm", attention.queryWidth(), queries);
            key = headNorm("k_norm", attention.keyWidth(), keys);
        }
        if (attention.rotaryDims() == 0) {
            return query;
        }
        double rotated = ((double) attention.queryHeads() + attention.keyValueHeads()) * attention.rotaryDims();
        operators.add(ElementWise.operator(
                "rotary",
                ATTENTION,
                ROTARY_OPS,
                1,
                rotated,
                TOKENS,
                precision,
                query.equals(key) ? List.of(query) : List.of(query, key)));
        return "rotary";
    }

    /** RMS norm over each head with one weight of head size: q_norm or k_norm. */
    private String headNorm(String name, double width, String input) {
        double weights = attention.headDim();
        Work work = Work.NONE
                .vector(normOps() * width, TOKENS)
                .bytes(Traffic.WEIGHTS, weights * precision.weightBytes(Component.NORM), ONE)
                .bytes(Traffic.ACTIVATION_READ, width * precision.activationBytes(), TOKENS)
                .bytes(Traffic.ACTIVATION_WRITE, width * precision.activationBytes(), TOKENS);
        operators.add(new Operator(
                name,
                OperatorKind.NORM,
                Component.NORM,
                weights,
                precision.linearFormat(Component.NORM),
                work,
                List.of(input),
                List.of(new Tensor(name, TOKENS, width, precision.activationBytes()))));
        return name;
    }

    private double normOps() {
        return attention.queryKeyNorm() == QueryKeyNorm.NONE ? 0 : Normalization.opsPerElement(Norm.RMS);
    }

    private double normParameters() {
        return attention.queryKeyNorm() == QueryKeyNorm.NONE ? 0 : 2.0 * attention.headDim();
    }

    private void scores(String queries) {
        String output = kernels.flashAttention() ? flash(queries) : unfused(queries);
        operators.add(new Linear(attention.queryWidth(), hidden, attention.outputBias())
                .operator("out_proj", ATTENTION, TOKENS, precision, output));
    }

    private String flash(String queries) {
        double width = attention.queryWidth();
        Feature pairs = Feature.attendedPairs(attention.reach());
        Feature positions = Feature.positionsRead(attention.reach());
        Work work = Work.NONE
                .matrix(4 * width, pairs)
                .vector(SOFTMAX_OPS * attention.queryHeads(), pairs)
                .bytes(Traffic.ACTIVATION_READ, width * precision.activationBytes(), TOKENS)
                .bytes(Traffic.ACTIVATION_WRITE, width * precision.activationBytes(), TOKENS)
                .bytes(Traffic.KV_READ, 2 * attention.keyWidth() * precision.kvBytes(), positions);
        add("attention", work, List.of(queries), new Tensor("attention", TOKENS, width, precision.activationBytes()));
        return "attention";
    }

    private String unfused(String queries) {
        double heads = attention.queryHeads();
        double width = attention.queryWidth();
        double activation = precision.activationBytes();
        Feature rectangle = Feature.scoreRectangle(attention.reach());
        Feature positions = Feature.positionsRead(attention.reach());
        add(
                "qk_matmul",
                Work.NONE
                        .matrix(2 * width, rectangle)
                        .bytes(Traffic.ACTIVATION_READ, width * activation, TOKENS)
                        .bytes(Traffic.KV_READ, attention.keyWidth() * precision.kvBytes(), positions)
                        .bytes(Traffic.ACTIVATION_WRITE, heads * activation, rectangle),
                kernels.fusedProjections() ? List.of(queries) : List.of(queries, "k_proj"),
                new Tensor("qk_matmul", rectangle, heads, activation));
        operators.add(ElementWise.operator(
                "softmax", ATTENTION, SOFTMAX_OPS, heads, rectangle, precision, List.of("qk_matmul")));
        add(
                "sv_matmul",
                Work.NONE
                        .matrix(2 * width, rectangle)
                        .bytes(Traffic.ACTIVATION_READ, heads * activation, rectangle)
                        .bytes(Traffic.KV_READ, attention.keyWidth() * precision.kvBytes(), positions)
                        .bytes(Traffic.ACTIVATION_WRITE, width * activation, TOKENS),
                List.of("softmax", kernels.fusedProjections() ? "qkv_proj" : "v_proj"),
                new Tensor("sv_matmul", TOKENS, width, activation));
        return "sv_matmul";
    }

    private void add(String name, Work work, List<String> inputs, Tensor output) {
        operators.add(new Operator(
                name,
                OperatorKind.ATTENTION,
                ATTENTION,
                0,
                precision.attentionFormat(),
                work,
                inputs,
                List.of(output)));
    }
}
