package dev.rooflight.core.operator;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.model.Component;
import java.util.List;

/**
 * One operator of a layer: what it is called, what it does, and how it hangs together with its neighbours.
 *
 * @param name unique within its block, such as {@code q_proj}
 * @param kind how hardware runs it
 * @param component the part of the network its weights belong to
 * @param parameters weights it stores; 0 for those shared with another operator
 * @param format the compute format its matrix product wants; of no matter where there is none
 * @param work operations and bytes
 * @param inputs names of the tensors it consumes
 * @param outputs what it hands on; at least one
 */
public record Operator(
        String name,
        OperatorKind kind,
        Component component,
        double parameters,
        ComputeFormat format,
        Work work,
        List<String> inputs,
        List<Tensor> outputs) {

    public Operator {
        requireNonNull(name, "name is null");
        requireNonNull(kind, "kind is null");
        requireNonNull(component, "component is null");
        requireNonNull(format, "format is null");
        requireNonNull(work, "work is null");
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }
}
