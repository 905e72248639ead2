package dev.rooflight.core.operator;

import static dev.rooflight.core.model.Component.ATTENTION;
import static dev.rooflight.core.pass.Feature.Basic.TOKENS;

import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.GroupedQueryAttention;
import dev.rooflight.core.model.GroupedQueryAttention.OutputGate;
import dev.rooflight.core.model.GroupedQueryAttention.QueryKeyNorm;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.Precision;
import java.util.ArrayList;
import java.util.List;

/**
 * Grouped-query attention from the normalised input to the output projection. With H query heads over N key/value heads of d
 * (values d_v) channels, T tokens and bytes per activation aB and cached number kB:
 *
 * <ul>
 *   <li>projections: {@link Linear}; keys and values are written to the cache, T·N·(d + d_v)·kB in all
 *   <li>query/key norm: as {@link Normalization} over the heads
 *   <li>rotary embedding: 3·T·(H + N)·d_rot vector operations (two multiplications and an addition per element), rotated
 *       parts read and written
 *   <li>scores, softmax and values: {@link ScaledDotProduct}
 *   <li>output gate: sigmoid (4 vector operations) and multiplication per gated channel
 * </ul>
 *
 * <p>Fused, keys that are still to be normalised or rotated pass through memory as activations once and are written to the
 * cache by the operator that does so; everything else goes straight from the projection into the cache. Without a cache
 * (encoders) keys and values are activations.
 */
