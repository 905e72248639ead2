package dev.rooflight.core.parallel;

import dev.rooflight.core.Require;

/**
 * How a model is spread over devices: {@code tensor · context · data · pipeline} of them.
 *
 * <p>Neighbours are those of a tensor group, then context, data and pipeline. Experts are spread over the tensor groups of as
 * many replicas as {@code expert} needs: {@code expert} up to {@code tensor} stays within one, each expert's channels being
 * split over {@code tensor / expert} devices; beyond it, {@code expert / tensor} replicas with attention of their own share
 * one set of experts (data-parallel attention).
 *
 * @param tensor devices that share each layer's heads and channels (TP); 1 to 65536
 * @param pipeline stages of consecutive layers (PP); 1 to 65536
 * @param expert devices that the experts of a layer are spread over (EP); 1 to 65536
 * @param data replicas, each with sequences of its own (DP); 1 to 65536
 * @param context devices that share the positions of each sequence (CP); 1 to 65536
 * @param microbatches parts of the batch that follow each other through the stages; 0: as many as stages
 * @param overlap share of the collectives' time that is hidden behind other work; 0 to 1
 */
public record Parallelism(
        int tensor, int pipeline, int expert, int data, int context, int microbatches, double overlap) {
    private static final int MAX = 65_536;
    private static final int MOST_DEVICES = 1_000_000;

    /** One device. */
    public static final Parallelism NONE = new Parallelism(1, 1, 1, 1, 1, 0, 0);

    public Parallelism {
        Require.within("tp", tensor, 1, MAX);
        Require.within("pp", pipeline, 1, MAX);
        Require.within("ep", expert, 1, MAX);
        Require.within("dp", data, 1, MAX);
        Require.within("cp", context, 1, MAX);
        Require.within("microbatches", microbatches, 0, 1_000_000);
        Require.within("overlap", overlap, 0, 1);
        Require.that(
                experts(tensor, expert, data),
                "ep",
                expert,
                "a divisor of " + tensor + (data > 1 ? " or " + tensor + " times a divisor of " + data : ""),
                "experts are spread over %s tensor-parallel devices in %s replicas".formatted(tensor, data));
        Require.within(
                "devices (tensor · context · data · pipeline)",
                (double) tensor * context * data * pipeline,
                1,
                MOST_DEVICES);
    }

    /** Whether the rest of it goes with another degree of tensor parallelism. */
    boolean allowsTensor(int degree) {
        return experts(degree, expert, data) && (double) degree * context * data * pipeline <= MOST_DEVICES;
    }

    /** Whether {@code expert} devices can share experts among {@code data} replicas of {@code tensor} devices each. */
    private static boolean experts(int tensor, int expert, int data) {
        return tensor % expert == 0 || (expert % tensor == 0 && data % (expert / tensor) == 0);
    }

    /** Tensor parallelism alone. */
    public static Parallelism tensor(int devices) {
        return NONE.withTensor(devices);
    }

    /** The same with another degree of tensor parallelism. */
    public Parallelism withTensor(int degree) {
        return new Parallelism(degree, pipeline, expert, data, context, microbatches, overlap);
    }

    /** The same with another number of pipeline stages. */
    public Parallelism withPipeline(int stages) {
        return new Parallelism(tensor, stages, expert, data, context, microbatches, overlap);
    }

    /** The same with replicas, and experts spread over so many devices. */
    public Parallelism withDataAndExperts(int replicas, int expertDevices) {
        return new Parallelism(tensor, pipeline, expertDevices, replicas, context, microbatches, overlap);
    }

    /** The same with another degree of context parallelism. */
    public Parallelism withContext(int degree) {
        return new Parallelism(tensor, pipeline, expert, data, degree, microbatches, overlap);
    }

    /** All devices. */
    public int devices() {
        return tensor * context * data * pipeline;
    }

    /** Devices that each expert's channels are split over. */
    public int expertTensor() {
        return expert <= tensor ? tensor / expert : 1;
    }

    /** Replicas whose tokens go to the same set of experts. */
    public int replicasPerExperts() {
        return expert <= tensor ? 1 : expert / tensor;
    }

    /** Sequences of the busiest replica of a batch: ⌈B/dp⌉ of them, whatever mix they are. */
    public long batchPerReplica(long batch) {
        return (batch + data - 1) / data;
    }

    /** The same of a batch that need not be a whole number; on one replica it stays what it is. */
    public double perReplica(double batch) {
        return data == 1 ? batch : Math.ceil(batch / data);
    }

    /** Parts that a replica's batch goes through the stages in: never more than it has sequences, and one without stages. */
    public long microbatchesOf(long replicaBatch) {
        return pipeline == 1 ? 1 : Math.min(replicaBatch, microbatches == 0 ? pipeline : microbatches);
    }

    /** Sequences of the largest of so many parts of a replica's batch. */
    public static double together(double replicaBatch, long parts) {
        return parts == 1 ? replicaBatch : Math.ceil(replicaBatch / parts);
    }

    /** As people write it, such as {@code TP 8 · PP 2}; {@code 1 device} where nothing is split. */
    public String label() {
        StringBuilder label = new StringBuilder();
        append(label, "TP", tensor);
        append(label, "CP", context);
        append(label, "DP", data);
        append(label, "PP", pipeline);
        append(label, "EP", expert);
        return label.length() == 0 ? "1 device" : label.toString();
    }

    private static void append(StringBuilder label, String name, int degree) {
        if (degree > 1) {
            label.append(label.length() == 0 ? "" : " · ")
                    .append(name)
                    .append(' ')
                    .append(degree);
        }
    }
}
