package dev.rooflight.core.operator;

import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.parallel.Collective;
import dev.rooflight.core.parallel.Collective.Kind;
import dev.rooflight.core.parallel.ExchangeFormats;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.pass.Feature;
import java.util.List;

/**
 * Exchanges between the devices that share a model. With tensor parallelism the output of every mixer and every feed-forward
 * is a sum over devices (one all-reduce each), and so are the embedded tokens; logits are gathered. With experts shared by
 * replicas, tokens travel to their experts and back (two all-to-alls). With context parallelism, the keys and values of new
 * tokens go once around the devices, and the parts of the output are put together.
 *
 * <p>What is exchanged is the residual stream, in 16 bits or more, see {@link ExchangeFormats}. The {@link Traffic#COLLECTIVE} of an
 * exchange is what each device sends, see {@link Collective}.
 */
record CollectiveOperators(Parallelism parallelism, Precision precision, ExchangeFormats formats) {

    /** Sums {@code width} channels of each row over the tensor group. */
    Operator allReduce(String name, double width, Feature rows, List<String> inputs) {
        return operator(
                name,
                new Collective(Kind.ALL_REDUCE, parallelism.tensor(), 1),
                width * streamBytes(),
                rows,
                inputs,
                List.of(new Tensor(name, rows, width, precision.activationBytes())));
    }

    /** Sums the two halves of a layer over the tensor group in one go. */
    Operator allReduceOfBoth(String name, double width, Feature rows, String first, String second) {
        double bytes = precision.activationBytes();
        return operator(
                name,
                new Collective(Kind.ALL_REDUCE, parallelism.tensor(), 1),
                width * streamBytes(),
                rows,
                List.of(first, second),
                List.of(new Tensor(name + ".mixer", rows, width, bytes), new Tensor(name, rows, width, bytes)));
    }

    /** Gathers {@code width} channels of each row, of which each device has its share. */
    Operator allGather(String name, double width, Feature rows, String input) {
        return operator(
                name,
                new Collective(Kind.ALL_GATHER, parallelism.tensor(), 1),
                width * streamBytes(),
                rows,
                List.of(input),
                List.of(new Tensor(name, rows, width, precision.activationBytes())));
    }

    /** Sends each token's {@code copies} rows of {@code width} channels to the devices of their experts. */
    Operator dispatch(String name, double copies, double width, Feature rows, List<String> inputs) {
        return allToAll(name, copies, width, formats.dispatchBytes(precision.activations()), rows, inputs);
    }

    /** Sends their results back. */
    Operator combine(String name, double copies, double width, Feature rows, List<String> inputs) {
        return allToAll(name, copies, width, formats.combineBytes(precision.activations()), rows, inputs);
    }

    /** The devices of a tensor group hold the same tokens and send an equal part of them each. */
    private Operator allToAll(
            String name, double copies, double width, double bytes, Feature rows, List<String> inputs) {
        return operator(
                name,
                new Collective(Kind.ALL_TO_ALL, parallelism.expert(), 1),
                copies * width * bytes / parallelism.tensor(),
                rows,
                inputs,
                List.of(new Tensor(name, rows, copies * width / parallelism.tensor(), precision.activationBytes())));
    }

    /**
     * Hands the {@code cached} numbers of each new position around the devices that share a context, and the {@code width}
     * channels of the output. Payload of the gather: the numbers of all devices.
     */
    Operator contextExchange(String name, double cached, double width, Feature rows, String input) {
        return operator(
                name,
                new Collective(Kind.ALL_GATHER, parallelism.context(), parallelism.tensor()),
                parallelism.context() * (cached * precision.kvBytes() + width * streamBytes()),
                rows,
                List.of(input),
                List.of(new Tensor(name, rows, width, precision.activationBytes())));
    }

    /** Hands {@code width} channels of each row to the next stage; the devices of a tensor group send a part each. */
    Operator send(String name, double width, Feature rows, List<String> inputs) {
        int stride = parallelism.tensor() * parallelism.context() * parallelism.data();
        return operator(
                name,
                new Collective(Kind.SEND, 2, stride),
                width * streamBytes() / parallelism.tensor(),
                rows,
                inputs,
                List.of(new Tensor(name, rows, width, precision.activationBytes())));
    }

    private double streamBytes() {
        return ExchangeFormats.streamBytes(precision.activations());
    }

    private Operator operator(
            String name,
            Collective collective,
            double payloadPerRow,
            Feature rows,
            List<String> inputs,
            List<Tensor> outputs) {
        return Operator.of(
                name,
                new Kernel.Exchange(collective, payloadPerRow, rows),
                Component.FEED_FORWARD,
                precision,
                inputs,
                outputs);
    }
}
