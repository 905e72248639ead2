package dev.rooflight.core.operator;

import static dev.rooflight.core.pass.Feature.Basic.ONE;

import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.pass.Feature;
import java.util.List;

/**
 * Product with a weight matrix of {@code in} by {@code out}: 2·rows·in·out matrix operations (+ rows vector operations for
 * each output with a bias). The weights are read once; rows·in activations are read and rows·out written. Outputs that are
 * keys or values go straight into the cache, in the cache's format.
 *
 * <p>Worked example: 4096 → 4096 over 2048 tokens in FP16 is 68.7 G operations, 33.6 MB of weights and 33.6 MB of
 * activations: 1024 operations per byte.
 *
 * @param in input channels
 * @param out output channels
 * @param biased how many outputs have a bias
 */
record Linear(double in, double out, double biased) {

    /** A matrix all of whose outputs have a bias, or none. */
    static Linear of(double in, double out, boolean bias) {
        return new Linear(in, out, bias ? out : 0);
    }

    double parameters() {
        return in * out + biased;
    }

    /**
     * The work.
     *
     * @param activations outputs that are written as activations
     * @param cached numbers that are written to the cache
     */
    Work work(Component component, Feature rows, Precision precision, double activations, double cached) {
        return Work.NONE
                .matrix(2 * in * out, rows)
                .vector(biased, rows)
                .bytes(Traffic.WEIGHTS, parameters() * precision.weightBytes(component), ONE)
                .bytes(Traffic.ACTIVATION_READ, in * precision.activationBytes(), rows)
                .bytes(Traffic.ACTIVATION_WRITE, activations * precision.activationBytes(), rows)
                .bytes(Traffic.KV_WRITE, cached * precision.kvBytes(), rows);
    }

    /** A linear operator whose outputs are all activations. */
    Operator operator(String name, Component component, Feature rows, Precision precision, String input) {
        return operator(name, component, rows, precision, out, 0, input);
    }

    /** A linear operator that writes some of its outputs as activations and some numbers to the cache. */
    Operator operator(
            String name,
            Component component,
            Feature rows,
            Precision precision,
            double activations,
            double cached,
            String input) {
        // what goes into the cache is no activation memory, but the edge is shown with the whole width
        double bytesPerElement = activations / out * precision.activationBytes();
        return Operator.of(
                name,
                OperatorKind.LINEAR,
                component,
                parameters(),
                precision.linearFormat(component),
                work(component, rows, precision, activations, cached),
                List.of(input),
                List.of(new Tensor(name, rows, out, bytesPerElement)));
    }
}
