package dev.rooflight.core.operator;

import static dev.rooflight.core.model.Component.EXPERTS;
import static dev.rooflight.core.model.Component.ROUTER;
import static dev.rooflight.core.operator.ElementWise.ACTIVATION_OPS;
import static dev.rooflight.core.pass.Feature.Basic.ONE;
import static dev.rooflight.core.pass.Feature.Basic.TOKENS;

import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.FeedForward.Dense;
import dev.rooflight.core.model.FeedForward.MixtureOfExperts;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.Precision;
import java.util.ArrayList;
import java.util.List;

/**
 * A mixture of experts from the normalised input to the combined output. With E experts, k of them per token, D distinct ones
 * hit in the pass ({@link Feature.DistinctExperts}):
 *
 * <ul>
 *   <li>router: {@link Linear} h → E
 *   <li>an expert's projection in → out: 2·T·k·in·out matrix operations; weights D·in·out, activations T·k·(in + out)
 *   <li>combine: 2·T·k·h vector operations (scale and add), T·k·h read, T·h written
 *   <li>shared experts: a dense feed-forward over all T
 * </ul>
 *
 * Where experts are spread over devices, a device holds its share of them and gets its share of the rows.
 */
final class ExpertOperators {
    private final MixtureOfExperts moe;
    private final double hidden;
    private final double width;
    private final Precision precision;
    private final Kernels kernels;
    private final CollectiveOperators collectives;
    private final List<Operator> operators = new ArrayList<>();

    private ExpertOperators(
            MixtureOfExperts moe,
            double hidden,
            Precision precision,
            Kernels kernels,
            CollectiveOperators collectives) {
        this.moe = moe;
        this.hidden = hidden;
        this.width = moe.latentWidth() == 0 ? hidden : moe.latentWidth();
        this.precision = precision;
        this.kernels = kernels;
        this.collectives = collectives;
    }

    /** The operators of one layer's mixture; the last one's output is the layer's update. */
    static List<Operator> of(
            MixtureOfExperts moe,
            double hidden,
            Precision precision,
            Kernels kernels,
            CollectiveOperators collectives,
            String input) {
        ExpertOperators build = new ExpertOperators(moe, hidden, precision, kernels, collectives);
        build.router(input);
        String routed = build.experts(input);
        build.shared(input, routed);
        return build.operators;
    }

    private void router(String input) {
        MixtureOfExperts.Router router = moe.router();
        double corrections = router.correction() ? moe.experts() : 0;
        Operator linear =
                Linear.of(hidden, moe.experts(), router.bias()).operator("router", ROUTER, TOKENS, precision, input);
        operators.add(linear.also(corrections)
                .doing(linear.work().bytes(Traffic.WEIGHTS, corrections * precision.weightBytes(ROUTER), ONE)));
    }

    private String experts(String input) {
        String entering = input;
        if (moe.latentWidth() > 0) {
            operators.add(
                    Linear.of(hidden, width, false).operator("latent_down_proj", EXPERTS, TOKENS, precision, input));
            entering = "latent_down_proj";
            if (moe.latentNorm()) {
                operators.add(Normalization.operator("latent_norm", Norm.RMS, width, TOKENS, precision, entering));
                entering = "latent_norm";
            }
        }
        boolean travel = moe.spread().replicas() > 1;
        if (travel) {
            operators.add(collectives.dispatch(
                    "experts_dispatch", moe.perToken(), width, TOKENS, List.of(entering, "router")));
            entering = "experts_dispatch";
        }
        Dense expert = moe.expert();
        double inner = expert.intermediate();
        if (!expert.gated()) {
            operators.add(linear("experts_up_proj", width, inner, entering));
            operators.add(act(ACTIVATION_OPS, 1, inner, List.of("experts_up_proj")));
        } else if (kernels.fusedProjections()) {
            operators.add(linear("experts_gate_up_proj", width, 2 * inner, entering));
            gated("experts_gate_up_proj", "experts_gate_up_proj", inner);
        } else {
            operators.add(linear("experts_gate_proj", width, inner, entering));
            operators.add(linear("experts_up_proj", width, inner, entering));
            gated("experts_gate_proj", "experts_up_proj", inner);
        }
        operators.add(linear("experts_down_proj", inner, width, last()));
        if (travel) {
            operators.add(collectives.combine("experts_return", moe.perToken(), width, TOKENS, List.of(last())));
        }
        combine(last(), rowsPerToken());
        if (moe.latentWidth() > 0) {
            operators.add(Linear.of(width, hidden, false)
                    .operator("latent_up_proj", EXPERTS, TOKENS, precision, "experts_combine"));
        }
        return last();
    }

    private void gated(String gate, String up, double inner) {
        if (kernels.fusedElementWise()) {
            operators.add(act(ACTIVATION_OPS + 1, 2, inner, gate.equals(up) ? List.of(gate) : List.of(gate, up)));
        } else {
            operators.add(act(ACTIVATION_OPS, 1, inner, List.of(gate)));
            operators.add(elementWise("experts_mul", 1, 2, inner, List.of("experts_act", up)));
        }
    }

    private Operator act(double ops, double reads, double inner, List<String> inputs) {
        return elementWise("experts_act", ops, reads, inner, inputs);
    }

    /** One pass over the k rows of each token. */
    private Operator elementWise(String name, double ops, double reads, double inner, List<String> inputs) {
        return ElementWise.operator(name, EXPERTS, ops, reads, rowsPerToken() * inner, TOKENS, precision, inputs);
    }

    /** Rows that the experts held here get for each token of the pass: k, where all experts are here. */
    private double rowsPerToken() {
        return (double) moe.perToken() * moe.spread().replicas() / moe.spread().devices();
    }

    /** A projection of the experts that were hit. */
    private Operator linear(String name, double in, double out, String input) {
        Kernel.GroupedMatMul products = Kernel.GroupedMatMul.of(
                moe.experts(),
                moe.perToken(),
                moe.spread().replicas(),
                moe.spread().devices(),
                in,
                out,
                moe.expert().bias());
        return Operator.of(
                name,
                products,
                EXPERTS,
                precision,
                List.of(input),
                List.of(new Tensor(name, TOKENS, products.rowsPerToken() * out, precision.activationBytes())));
    }

    private void combine(String rows, double k) {
        Kernel kernel =
                new Kernel.Stream(Kernel.Stream.Purpose.OF_EXPERTS, TOKENS, 2 * k * width, k * width, width, 0, 0);
        operators.add(Operator.of(
                "experts_combine",
                kernel,
                EXPERTS,
                precision,
                List.of(rows, "router"),
                List.of(new Tensor("experts_combine", TOKENS, width, precision.activationBytes()))));
    }

    private void shared(String input, String routed) {
        if (moe.shared().isEmpty()) {
            return;
        }
        operators.addAll(FeedForwardOperators.SHARED.of(moe.shared().get(), hidden, precision, kernels, input));
        String shared = last();
        double gateOps = 0;
        if (moe.router().sharedGate()) {
            operators.add(Linear.of(hidden, 1, false).operator("shared_gate", ROUTER, TOKENS, precision, input));
            gateOps = 1;
        }
        operators.add(ElementWise.operator(
                "shared_add",
                Component.SHARED_EXPERTS,
                1 + gateOps,
                hidden,
                TOKENS,
                precision,
                List.of(routed, shared)));
    }

    private String last() {
        return operators.get(operators.size() - 1).name();
    }
}
