package dev.rooflight.core.operator;

import static dev.rooflight.core.model.Component.FEED_FORWARD;
import static dev.rooflight.core.operator.ElementWise.ACTIVATION_OPS;
import static dev.rooflight.core.pass.Feature.Basic.TOKENS;

import dev.rooflight.core.model.FeedForward.Dense;
import java.util.ArrayList;
import java.util.List;

/**
 * A dense feed-forward from the normalised input to the down projection: {@link Linear} projections and, per inner channel
 * and token, 4 vector operations for the activation and 1 for the gate's multiplication. Fused, gate and activation read two
 * tensors and write one; on their own they read three and write two.
 */
final class FeedForwardOperators {
    private FeedForwardOperators() {}

    /** The operators of one layer's feed-forward; the last one's output is {@code down_proj}. */
    static List<Operator> of(Dense dense, double hidden, Precision precision, Kernels kernels, String input) {
        double inner = dense.intermediate();
        List<Operator> operators = new ArrayList<>();
        if (!dense.gated()) {
            operators.add(new Linear(hidden, inner, dense.bias())
                    .operator("up_proj", FEED_FORWARD, TOKENS, precision, input));
            operators.add(act(ACTIVATION_OPS, 1, inner, precision, List.of("up_proj")));
        } else {
            if (kernels.fusedProjections()) {
                operators.add(new Linear(hidden, 2 * inner, dense.bias())
                        .operator("gate_up_proj", FEED_FORWARD, TOKENS, precision, input));
            } else {
                operators.add(new Linear(hidden, inner, dense.bias())
                        .operator("gate_proj", FEED_FORWARD, TOKENS, precision, input));
                operators.add(new Linear(hidden, inner, dense.bias())
                        .operator("up_proj", FEED_FORWARD, TOKENS, precision, input));
            }
            String gate = kernels.fusedProjections() ? "gate_up_proj" : "gate_proj";
            String up = kernels.fusedProjections() ? "gate_up_proj" : "up_proj";
            if (kernels.fusedElementWise()) {
                List<String> inputs = gate.equals(up) ? List.of(gate) : List.of(gate, up);
                operators.add(act(ACTIVATION_OPS + 1, 2, inner, precision, inputs));
            } else {
                operators.add(act(ACTIVATION_OPS, 1, inner, precision, List.of(gate)));
                operators.add(ElementWise.operator(
                        "mlp_mul", FEED_FORWARD, 1, inner, TOKENS, precision, List.of("mlp_act", up)));
            }
        }
        String activated = operators.get(operators.size() - 1).name();
        operators.add(new Linear(inner, hidden, dense.bias())
                .operator("down_proj", FEED_FORWARD, TOKENS, precision, activated));
        return operators;
    }

    private static Operator act(double ops, double reads, double width, Precision precision, List<String> inputs) {
        return ElementWise.operator("mlp_act", FEED_FORWARD, ops, reads, width, TOKENS, precision, inputs);
    }
}
