package dev.rooflight.core.operator;

import static dev.rooflight.core.pass.Feature.Basic.TOKENS;

import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.LayerGroup;
import dev.rooflight.core.model.TokenMixer;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts one layer together: norms, token mixer, feed-forward and residual additions.
 *
 * <p>With fused norms, an addition runs inside the norm that follows it. The addition that ends a layer runs inside the first
 * norm of the next one; so that all layers are alike, every layer counts it there, the first standing in for the final norm.
 */
final class LayerOperators {
    private static final String INPUT = "input";
    private static final String RESIDUAL = "residual";

    private final Layer layer;
    private final double hidden;
    private final Precision precision;
    private final Kernels kernels;
    private final List<Operator> operators = new ArrayList<>();

    private LayerOperators(Layer layer, double hidden, Precision precision, Kernels kernels) {
        this.layer = layer;
        this.hidden = hidden;
        this.precision = precision;
        this.kernels = kernels;
    }

    static Block of(LayerGroup group, String name, double hidden, Precision precision, Kernels kernels) {
        LayerOperators build = new LayerOperators(group.layer(), hidden, precision, kernels);
        List<String> outputs =
                switch (group.layer().placement()) {
                    case BEFORE, AROUND -> kernels.fusedNorms() ? build.sequentialFused() : build.sequential();
                    case AFTER -> build.postNorm();
                    case PARALLEL_ONE_NORM, PARALLEL_TWO_NORMS -> build.parallel();
                };
        boolean carriesResidual =
                build.operators.stream().anyMatch(operator -> operator.inputs().contains(RESIDUAL));
        List<Tensor> inputs = new ArrayList<>();
        inputs.add(build.activations(INPUT));
        if (carriesResidual) {
            inputs.add(build.activations(RESIDUAL));
        }
        return new Block(name, group.layer().label(), group.count(), inputs, build.operators, outputs);
    }

    private List<String> sequential() {
        norm("attn_norm", INPUT);
        String mixed = around("attn_post_norm", mixer("attn_norm"));
        add("attn_add", INPUT, mixed);
        norm("mlp_norm", "attn_add");
        String fed = around("mlp_post_norm", feedForward("mlp_norm"));
        add("mlp_add", "attn_add", fed);
        return List.of("mlp_add");
    }

    private List<String> sequentialFused() {
        addThenNorm("attn_norm", true, RESIDUAL, INPUT);
        String mixed = around("attn_post_norm", mixer("attn_norm"));
        addThenNorm("mlp_norm", true, "attn_norm.sum", mixed);
        String fed = around("mlp_post_norm", feedForward("mlp_norm"));
        return List.of(fed, "mlp_norm.sum");
    }

    private List<String> postNorm() {
        String mixed = mixer(INPUT);
        addThenNormOrSeparately("attn_add", "attn_norm", INPUT, mixed);
        String fed = feedForward("attn_norm");
        addThenNormOrSeparately("mlp_add", "mlp_norm", "attn_norm", fed);
        return List.of("mlp_norm");
    }

    private List<String> parallel() {
        boolean oneNorm = layer.placement() == Layer.Placement.PARALLEL_ONE_NORM;
        if (!kernels.fusedNorms()) {
            norm("attn_norm", INPUT);
            String mixed = mixer("attn_norm");
            if (!oneNorm) {
                norm("mlp_norm", INPUT);
            }
            String fed = feedForward(oneNorm ? "attn_norm" : "mlp_norm");
            add("attn_add", INPUT, mixed);
            add("mlp_add", "attn_add", fed);
            return List.of("mlp_add");
        }
        // the layer before hands on its mixer's and its feed-forward's output; both are added here
        operators.add(Normalization.operator(
                "attn_norm", layer.norm(), hidden, TOKENS, precision, 2, true, List.of(RESIDUAL, INPUT)));
        String mixed = mixer("attn_norm");
        if (!oneNorm) {
            norm("mlp_norm", "attn_norm.sum");
        }
        String fed = feedForward(oneNorm ? "attn_norm" : "mlp_norm");
        return List.of(mixed, fed, "attn_norm.sum");
    }

    private String mixer(String input) {
        if (layer.mixer() instanceof TokenMixer.GroupedQueryAttention attention) {
            operators.addAll(AttentionOperators.of(attention, hidden, precision, kernels, input));
        }
        return last();
    }

    private String feedForward(String input) {
        if (layer.feedForward() instanceof FeedForward.Dense dense) {
            operators.addAll(FeedForwardOperators.of(dense, hidden, precision, kernels, input));
        }
        return last();
    }

    private String around(String name, String input) {
        if (layer.placement() != Layer.Placement.AROUND) {
            return input;
        }
        norm(name, input);
        return name;
    }

    private void norm(String name, String input) {
        operators.add(Normalization.operator(name, layer.norm(), hidden, TOKENS, precision, input));
    }

    private void add(String name, String residual, String update) {
        operators.add(ElementWise.add(name, hidden, TOKENS, precision, List.of(residual, update)));
    }

    private void addThenNorm(String name, boolean keepsSum, String residual, String update) {
        operators.add(Normalization.operator(
                name, layer.norm(), hidden, TOKENS, precision, 1, keepsSum, List.of(residual, update)));
    }

    private void addThenNormOrSeparately(String addName, String normName, String residual, String update) {
        if (kernels.fusedNorms()) {
            addThenNorm(normName, false, residual, update);
        } else {
            add(addName, residual, update);
            norm(normName, addName);
        }
    }

    private String last() {
        return operators.get(operators.size() - 1).name();
    }

    private Tensor activations(String name) {
        return new Tensor(name, TOKENS, hidden, precision.activationBytes());
    }
}
