package dev.rooflight.core.operator;

import dev.rooflight.core.model.Component;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Operators that run one after the other, and how often the whole of them runs in a pass.
 *
 * @param name such as {@code embedding}, {@code layer}, {@code head}
 * @param label what it is, in a few words
 * @param count how many such blocks the network has
 * @param inputs tensors that the block before hands on
 * @param operators in an order in which every tensor is produced before it is consumed
 * @param outputs names of the tensors that it hands on to the block after
 */
public record Block(
        String name, String label, int count, List<Tensor> inputs, List<Operator> operators, List<String> outputs) {

    public Block {
        inputs = List.copyOf(inputs);
        operators = List.copyOf(operators);
        outputs = List.copyOf(outputs);
    }

    /** The same with every operator changed. */
    public Block changed(UnaryOperator<Operator> change) {
        return new Block(
                name, label, count, inputs, operators.stream().map(change).toList(), outputs);
    }

    /** The same so many times. */
    public Block times(int blocks) {
        return new Block(name, label, blocks, inputs, operators, outputs);
    }

    /** The same with every operator as part of one component. */
    Block in(Component component) {
        return new Block(
                name,
                label,
                count,
                inputs,
                operators.stream().map(operator -> operator.in(component)).toList(),
                outputs);
    }
}
