package dev.rooflight.core.operator;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.parallel.Collective;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One operator of a layer: what it is called, what it does, and how it hangs together with its neighbours.
 *
 * @param name unique within its block, such as {@code q_proj}
 * @param kind how hardware runs it
 * @param component the part of the network its weights belong to
 * @param parameters weights it stores; 0 for those shared with another operator
 * @param activeParameters those of them that one token uses: all but those of experts that it is not sent to
 * @param format the compute format its matrix product wants; of no matter where there is none
 * @param work operations and bytes
 * @param inputs names of the tensors it consumes
 * @param outputs what it hands on; at least one
 * @param collective the exchange between devices that it is, if it is one
 */
public record Operator(
        String name,
        OperatorKind kind,
        Component component,
        double parameters,
        double activeParameters,
        ComputeFormat format,
        Work work,
        List<String> inputs,
        List<Tensor> outputs,
        Optional<Collective> collective) {

    public Operator {
        requireNonNull(name, "name is null");
        requireNonNull(kind, "kind is null");
        requireNonNull(component, "component is null");
        requireNonNull(format, "format is null");
        requireNonNull(work, "work is null");
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        requireNonNull(collective, "collective is null");
    }

    /** An operator that runs on one device. */
    public Operator(
            String name,
            OperatorKind kind,
            Component component,
            double parameters,
            double activeParameters,
            ComputeFormat format,
            Work work,
            List<String> inputs,
            List<Tensor> outputs) {
        this(name, kind, component, parameters, activeParameters, format, work, inputs, outputs, Optional.empty());
    }

    /** An operator every weight of which every token uses. */
    public static Operator of(
            String name,
            OperatorKind kind,
            Component component,
            double parameters,
            ComputeFormat format,
            Work work,
            List<String> inputs,
            List<Tensor> outputs) {
        return new Operator(name, kind, component, parameters, parameters, format, work, inputs, outputs);
    }

    /** The same with other work. */
    public Operator doing(Work other) {
        return storing(parameters, other);
    }

    /** The same with other work and so many stored weights, counted in those of its component's format. */
    public Operator storing(double weights, Work other) {
        return new Operator(
                name, kind, component, weights, activeParameters, format, other, inputs, outputs, collective);
    }

    /** The same as part of another component. */
    Operator in(Component other) {
        return new Operator(name, kind, other, parameters, activeParameters, format, work, inputs, outputs, collective);
    }

    /** The same with fewer stored weights, the others being stored elsewhere. */
    Operator sharing(double shared) {
        return new Operator(
                name,
                kind,
                component,
                parameters - shared,
                activeParameters,
                format,
                work,
                inputs,
                outputs,
                collective);
    }

    /** The same under a name that starts with a prefix, and so are the tensors named. */
    Operator prefixed(String prefix, Set<String> renamed) {
        return new Operator(
                prefix + name,
                kind,
                component,
                parameters,
                activeParameters,
                format,
                work,
                inputs.stream()
                        .map(input -> renamed.contains(input) ? prefix + input : input)
                        .toList(),
                outputs.stream()
                        .map(output -> new Tensor(
                                prefix + output.name(), output.rows(), output.width(), output.bytesPerElement()))
                        .toList(),
                collective);
    }
}
