package dev.rooflight.core.operator;

import static dev.rooflight.core.model.Component.RECURRENT;
import static dev.rooflight.core.operator.ElementWise.ACTIVATION_OPS;
import static dev.rooflight.core.pass.Feature.Basic.TOKENS;

import dev.rooflight.core.model.GatedDeltaAttention;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.model.SelectiveStateSpace;
import dev.rooflight.core.model.StateSpaceDuality;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Mixers with a state that does not grow with context. Projections are {@link Linear}; the causal convolution is 2·kernel
 * vector operations per channel and token and an activation; the state is read and written once per sequence and pass, in 32
 * bits, and the convolution's history as activations. Per token and state element, from the published recurrences:
 *
 * <ul>
 *   <li>state spaces (arXiv 2312.00752, 2405.21060): decay, outer product of step and input, addition, and the product with
 *       C (a multiply-accumulate): 5 operations
 *   <li>gated delta rule (arXiv 2412.06464): decay, prediction (a multiply-accumulate), rank-one correction (another), read-out
 *       (another): 7 operations
 * </ul>
 *
 * They are counted at the matrix ceiling, where chunked kernels run them: as a bound, nothing can be faster.
 */
final class RecurrentOperators {
    private static final double STATE_SPACE_OPS = 5;
    private static final double DELTA_RULE_OPS = 7;

    private final double hidden;
    private final Precision precision;
    private final Kernels kernels;
    private final String input;
    private final List<Operator> operators = new ArrayList<>();

    private RecurrentOperators(double hidden, Precision precision, Kernels kernels, String input) {
        this.hidden = hidden;
        this.precision = precision;
        this.kernels = kernels;
        this.input = input;
    }

    /** Mamba-1; the last operator's output is {@code out_proj}. */
    static List<Operator> of(
            SelectiveStateSpace mixer, double hidden, Precision precision, Kernels kernels, String input) {
        RecurrentOperators build = new RecurrentOperators(hidden, precision, kernels, input);
        double inner = mixer.inner();
        double small = mixer.stepRank() + 2.0 * mixer.stateSize();
        build.linear("in_proj", hidden, 2 * inner, mixer.projectionBias(), input);
        build.convolution(inner, mixer.convKernel(), mixer.convBias(), mixer.convolutionNumbers(), "in_proj");
        build.linear("x_proj", inner, small, false, "conv1d");
        if (mixer.innerNorms()) {
            build.norm("x_norm", small, "x_proj");
        }
        build.linear("dt_proj", mixer.stepRank(), inner, true, build.last());
        double parameters = inner * mixer.stateSize() + inner;
        build.recurrence(
                "state_space",
                STATE_SPACE_OPS,
                mixer.stateNumbers(),
                parameters,
                inner + small + inner,
                inner,
                "conv1d",
                "dt_proj");
        build.gate(inner, "state_space", "in_proj");
        build.linear("out_proj", inner, hidden, mixer.projectionBias(), "mixer_gate");
        return build.operators;
    }

    /** Mamba-2; the last operator's output is {@code out_proj}. */
    static List<Operator> of(
            StateSpaceDuality mixer, double hidden, Precision precision, Kernels kernels, String input) {
        RecurrentOperators build = new RecurrentOperators(hidden, precision, kernels, input);
        double inner = mixer.inner();
        build.linear("in_proj", hidden, inner + mixer.convChannels() + mixer.heads(), mixer.projectionBias(), input);
        build.convolution(
                mixer.convChannels(), mixer.convKernel(), mixer.convBias(), mixer.convolutionNumbers(), "in_proj");
        // decay, skip connection and step bias of each head
        double parameters = 3.0 * mixer.heads();
        build.recurrence(
                "state_space",
                STATE_SPACE_OPS,
                mixer.stateNumbers(),
                parameters,
                mixer.convChannels() + mixer.heads(),
                inner,
                "conv1d",
                "in_proj");
        if (mixer.gatedNorm()) {
            build.gatedNorm(inner, inner, "state_space", "in_proj");
        } else {
            build.gate(inner, "state_space", "in_proj");
        }
        build.linear("out_proj", inner, hidden, mixer.projectionBias(), build.last());
        return build.operators;
    }

