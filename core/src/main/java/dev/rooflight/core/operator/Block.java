package dev.rooflight.core.operator;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.model.Component;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Operators that run one after the other, and how often the whole of them runs in a pass.
 *
 * @param part of the network
 * @param group which of its kinds of layers it is, counted from 0; 0 where it is no layer
 * @param name such as {@code embedding}, {@code layer}, {@code head}; a label for people, nothing depends on it
 * @param label what it is, in a few words
 * @param count how many such blocks the network has
 * @param inputs tensors that the block before hands on
 * @param operators in an order in which every tensor is produced before it is consumed
 * @param outputs names of the tensors that it hands on to the block after
 */
public record Block(
        Part part,
        int group,
        String name,
        String label,
        int count,
        List<Tensor> inputs,
        List<Operator> operators,
        List<String> outputs) {

    /** Parts of a network. */
    public enum Part {
        /** Tokens become vectors. */
        EMBEDDING,
        /** Equal layers of the main stack. */
        LAYERS,
        /** Hand-over to the devices of the next stage. */
        HAND_OVER,
        /** Vectors become logits. */
        HEAD,
        /** Anything of a tower, which has passes of its own. */
        TOWER
    }

    public Block {
        requireNonNull(part, "part is null");
        inputs = List.copyOf(inputs);
        operators = List.copyOf(operators);
        outputs = List.copyOf(outputs);
    }

    /** The same with other operators. */
    public Block with(List<Operator> others) {
        return new Block(part, group, name, label, count, inputs, others, outputs);
    }

    /** The same with every operator changed. */
    public Block changed(UnaryOperator<Operator> change) {
        return with(operators.stream().map(change).toList());
    }

    /** The same with every operator as part of one component. */
    Block in(Component component) {
        return changed(operator -> operator.in(component));
    }
}
