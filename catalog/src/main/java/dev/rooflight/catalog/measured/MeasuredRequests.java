package dev.rooflight.catalog.measured;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * Measured requests as columns, those alone that were answered. Immutable. A latency that a file does not have, or has not for this
 * request, is empty.
 */
public final class MeasuredRequests {
    private final int size;
    private final double[] inputs;
    private final double[] outputs;
    private final double[] arrivals;
    private final double[] queues;
    private final double[] firsts;
    private final double[] perTokens;
    private final double[] wholes;

    private MeasuredRequests(Builder from) {
        this.size = from.size;
        this.inputs = Arrays.copyOf(from.columns[0], size);
        this.outputs = Arrays.copyOf(from.columns[1], size);
        this.arrivals = Arrays.copyOf(from.columns[2], size);
        this.queues = Arrays.copyOf(from.columns[3], size);
        this.firsts = Arrays.copyOf(from.columns[4], size);
        this.perTokens = Arrays.copyOf(from.columns[5], size);
        this.wholes = Arrays.copyOf(from.columns[6], size);
    }

    /** How many there are. */
    public int size() {
        return size;
    }

    /** Tokens of a prompt; 0 or more. */
    public int inputTokens(int request) {
        return (int) inputs[request];
    }

    /** Tokens that were generated; 1 or more. */
    public int outputTokens(int request) {
        return (int) outputs[request];
    }

    /** When it was sent, in seconds from the first one that the file has. */
    public OptionalDouble arrivalSeconds(int request) {
        return optional(arrivals[request]);
    }

    /** Seconds that it waited before its prompt was begun. */
    public OptionalDouble queueSeconds(int request) {
        return optional(queues[request]);
    }

    /** Seconds from sending to the first token. */
    public OptionalDouble ttftSeconds(int request) {
        return optional(firsts[request]);
    }

    /** Seconds of a token after the first one: (last − first) / (n − 1); empty for answers of one token. */
    public OptionalDouble tpotSeconds(int request) {
        return optional(perTokens[request]);
    }

    /** Seconds from sending to the last token. */
    public OptionalDouble e2eSeconds(int request) {
        return optional(wholes[request]);
    }

    private static OptionalDouble optional(double value) {
        return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** Collects requests; what is not known of one is NaN. */
    static final class Builder {
        private final double[][] columns = new double[7][16];
        private int size;

        Builder add(int input, int output, double arrival, double queue, double ttft, double tpot, double e2e) {
            if (size == columns[0].length) {
                for (int i = 0; i < columns.length; i++) {
                    columns[i] = Arrays.copyOf(columns[i], 2 * size);
                }
            }
            double[] row = {input, output, arrival, queue, ttft, tpot, e2e};
            for (int i = 0; i < row.length; i++) {
                columns[i][size] = row[i];
            }
            size++;
            return this;
        }

        int size() {
            return size;
        }

        /** Counts arrivals from the first one. */
        Builder fromFirst() {
            double first = Arrays.stream(columns[2], 0, size)
                    .filter(arrival -> !Double.isNaN(arrival))
                    .min()
                    .orElse(0);
            for (int i = 0; i < size; i++) {
                columns[2][i] -= first;
            }
            return this;
        }

        MeasuredRequests build() {
            return new MeasuredRequests(this);
        }
    }
}
