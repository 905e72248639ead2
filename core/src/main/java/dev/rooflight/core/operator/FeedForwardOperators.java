package dev.rooflight.core.operator;

import static dev.rooflight.core.operator.ElementWise.ACTIVATION_OPS;
import static dev.rooflight.core.pass.Feature.Basic.TOKENS;

import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.FeedForward.Dense;
import dev.rooflight.core.model.Precision;
import java.util.ArrayList;
import java.util.List;

/**
 * A dense feed-forward from the normalised input to the down projection: {@link Linear} projections and, per inner channel
 * and token, 4 vector operations for the activation and 1 for the gate's multiplication. Fused, gate and activation read two
 * tensors and write one; on their own they read three and write two.
 *
 * @param component feed-forward or shared experts
 * @param prefix of operator names, such as {@code shared_}
 * @param activation name of the activation, such as {@code mlp_act}
 */
record FeedForwardOperators(Component component, String prefix, String activation) {
    /** The feed-forward of a layer. */
    static final FeedForwardOperators LAYER = new FeedForwardOperators(Component.FEED_FORWARD, "", "mlp");

    /** The shared experts of a layer. */
    static final FeedForwardOperators SHARED = new FeedForwardOperators(Component.SHARED_EXPERTS, "shared_", "shared");

    /** The operators; the last one's output is {@code down_proj}, prefixed. */
    List<Operator> of(Dense dense, double hidden, Precision precision, Kernels kernels, String input) {
        double inner = dense.intermediate();
        String up = prefix + "up_proj";
        List<Operator> operators = new ArrayList<>();
        if (!dense.gated()) {
            operators.add(linear(up, hidden, inner, dense, precision, input));
            operators.add(act(ACTIVATION_OPS, 1, inner, precision, List.of(up)));
        } else if (kernels.fusedProjections()) {
            String both = prefix + "gate_up_proj";
            operators.add(linear(both, hidden, 2 * inner, dense, precision, input));
            operators.addAll(gated(both, both, inner, precision, kernels));
        } else {
            String gate = prefix + "gate_proj";
            operators.add(linear(gate, hidden, inner, dense, precision, input));
            operators.add(linear(up, hidden, inner, dense, precision, input));
            operators.addAll(gated(gate, up, inner, precision, kernels));
        }
        String activated = operators.get(operators.size() - 1).name();
        operators.add(linear(prefix + "down_proj", inner, hidden, dense, precision, activated));
        return operators;
    }

    private List<Operator> gated(String gate, String up, double inner, Precision precision, Kernels kernels) {
        if (kernels.fusedElementWise()) {
            List<String> inputs = gate.equals(up) ? List.of(gate) : List.of(gate, up);
            return List.of(act(ACTIVATION_OPS + 1, 2, inner, precision, inputs));
        }
        Operator act = act(ACTIVATION_OPS, 1, inner, precision, List.of(gate));
        return List.of(
                act,
                ElementWise.operator(
                        activation + "_mul", component, 1, inner, TOKENS, precision, List.of(act.name(), up)));
    }

    private Operator linear(String name, double in, double out, Dense dense, Precision precision, String input) {
        return Linear.of(in, out, dense.bias()).operator(name, component, TOKENS, precision, input);
    }

    private Operator act(double ops, double reads, double width, Precision precision, List<String> inputs) {
        return ElementWise.operator(activation + "_act", component, ops, reads, width, TOKENS, precision, inputs);
    }
}
