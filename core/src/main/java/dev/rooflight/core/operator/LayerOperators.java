package dev.rooflight.core.operator;

import static dev.rooflight.core.pass.Feature.Basic.TOKENS;

import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.LayerGroup;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.model.TokenMixer;
import dev.rooflight.core.parallel.Parallelism;
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
    private final LatentForm form;
    private final Parallelism parallelism;
    private final CollectiveOperators collectives;
    private final List<Operator> operators = new ArrayList<>();

    private LayerOperators(
            Layer layer,
            double hidden,
            Precision precision,
            Kernels kernels,
            LatentForm form,
            CollectiveOperators collectives) {
        this.layer = layer;
        this.hidden = hidden;
        this.precision = precision;
        this.kernels = kernels;
        this.form = form;
        this.collectives = collectives;
        this.parallelism = collectives.parallelism();
    }

    static Block of(
            Block.Part part,
            int index,
            LayerGroup group,
            String name,
            double hidden,
            Precision precision,
            Kernels kernels,
            LatentForm form,
            CollectiveOperators collectives) {
        LayerOperators build = new LayerOperators(group.layer(), hidden, precision, kernels, form, collectives);
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
        return new Block(part, index, name, group.layer().label(), group.count(), inputs, build.operators, outputs);
    }

    private List<String> sequential() {
        String stream = INPUT;
        if (hasMixer()) {
            mixerNorm(stream);
            String mixed = around("attn_post_norm", reduced("attn_all_reduce", mixer("attn_norm")));
            add("attn_add", stream, mixed);
            stream = "attn_add";
        }
        if (crosses()) {
            norm("cross_norm", stream);
            add("cross_add", stream, reduced("cross_all_reduce", cross("cross_norm")));
            stream = "cross_add";
        }
        if (hasFeedForward()) {
            norm("mlp_norm", stream);
            String fed = around("mlp_post_norm", reduced("mlp_all_reduce", feedForward("mlp_norm")));
            add("mlp_add", stream, fed);
            stream = "mlp_add";
        }
        return List.of(stream);
    }

    private List<String> sequentialFused() {
        String stream = RESIDUAL;
        String update = INPUT;
        if (hasMixer()) {
            addThenNorm("attn_norm", Role.KEYS_AND_VALUES, true, stream, update);
            stream = "attn_norm.sum";
            update = around("attn_post_norm", reduced("attn_all_reduce", mixer("attn_norm")));
        }
        if (crosses()) {
            addThenNorm("cross_norm", Role.PLAIN, true, stream, update);
            stream = "cross_norm.sum";
            update = reduced("cross_all_reduce", cross("cross_norm"));
        }
        if (hasFeedForward()) {
            addThenNorm("mlp_norm", Role.PLAIN, true, stream, update);
            stream = "mlp_norm.sum";
            update = around("mlp_post_norm", reduced("mlp_all_reduce", feedForward("mlp_norm")));
        }
        return List.of(update, stream);
    }

    private List<String> postNorm() {
        String stream = INPUT;
        if (hasMixer()) {
            addThenNormOrSeparately("attn_add", "attn_norm", stream, reduced("attn_all_reduce", mixer(stream)));
            stream = "attn_norm";
        }
        if (crosses()) {
            addThenNormOrSeparately("cross_add", "cross_norm", stream, reduced("cross_all_reduce", cross(stream)));
            stream = "cross_norm";
        }
        if (hasFeedForward()) {
            addThenNormOrSeparately("mlp_add", "mlp_norm", stream, reduced("mlp_all_reduce", feedForward(stream)));
            stream = "mlp_norm";
        }
        return List.of(stream);
    }

    private List<String> parallel() {
        boolean oneNorm = layer.placement() == Layer.Placement.PARALLEL_ONE_NORM;
        if (!kernels.fusedNorms()) {
            mixerNorm(INPUT);
            String mixed = mixer("attn_norm");
            if (!oneNorm) {
                norm("mlp_norm", INPUT);
            }
            Halves halves = reducedHalves(mixed, feedForward(oneNorm ? "attn_norm" : "mlp_norm"));
            add("attn_add", INPUT, halves.mixed());
            add("mlp_add", "attn_add", halves.fed());
            return List.of("mlp_add");
        }
        // the layer before hands on its mixer's and its feed-forward's output; both are added here
        operators.add(Normalization.operator(
                        "attn_norm", layer.norm(), hidden, TOKENS, precision, 2, true, List.of(RESIDUAL, INPUT))
                .as(Role.KEYS_AND_VALUES));
        String mixed = mixer("attn_norm");
        if (!oneNorm) {
            norm("mlp_norm", "attn_norm.sum");
        }
        Halves halves = reducedHalves(mixed, feedForward(oneNorm ? "attn_norm" : "mlp_norm"));
        return List.of(halves.mixed(), halves.fed(), "attn_norm.sum");
    }

    /** The outputs of a layer's mixer and of its feed-forward. */
    private record Halves(String mixed, String fed) {}

    /** Both halves summed over the tensor group, if there is one. */
    private Halves reducedHalves(String mixed, String fed) {
        if (parallelism.tensor() == 1) {
            return new Halves(mixed, fed);
        }
        operators.add(collectives.allReduceOfBoth("layer_all_reduce", hidden, TOKENS, mixed, fed));
        return new Halves("layer_all_reduce.mixer", "layer_all_reduce");
    }

    /** The same summed over the tensor group, if there is one. */
    private String reduced(String name, String partial) {
        if (parallelism.tensor() == 1) {
            return partial;
        }
        operators.add(collectives.allReduce(name, hidden, TOKENS, List.of(partial)));
        return name;
    }

    private boolean hasMixer() {
        return !layer.mixer().equals(new TokenMixer.None());
    }

    private boolean hasFeedForward() {
        return !layer.feedForward().equals(new FeedForward.None());
    }

    /** Whether attention to a source follows the attention of the sequence to itself. */
    private boolean crosses() {
        return layer.mixer().toSource().isPresent();
    }

    private String mixer(String input) {
        operators.addAll(layer.mixer().accept(new MixerOperators(hidden, precision, kernels, form, input)));
        double cached = layer.mixer().cachedPerPosition();
        if (parallelism.context() > 1 && cached > 0) {
            operators.add(collectives.contextExchange("context_exchange", cached, hidden, TOKENS, last()));
        }
        return last();
    }

    private String cross(String input) {
        layer.mixer()
                .toSource()
                .ifPresent(cross -> operators.addAll(MixerOperators.prefixed(
                        "cross_", AttentionOperators.toSource(cross, hidden, precision, kernels, input))));
        return last();
    }

    private String feedForward(String input) {
        return layer.feedForward().accept(new FeedForward.Visitor<String>() {
            @Override
            public String none(FeedForward.None none) {
                return input;
            }

            @Override
            public String dense(FeedForward.Dense dense) {
                return added(FeedForwardOperators.LAYER.of(dense, hidden, precision, kernels, input));
            }

            @Override
            public String experts(FeedForward.MixtureOfExperts experts) {
                return added(ExpertOperators.of(experts, hidden, precision, kernels, collectives, input));
            }

            @Override
            public String denseBesideExperts(FeedForward.DenseBesideExperts both) {
                return beside(both, input);
            }

            @Override
            public String linearMap(FeedForward.LinearMap map) {
                return added(List.of(Linear.of(hidden, hidden, map.bias())
                        .operator("linear_map_ff", Component.FEED_FORWARD, TOKENS, precision, input)));
            }
        });
    }

    /** Both branches normalise their outputs, and the experts' branch its input once more. */
    private String beside(FeedForward.DenseBesideExperts both, String input) {
        norm("dense_out_norm", added(FeedForwardOperators.LAYER.of(both.dense(), hidden, precision, kernels, input)));
        norm("experts_norm", input);
        norm(
                "experts_out_norm",
                added(ExpertOperators.of(both.experts(), hidden, precision, kernels, collectives, "experts_norm")));
        add("branches_add", "dense_out_norm", "experts_out_norm");
        return last();
    }

    /** Adds operators; returns what the last of them gives. */
    private String added(List<Operator> more) {
        operators.addAll(more);
        return last();
    }

    private String around(String name, String input) {
        if (layer.placement() != Layer.Placement.AROUND) {
            return input;
        }
        norm(name, input);
        return name;
    }

    /** The norm that the mixer's keys and values are made from. */
    private void mixerNorm(String input) {
        operators.add(Normalization.operator("attn_norm", layer.norm(), hidden, TOKENS, precision, input)
                .as(Role.KEYS_AND_VALUES));
    }

    private void norm(String name, String input) {
        operators.add(Normalization.operator(name, layer.norm(), hidden, TOKENS, precision, input));
    }

    private void add(String name, String residual, String update) {
        operators.add(ElementWise.add(name, hidden, TOKENS, precision, List.of(residual, update)));
    }

    private void addThenNorm(String name, Role role, boolean keepsSum, String residual, String update) {
        operators.add(Normalization.operator(
                        name, layer.norm(), hidden, TOKENS, precision, 1, keepsSum, List.of(residual, update))
                .as(role));
    }

    private void addThenNormOrSeparately(String addName, String normName, String residual, String update) {
        if (kernels.fusedNorms()) {
            addThenNorm(normName, Role.PLAIN, false, residual, update);
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
