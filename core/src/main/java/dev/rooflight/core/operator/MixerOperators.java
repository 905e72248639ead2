package dev.rooflight.core.operator;

import static dev.rooflight.core.pass.Feature.Basic.TOKENS;

import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.CompressedAttention;
import dev.rooflight.core.model.GatedDeltaAttention;
import dev.rooflight.core.model.GroupedQueryAttention;
import dev.rooflight.core.model.LatentAttention;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.model.SelectiveStateSpace;
import dev.rooflight.core.model.StateSpaceDuality;
import dev.rooflight.core.model.TokenMixer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The operators of a layer's mixer, from the normalised input to what is added to the residual stream. */
record MixerOperators(double hidden, Precision precision, Kernels kernels, LatentForm form, String input)
        implements TokenMixer.Visitor<List<Operator>> {

    @Override
    public List<Operator> none(TokenMixer.None none) {
        return List.of();
    }

    @Override
    public List<Operator> groupedQuery(GroupedQueryAttention attention) {
        return AttentionOperators.of(attention, hidden, precision, kernels, input);
    }

    @Override
    public List<Operator> latent(LatentAttention attention) {
        return LatentAttentionOperators.of(attention, hidden, precision, kernels, form, input);
    }

    @Override
    public List<Operator> compressed(CompressedAttention attention) {
        return CompressedAttentionOperators.of(attention, hidden, precision, kernels, input);
    }

    @Override
    public List<Operator> selectiveStateSpace(SelectiveStateSpace stateSpace) {
        return RecurrentOperators.of(stateSpace, hidden, precision, kernels, input);
    }

    @Override
    public List<Operator> stateSpaceDuality(StateSpaceDuality stateSpace) {
        return RecurrentOperators.of(stateSpace, hidden, precision, kernels, input);
    }

    @Override
    public List<Operator> gatedDelta(GatedDeltaAttention attention) {
        return RecurrentOperators.of(attention, hidden, precision, kernels, input);
    }

    @Override
    public List<Operator> parallel(TokenMixer.Parallel both) {
        List<Operator> sum = new ArrayList<>(both.first().accept(this));
        String first = sum.get(sum.size() - 1).name();
        sum.addAll(prefixed("ssm_", both.second().accept(this)));
        String second = sum.get(sum.size() - 1).name();
        sum.add(ElementWise.add("mixer_add", hidden, TOKENS, precision, List.of(first, second)));
        return sum;
    }

    @Override
    public List<Operator> selfAndCross(TokenMixer.SelfAndCross both) {
        return groupedQuery(both.self());
    }

    @Override
    public List<Operator> linearMap(TokenMixer.LinearMap map) {
        return List.of(Linear.of(hidden, hidden, map.bias())
                .operator("linear_map", Component.ATTENTION, TOKENS, precision, input));
    }

    /** The same under names that start with a prefix. */
    static List<Operator> prefixed(String prefix, List<Operator> operators) {
        Set<String> names = operators.stream().map(Operator::name).collect(Collectors.toSet());
        return operators.stream()
                .map(operator -> operator.prefixed(prefix, names))
                .toList();
    }
}
