package dev.rooflight.validation.calibration;

/** A row of a kernel table: a shape, and how long it took. */
sealed interface KernelRow {
    /** Measured seconds; above 0. */
    double seconds();

    /** A row of what runs on one device. */
    sealed interface OnDevice extends KernelRow {
        /** The answer of a visitor to the kind that this is. */
        <R> R accept(Visitor<R> visitor);
    }

    /**
     * Answers a question about what runs on one device: a new kind does not compile until each question is answered.
     *
     * @param <R> the answer
     */
    interface Visitor<R> {
        R product(Product product);

        R attention(Attention attention);

        R mixture(Mixture mixture);

        R stream(Stream stream);
    }

    /**
     * A product of m by k activations with k by n weights.
     *
     * @param format of weights and activations, as the table names it
     */
    record Product(String format, double m, double n, double k, double seconds) implements OnDevice {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.product(this);
        }
    }

    /**
     * Attention over full contexts: of prompts, where each of {@code batch} sequences brings all its {@code length} tokens, or of
     * decodes, where each brings the last of them.
     *
     * @param prompt which of both
     * @param format of queries, as the table names it
     * @param cache format of keys and values
     * @param window positions a token attends to at most; 0 for all
     * @param source the library whose kernel it is
     */
    record Attention(
            boolean prompt,
            String format,
            String cache,
            double batch,
            double length,
            double heads,
            double keyValueHeads,
            double width,
            double window,
            String source,
            double seconds)
            implements OnDevice {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.attention(this);
        }
    }

    /**
     * A whole mixture of experts on one device.
     *
     * @param inner channels of an expert, before they are divided by {@code tensor}
     * @param expertParallel devices that the experts are spread over
     * @param balanced whether tokens go to all experts evenly, rather than with the given skew
     * @param gated whether experts have a gate beside their up projection
     */
    record Mixture(
            String format,
            double tokens,
            double hidden,
            double inner,
            double perToken,
            double experts,
            double tensor,
            double expertParallel,
            boolean balanced,
            boolean gated,
            double seconds)
            implements OnDevice {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.mixture(this);
        }
    }

    /**
     * An exchange between devices.
     *
     * @param implementation whose it is
     * @param operation such as {@code all_reduce}
     * @param bytes payload of each device
     */
    record Exchange(
            String implementation, String operation, String format, double devices, double bytes, double seconds)
            implements KernelRow {}

    /**
     * A kernel that streams through memory.
     *
     * @param kernel {@code norm}, {@code element-wise} or {@code gather}
     * @param bytes read and written
     */
    record Stream(String kernel, double bytes, double seconds) implements OnDevice {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.stream(this);
        }
    }
}
