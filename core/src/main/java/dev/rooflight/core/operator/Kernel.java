package dev.rooflight.core.operator;

import static dev.rooflight.core.pass.Feature.Basic.ONE;
import static dev.rooflight.core.pass.Feature.Basic.SEQUENCES;
import static dev.rooflight.core.pass.Feature.Basic.TOKENS;
import static java.util.Objects.requireNonNull;

import dev.rooflight.core.parallel.Collective;
import dev.rooflight.core.pass.Feature;

/**
 * What an operator is: the shape of what runs. Its work follows from the shape and the bytes of a number; so do expected times
 * and the rows of a kernel table.
 *
 * <p>T are the tokens of a pass, B its sequences, A, R and K the attended pairs, the score rectangle and the positions read along
 * a reach, D the distinct experts hit; wB, aB and kB the bytes of a weight, an activation and a cached number.
 */
public sealed interface Kernel
        permits Kernel.MatMul,
                Kernel.GroupedMatMul,
                AttentionKernel,
                Kernel.Convolution,
                Kernel.Recurrence,
                Kernel.Stream,
                Kernel.Gather,
                Kernel.Exchange {

    /** How hardware runs it. */
    OperatorKind kind();

    /** Its work at given bytes of a number. */
    Work work(ElementBytes bytes);

    /** Weights that it stores. */
    default double parameters() {
        return 0;
    }

    /** Those of them that one token uses. */
    default double activeParameters() {
        return parameters();
    }

    /**
     * Answers a question about a kernel, one method for each kind: a new kind does not compile until each question is answered.
     *
     * @param <R> the answer
     */
    interface Visitor<R> {
        R matMul(MatMul product);

        R groupedMatMul(GroupedMatMul products);

        R attention(AttentionKernel attention);

        R convolution(Convolution convolution);

        R recurrence(Recurrence recurrence);

        R stream(Stream stream);

        R gather(Gather gather);

        R exchange(Exchange exchange);
    }

    /** The answer of a visitor to the kind that this is. */
    <R> R accept(Visitor<R> visitor);

    /**
     * Products of every row with weight matrices of {@code in} by {@code out}, one for each of {@code groups} parts of the row:
     * 2·rows·groups·in·out matrix operations (and a vector operation for each output with a bias). The weights are read once;
     * rows·groups·in activations are read and rows·groups·out written.
     *
     * <p>Worked example: 4096 → 4096 over 2048 tokens in FP16 is 68.7 G operations, 33.6 MB of weights and 33.6 MB of
     * activations: 1024 operations per byte.
     *
     * @param rows what counts the rows
     * @param in k, input channels of a matrix: what is summed over
     * @param out output channels of a matrix
     * @param groups matrices of that size, such as one for each head
     * @param biased outputs of all matrices that have a bias
     * @param rank r where the matrix is two, in by r and r by out, one after the other; 0 where it is one
     */
    record MatMul(Feature rows, double in, double out, double groups, double biased, double rank) implements Kernel {
        public MatMul {
            requireNonNull(rows, "rows is null");
        }

        /** One matrix, some of whose outputs have a bias. */
        public static MatMul of(Feature rows, double in, double out, double biased) {
            return new MatMul(rows, in, out, 1, biased, 0);
        }

        /** The same as two factors. */
        public MatMul factored(double channels) {
            return new MatMul(rows, in, out, groups, biased, channels);
        }

        /** Channels of all inputs. */
        public double inputs() {
            return groups * in;
        }

        /** Channels of all outputs. */
        public double outputs() {
            return groups * out;
        }

        /** Channels that one output is summed over, one product after the other where there are two. */
        public double depth() {
            return in + rank;
        }

        @Override
        public double parameters() {
            return groups * in * out + biased;
        }

        @Override
        public OperatorKind kind() {
            return OperatorKind.LINEAR;
        }

        @Override
        public Work work(ElementBytes bytes) {
            return work(bytes, outputs(), 0);
        }

        /**
         * The work where not all outputs are written as activations.
         *
         * @param activations outputs that are
         * @param cached numbers that are written to the cache, in its format
         */
        public Work work(ElementBytes bytes, double activations, double cached) {
            return Work.NONE
                    .matrix(2 * groups * in * out, rows)
                    .vector(biased, rows)
                    .bytes(Traffic.WEIGHTS, parameters() * bytes.weight(), ONE)
                    .bytes(Traffic.ACTIVATION_READ, inputs() * bytes.activation(), rows)
                    .bytes(Traffic.ACTIVATION_WRITE, activations * bytes.activation(), rows)
                    .bytes(Traffic.KV_WRITE, cached * bytes.cached(), rows);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.matMul(this);
        }
    }

    /**
     * Products with the weights of the experts that were hit: 2·T·k·in·out matrix operations; weights D·in·out; activations
     * T·k·(in + out). A device that holds a share of the experts gets its share of the rows of all replicas that they serve.
     *
     * @param hit D, which counts the experts hit
     * @param experts E, of all devices together
     * @param perToken k, that a token is sent to
     * @param devices that hold an equal share of the experts each
     * @param in input channels of an expert
     * @param out output channels of an expert
     * @param bias whether outputs have one
     */
    record GroupedMatMul(
            Feature.DistinctExperts hit, int experts, int perToken, int devices, double in, double out, boolean bias)
            implements Kernel {
        public GroupedMatMul {
            requireNonNull(hit, "hit is null");
        }

        /** Experts hit evenly. */
        public static GroupedMatMul of(
                int experts, int perToken, int replicas, int devices, double in, double out, boolean bias) {
            return new GroupedMatMul(
                    new Feature.DistinctExperts(experts, perToken, replicas),
                    experts,
                    perToken,
                    devices,
                    in,
                    out,
                    bias);
        }

        /** The same where tokens hit experts in another way. */
        public GroupedMatMul hitting(Feature.DistinctExperts other) {
            return new GroupedMatMul(other, experts, perToken, devices, in, out, bias);
        }

        /** Rows that the experts of a device get for each token of the pass: k, where all experts are here. */
        public double rowsPerToken() {
            return (double) perToken * hit.replicas() / devices;
        }

        /** Weights of one expert. */
        public double weightsOfOne() {
            return in * out + (bias ? out : 0);
        }

        @Override
        public double parameters() {
            return (double) experts / devices * weightsOfOne();
        }

        @Override
        public double activeParameters() {
            return (double) perToken / devices * weightsOfOne();
        }

        @Override
        public OperatorKind kind() {
            return OperatorKind.EXPERTS;
        }

        @Override
        public Work work(ElementBytes bytes) {
            double k = rowsPerToken();
            return Work.NONE
                    .matrix(2 * k * in * out, TOKENS)
                    .vector(bias ? k * out : 0, TOKENS)
                    .bytes(Traffic.WEIGHTS, weightsOfOne() * bytes.weight() / devices, hit)
                    .bytes(Traffic.ACTIVATION_READ, k * in * bytes.activation(), TOKENS)
                    .bytes(Traffic.ACTIVATION_WRITE, k * out * bytes.activation(), TOKENS);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.groupedMatMul(this);
        }
    }

    /**
     * A causal convolution over the last positions of each channel: 2·kernel vector operations per channel and token and an
     * activation; the history is read and written once per sequence and pass.
     *
     * @param channels that pass through it
     * @param kernel positions it sees
     * @param bias whether channels have one
     * @param history numbers of earlier positions that a sequence keeps
     */
    record Convolution(double channels, int kernel, boolean bias, double history) implements Kernel {
        @Override
        public double parameters() {
            return channels * kernel + (bias ? channels : 0);
        }

        @Override
        public OperatorKind kind() {
            return OperatorKind.RECURRENCE;
        }

        @Override
        public Work work(ElementBytes bytes) {
            double aB = bytes.activation();
            return Work.NONE
                    .vector((2.0 * kernel + ElementWise.ACTIVATION_OPS + (bias ? 1 : 0)) * channels, TOKENS)
                    .bytes(Traffic.WEIGHTS, parameters() * bytes.weight(), ONE)
                    .bytes(Traffic.ACTIVATION_READ, channels * aB, TOKENS)
                    .bytes(Traffic.ACTIVATION_WRITE, channels * aB, TOKENS)
                    .bytes(Traffic.STATE_READ, history * aB, SEQUENCES)
                    .bytes(Traffic.STATE_WRITE, history * aB, SEQUENCES);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.convolution(this);
        }
    }

    /**
     * One step of a recurrence for each token; the state is read and written once per sequence and pass, in 32 bits.
     *
     * @param opsPerNumber operations on each number of the state, for each token
     * @param state numbers that a sequence keeps
     * @param parameters weights of its own
     * @param read channels read for each token
     * @param written channels written for each token
     */
    record Recurrence(double opsPerNumber, double state, double parameters, double read, double written)
            implements Kernel {
        private static final double STATE_BYTES = 4;

        @Override
        public OperatorKind kind() {
            return OperatorKind.RECURRENCE;
        }

        @Override
        public Work work(ElementBytes bytes) {
            return Work.NONE
                    .matrix(opsPerNumber * state, TOKENS)
                    .bytes(Traffic.WEIGHTS, parameters * bytes.weight(), ONE)
                    .bytes(Traffic.ACTIVATION_READ, read * bytes.activation(), TOKENS)
                    .bytes(Traffic.ACTIVATION_WRITE, written * bytes.activation(), TOKENS)
                    .bytes(Traffic.STATE_READ, state * STATE_BYTES, SEQUENCES)
                    .bytes(Traffic.STATE_WRITE, state * STATE_BYTES, SEQUENCES);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.recurrence(this);
        }
    }

    /**
     * One pass over activations.
     *
     * @param purpose what it is for
     * @param rows what counts the rows
     * @param ops vector operations on a row
     * @param read numbers of a row that are read
     * @param written numbers of a row that are written as activations
     * @param cached numbers of a row that are written to the cache
     * @param parameters weights, read once
     */
    record Stream(
            Purpose purpose, Feature rows, double ops, double read, double written, double cached, double parameters)
            implements Kernel {
        /** What a pass over activations is for. */
        public enum Purpose {
            /** Normalisation, alone or with the residual addition before it. */
            NORM(OperatorKind.NORM),
            /** Additions, activations, rotary embedding. */
            ELEMENT_WISE(OperatorKind.ELEMENT_WISE),
            /** What stands between the products of a mixture of experts, and runs in its kernels. */
            OF_EXPERTS(OperatorKind.ELEMENT_WISE);

            private final OperatorKind kind;

            Purpose(OperatorKind kind) {
                this.kind = kind;
            }
        }

        public Stream {
            requireNonNull(purpose, "purpose is null");
            requireNonNull(rows, "rows is null");
        }

        @Override
        public OperatorKind kind() {
            return purpose.kind;
        }

        @Override
        public Work work(ElementBytes bytes) {
            return Work.NONE
                    .vector(ops, rows)
                    .bytes(Traffic.WEIGHTS, parameters * bytes.weight(), ONE)
                    .bytes(Traffic.ACTIVATION_READ, read * bytes.activation(), rows)
                    .bytes(Traffic.ACTIVATION_WRITE, written * bytes.activation(), rows)
                    .bytes(Traffic.KV_WRITE, cached * bytes.cached(), rows);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.stream(this);
        }
    }

    /**
     * Rows of a table looked up by index, one for each token.
     *
     * @param entries rows of the table
     * @param width channels of a row
     * @param adds whether they are added to a row that is there already
     */
    record Gather(double entries, double width, boolean adds) implements Kernel {
        @Override
        public double parameters() {
            return entries * width;
        }

        @Override
        public OperatorKind kind() {
            return OperatorKind.GATHER;
        }

        @Override
        public Work work(ElementBytes bytes) {
            return Work.NONE
                    .vector(adds ? width : 0, TOKENS)
                    .bytes(Traffic.WEIGHTS, width * bytes.weight(), TOKENS)
                    .bytes(Traffic.ACTIVATION_READ, adds ? width * bytes.activation() : 0, TOKENS)
                    .bytes(Traffic.ACTIVATION_WRITE, width * bytes.activation(), TOKENS);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.gather(this);
        }
    }

    /**
     * An exchange between devices. What each device sends is {@link Traffic#COLLECTIVE}, see {@link Collective}.
     *
     * @param collective which devices exchange how
     * @param payloadBytes of a row
     * @param rows what counts the rows
     */
    record Exchange(Collective collective, double payloadBytes, Feature rows) implements Kernel {
        public Exchange {
            requireNonNull(collective, "collective is null");
            requireNonNull(rows, "rows is null");
        }

        @Override
        public OperatorKind kind() {
            return OperatorKind.COLLECTIVE;
        }

        @Override
        public Work work(ElementBytes bytes) {
            return Work.NONE.bytes(
                    Traffic.COLLECTIVE, payloadBytes * collective.bytesSentPerByte(collective.devices()), rows);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.exchange(this);
        }
    }
}
