package dev.rooflight.core.operator;

import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.pass.Feature;
import java.util.ArrayList;
import java.util.List;

/**
 * RMSNorm (4 vector operations per element: square, sum, scale, weight) or LayerNorm (7: also mean, subtraction, bias). Reads
 * and writes each element once. With residual additions fused in front ({@code adds} of them), it also reads each added
 * tensor and writes the sum, which the next addition needs.
 */
final class Normalization {
    private static final double RMS_OPS = 4;
    private static final double LAYER_OPS = 7;

    private Normalization() {}

    static double opsPerElement(Norm norm) {
        return norm.kind() == Norm.Kind.RMS ? RMS_OPS : LAYER_OPS;
    }

    /** Norm of {@code width} channels on its own. */
    static Operator operator(String name, Norm norm, double width, Feature rows, Precision precision, String input) {
        return operator(name, norm, width, rows, precision, 0, false, List.of(input));
    }

    /**
     * Norm with {@code adds} residual additions fused in front.
     *
     * @param keepsSum whether the sum is needed later and so written too, as tensor {@code name.sum}
     * @param inputs the tensors summed: {@code adds + 1} of them
     */
    static Operator operator(
            String name,
            Norm norm,
            double width,
            Feature rows,
            Precision precision,
            int adds,
            boolean keepsSum,
            List<String> inputs) {
        List<Tensor> outputs = new ArrayList<>();
        outputs.add(new Tensor(name, rows, width, precision.activationBytes()));
        if (keepsSum) {
            outputs.add(new Tensor(name + ".sum", rows, width, precision.activationBytes()));
        }
        Kernel kernel = new Kernel.Stream(
                Kernel.Stream.Purpose.NORM,
                rows,
                (opsPerElement(norm) + adds) * width,
                (1 + adds) * width,
                outputs.size() * width,
                0,
                norm.parameters(width));
        return Operator.of(name, kernel, Component.NORM, precision, inputs, outputs);
    }
}
