package dev.rooflight.core.operator;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.parallel.Collective;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One operator of a layer: what it is, what it does, and how it hangs together with its neighbours.
 *
 * @param name unique within its block, such as {@code q_proj}; a label for people, nothing depends on it
 * @param role what it is for, where something depends on that
 * @param kernel what it is
 * @param component the part of the network its weights belong to
 * @param parameters weights it stores; 0 for those shared with another operator
 * @param activeParameters those of them that one token uses: all but those of experts that it is not sent to
 * @param format the compute format its matrix product wants; of no matter where there is none
 * @param skipsZeros whether two of four weights are zero and matrix units that can skip them do
 * @param work operations and bytes: those of the kernel, as far as no technique changed them
 * @param inputs names of the tensors it consumes
 * @param outputs what it hands on; at least one
 */
public record Operator(
        String name,
        Role role,
        Kernel kernel,
        Component component,
        double parameters,
        double activeParameters,
        ComputeFormat format,
        boolean skipsZeros,
        Work work,
        List<String> inputs,
        List<Tensor> outputs) {

    public Operator {
        requireNonNull(name, "name is null");
        requireNonNull(role, "role is null");
        requireNonNull(kernel, "kernel is null");
        requireNonNull(component, "component is null");
        requireNonNull(format, "format is null");
        requireNonNull(work, "work is null");
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** An operator in the formats of a deployment, which does what its kernel does. */
    public static Operator of(
            String name,
            Kernel kernel,
            Component component,
            Precision precision,
            List<String> inputs,
            List<Tensor> outputs) {
        ComputeFormat format = kernel.kind() == OperatorKind.ATTENTION
                ? precision.attentionFormat()
                : precision.linearFormat(component);
        return of(name, kernel, component, format, ElementBytes.of(precision, component), inputs, outputs);
    }

    /** An operator in any formats, which does what its kernel does. */
    public static Operator of(
            String name,
            Kernel kernel,
            Component component,
            ComputeFormat format,
            ElementBytes bytes,
            List<String> inputs,
            List<Tensor> outputs) {
        return new Operator(
                name,
                Role.PLAIN,
                kernel,
                component,
                kernel.parameters(),
                kernel.activeParameters(),
                format,
                false,
                kernel.work(bytes),
                inputs,
                outputs);
    }

    /** How hardware runs it. */
    public OperatorKind kind() {
        return kernel.kind();
    }

    /** The exchange between devices that it is, if it is one. */
    public Optional<Collective> collective() {
        return kernel instanceof Kernel.Exchange exchange ? Optional.of(exchange.collective()) : Optional.empty();
    }

    /** Whether it reads activations: not what a cache is expanded with. */
    public boolean readsActivations() {
        return !work.bytes(Traffic.ACTIVATION_READ).terms().isEmpty();
    }

    /** The same in another role. */
    public Operator as(Role other) {
        return new Operator(
                name,
                other,
                kernel,
                component,
                parameters,
                activeParameters,
                format,
                skipsZeros,
                work,
                inputs,
                outputs);
    }

    /** The same with other work. */
    public Operator doing(Work other) {
        return doing(kernel, other);
    }

    /** The same with another kernel and its work. */
    public Operator doing(Kernel changed, Work other) {
        return new Operator(
                name,
                role,
                changed,
                component,
                parameters,
                activeParameters,
                format,
                skipsZeros,
                other,
                inputs,
                outputs);
    }

    /** The same with so many weights more, all of which every token uses. */
    Operator also(double weights) {
        return new Operator(
                name,
                role,
                kernel,
                component,
                parameters + weights,
                activeParameters + weights,
                format,
                skipsZeros,
                work,
                inputs,
                outputs);
    }

    /** The same with so many stored weights, counted in those of its component's format. */
    public Operator storing(double weights) {
        return new Operator(
                name, role, kernel, component, weights, activeParameters, format, skipsZeros, work, inputs, outputs);
    }

    /** The same where two of four weights are zero. */
    public Operator skippingZeros() {
        return new Operator(
                name, role, kernel, component, parameters, activeParameters, format, true, work, inputs, outputs);
    }

    /** The same as part of another component. */
    Operator in(Component other) {
        return new Operator(
                name, role, kernel, other, parameters, activeParameters, format, skipsZeros, work, inputs, outputs);
    }

    /** The same under a name that starts with a prefix, and so are the tensors named. */
    Operator prefixed(String prefix, Set<String> renamed) {
        return new Operator(
                prefix + name,
                role,
                kernel,
                component,
                parameters,
                activeParameters,
                format,
                skipsZeros,
                work,
                inputs.stream()
                        .map(input -> renamed.contains(input) ? prefix + input : input)
                        .toList(),
                outputs.stream()
                        .map(output -> new Tensor(
                                prefix + output.name(), output.rows(), output.width(), output.bytesPerElement()))
                        .toList());
    }
}