    /** Gated delta rule; the last operator's output is {@code out_proj}. */
    static List<Operator> of(
            GatedDeltaAttention mixer, double hidden, Precision precision, Kernels kernels, String input) {
        RecurrentOperators build = new RecurrentOperators(hidden, precision, kernels, input);
        double keys = mixer.keyWidth();
        double values = mixer.valueWidth();
        Map<String, Double> projections = new LinkedHashMap<>();
        projections.put("q_proj", keys);
        projections.put("k_proj", keys);
        projections.put("v_proj", values);
        projections.put("gate_proj", mixer.outputGateRank() == 0 ? values : mixer.outputGateRank());
        projections.put("beta_proj", (double) mixer.valueHeads());
        projections.put(
                "decay_proj", mixer.channelDecayRank() == 0 ? mixer.valueHeads() : (double) mixer.channelDecayRank());
        String projected = build.projections(projections);
        build.convolution(2 * keys + values, mixer.convKernel(), false, mixer.convolutionNumbers(), projected);
        String gate = projected;
        if (mixer.outputGateRank() > 0) {
            build.linear("gate_up_proj", mixer.outputGateRank(), values, false, projected);
            gate = "gate_up_proj";
        }
        String decay = projected;
        if (mixer.channelDecayRank() > 0) {
            build.linear("decay_up_proj", mixer.channelDecayRank(), keys, false, projected);
            decay = "decay_up_proj";
        }
        double decays = mixer.channelDecayRank() > 0 ? keys : mixer.valueHeads();
        build.recurrence(
                "delta_rule",
                DELTA_RULE_OPS,
                mixer.stateNumbers(),
                decays + mixer.valueHeads(),
                2 * keys + values + decays + mixer.valueHeads(),
                values,
                "conv1d",
                decay);
        build.gatedNorm(values, mixer.valueDim(), "delta_rule", gate);
        build.linear("out_proj", values, hidden, false, build.last());
        return build.operators;
    }

    /** Projections of the input, as one linear where kernels are fused; returns the tensor that holds queries. */
    private String projections(Map<String, Double> widths) {
        if (kernels.fusedProjections()) {
            double sum =
                    widths.values().stream().mapToDouble(Double::doubleValue).sum();
            linear("in_proj", hidden, sum, false, input);
            return "in_proj";
        }
        widths.forEach((name, width) -> linear(name, hidden, width, false, input));
        return "q_proj";
    }

    private void linear(String name, double in, double out, boolean bias, String from) {
        operators.add(Linear.of(in, out, bias).operator(name, RECURRENT, TOKENS, precision, from));
    }

    private void norm(String name, double width, String from) {
        operators.add(Normalization.operator(name, Norm.RMS, width, TOKENS, precision, from));
    }

    private void convolution(double channels, int kernel, boolean bias, double history, String from) {
        add("conv1d", new Kernel.Convolution(channels, kernel, bias, history), channels, from);
    }

    private void recurrence(
            String name, double ops, double state, double parameters, double read, double written, String... from) {
        add(name, new Kernel.Recurrence(ops, state, parameters, read, written), written, from);
    }

    private void gate(double width, String output, String gate) {
        operators.add(ElementWise.operator(
                "mixer_gate", RECURRENT, ACTIVATION_OPS + 1, width, TOKENS, precision, List.of(output, gate)));
    }

    private void gatedNorm(double width, double weights, String output, String gate) {
        double ops = Normalization.opsPerElement(Norm.RMS) + ACTIVATION_OPS + 1;
        Kernel kernel =
                new Kernel.Stream(Kernel.Stream.Purpose.NORM, TOKENS, ops * width, 2 * width, width, 0, weights);
        add("gated_norm", kernel, width, output, gate);
    }

    private void add(String name, Kernel kernel, double width, String... from) {
        operators.add(Operator.of(
                name,
                kernel,
                RECURRENT,
                precision,
                List.of(from),
                List.of(new Tensor(name, TOKENS, width, precision.activationBytes()))));
    }

    private String last() {
        return operators.get(operators.size() - 1).name();
    }
}
