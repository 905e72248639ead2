package dev.rooflight.catalog.trace;

import dev.rooflight.serving.load.Requests;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Requests that come in any order, as columns. */
final class DrawnRequests {
    private double[] arrivals = new double[64];
    private int[] inputs = new int[64];
    private int[] outputs = new int[64];
    private int size;

    int size() {
        return size;
    }

    void add(double seconds, int input, int output) {
        if (size == arrivals.length) {
            arrivals = Arrays.copyOf(arrivals, 2 * size);
            inputs = Arrays.copyOf(inputs, 2 * size);
            outputs = Arrays.copyOf(outputs, 2 * size);
        }
        arrivals[size] = seconds;
        inputs[size] = input;
        outputs[size] = output;
        size++;
    }

    /** All of them in the order of time; of equal times in the order in which they came. */
    Requests inOrder() {
        Requests.Builder builder = Requests.builder();
        IntStream.range(0, size)
                .boxed()
                .sorted((a, b) -> Double.compare(arrivals[a], arrivals[b]))
                .forEach(i -> builder.add(Math.max(0, arrivals[i]), inputs[i], outputs[i]));
        return builder.build();
    }
}