final class AttentionOperators {
    private static final double ROTARY_OPS = 3;

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
        build.finish(
                queries,
                kernels.fusedProjections() ? "qkv_proj" : "k_proj",
                kernels.fusedProjections()
                        ? "qkv_proj"
                        : attention.projections().valuesAreKeys() ? "k_proj" : "v_proj");
        return build.operators;
    }

    /**
     * Attention whose keys and values are at hand already (cross attention to an encoder's output): queries, scores and the
     * output projection.
     */
    static List<Operator> toSource(
            GroupedQueryAttention attention, double hidden, Precision precision, Kernels kernels, String input) {
        AttentionOperators build = new AttentionOperators(attention, hidden, precision, kernels);
        double biased = attention.projections().queryBias() ? attention.queryWidth() : 0;
        build.operators.add(new Linear(hidden, attention.queryWidth(), biased)
                .operator("q_proj", ATTENTION, TOKENS, precision, input));
        build.finish("q_proj", "q_proj", "q_proj");
        return build.operators;
    }

    /** Adds projections, query/key norm and rotary embedding; returns the tensor that holds the queries. */
    private String projections(String input) {
        GroupedQueryAttention.Projections biases = attention.projections();
        double query = attention.queryWidth();
        double key = attention.keyWidth();
        double value = biases.valuesAreKeys() ? 0 : attention.valueWidth();
        double gate = gateWidth();
        // numbers that still pass through memory as activations before they are cached
        double waiting = !attention.reach().cached() ? key + value : kernels.fusedElementWise() ? changedKeyWidth() : 0;
        double cached = attention.reach().cached() ? key + attention.valueWidth() - waiting : 0;
        double queryBias = biases.queryBias() ? query : 0;
        double keyBias = biases.keyBias() ? key : 0;
        double valueBias = biases.valueBias() ? value : 0;
        if (kernels.fusedProjections()) {
            operators.add(new Linear(hidden, query + key + value + gate, queryBias + keyBias + valueBias)
                    .operator("qkv_proj", ATTENTION, TOKENS, precision, query + gate + waiting, cached, input)
                    .as(Role.KEYS_AND_VALUES));
        } else {
            double waitingValue = attention.reach().cached() ? 0 : value;
            double waitingKey = waiting - waitingValue;
            double cachedValue = attention.reach().cached() && value > 0 ? value : 0;
            operators.add(new Linear(hidden, query, queryBias).operator("q_proj", ATTENTION, TOKENS, precision, input));
            operators.add(new Linear(hidden, key, keyBias)
                    .operator("k_proj", ATTENTION, TOKENS, precision, waitingKey, cached - cachedValue, input));
            if (value > 0) {
                operators.add(new Linear(hidden, value, valueBias)
                        .operator("v_proj", ATTENTION, TOKENS, precision, waitingValue, cachedValue, input));
            }
            if (gate > 0) {
                operators.add(
                        Linear.of(hidden, gate, false).operator("attn_gate_proj", ATTENTION, TOKENS, precision, input));
            }
        }
        String queries = kernels.fusedProjections() ? "qkv_proj" : "q_proj";
        String keys = kernels.fusedProjections() ? "qkv_proj" : "k_proj";
        if (!kernels.fusedElementWise()) {
            return eagerNormAndRotary(queries, keys);
        }
        return changedDims() == 0 ? queries : normAndRotaryIntoCache(queries, keys);
    }

    private double gateWidth() {
        return switch (attention.outputGate()) {
            case NONE -> 0;
            case PER_CHANNEL -> attention.outputWidth();
            case PER_HEAD -> attention.queryHeads();
        };
    }

    /** Channels of each head that a norm or a rotation still changes after the projection. */
    private int changedDims() {
        return normed() ? attention.headDim() : attention.rotaryDims();
    }

    private double changedKeyWidth() {
        return (double) attention.keyValueHeads() * changedDims();
    }

    private boolean normed() {
        return attention.queryKeyNorm() != QueryKeyNorm.NONE;
    }

    private String normAndRotaryIntoCache(String queries, String keys) {
        double heads = (double) attention.queryHeads() + attention.keyValueHeads();
        boolean cached = attention.reach().cached();
        double activations = (double) attention.queryHeads() * changedDims() + (cached ? 0 : changedKeyWidth());
        Kernel kernel = new Kernel.Stream(
                Kernel.Stream.Purpose.ELEMENT_WISE,
                TOKENS,
                ROTARY_OPS * heads * attention.rotaryDims() + normOps() * heads * attention.headDim(),
                heads * changedDims(),
                activations,
                cached ? changedKeyWidth() : 0,
                normParameters(attention.queryWidth()) + normParameters(attention.keyWidth()));
        operators.add(Operator.of(
                "rotary",
                kernel,
                Component.NORM,
                precision,
                queries.equals(keys) ? List.of(queries) : List.of(queries, keys),
                List.of(new Tensor("rotary", TOKENS, attention.queryWidth(), precision.activationBytes()))));
        return "rotary";
    }

    private String eagerNormAndRotary(String queries, String keys) {
        String query = queries;
        String key = keys;
        if (normed()) {
            query = headNorm("q_norm", Role.PLAIN, attention.queryWidth(), queries);
            key = headNorm("k_norm", Role.KEYS_AND_VALUES, attention.keyWidth(), keys);
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

    private String headNorm(String name, Role role, double width, String input) {
        Kernel kernel = new Kernel.Stream(
                Kernel.Stream.Purpose.NORM, TOKENS, normOps() * width, width, width, 0, normParameters(width));
        operators.add(Operator.of(
                        name,
                        kernel,
                        Component.NORM,
                        precision,
                        List.of(input),
                        List.of(new Tensor(name, TOKENS, width, precision.activationBytes())))
                .as(role));
        return name;
    }

    private double normOps() {
        return switch (attention.queryKeyNorm()) {
            case NONE -> 0;
            case PER_HEAD, ACROSS_HEADS, UNWEIGHTED -> Normalization.opsPerElement(Norm.RMS);
            case LAYER_ACROSS_HEADS -> Normalization.opsPerElement(Norm.LAYER);
        };
    }

    private double normParameters(double width) {
        return switch (attention.queryKeyNorm()) {
            case NONE, UNWEIGHTED -> 0;
            case PER_HEAD -> attention.headDim();
            case ACROSS_HEADS -> width;
            case LAYER_ACROSS_HEADS -> 2 * width;
        };
    }

    private void finish(String queries, String keys, String values) {
        AttentionKernel scores = AttentionKernel.flash(
                attention.queryHeads(),
                attention.keyValueHeads(),
                attention.headDim(),
                attention.valueDim(),
                attention.projections().sinks() ? attention.queryHeads() : 0,
                attention.reach());
        operators.addAll(new ScaledDotProduct(scores).operators(precision, kernels, queries, keys, values));
        String output = operators.get(operators.size() - 1).name();
        if (attention.outputGate() != OutputGate.NONE) {
            double width = attention.outputWidth();
            String gate = kernels.fusedProjections() ? "qkv_proj" : "attn_gate_proj";
            Kernel kernel = new Kernel.Stream(
                    Kernel.Stream.Purpose.ELEMENT_WISE,
                    TOKENS,
                    ElementWise.ACTIVATION_OPS * gateWidth() + width,
                    width + gateWidth(),
                    width,
                    0,
                    0);
            operators.add(Operator.of(
                    "attn_gate",
                    kernel,
                    ATTENTION,
                    precision,
                    List.of(output, gate),
                    List.of(new Tensor("attn_gate", TOKENS, width, precision.activationBytes()))));
            output = "attn_gate";
        }
        operators.add(Linear.of(
                        attention.outputWidth(), hidden, attention.projections().outputBias())
                .operator("out_proj", ATTENTION, TOKENS, precision, output));
    }
}
