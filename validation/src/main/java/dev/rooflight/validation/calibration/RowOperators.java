package dev.rooflight.validation.calibration;

import static dev.rooflight.core.pass.Feature.Basic.ONE;
import static dev.rooflight.core.pass.Feature.Basic.TOKENS;

import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.OperatorKind;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.operator.Work;
import dev.rooflight.core.parallel.Collective;
import dev.rooflight.core.pass.Feature;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.core.pass.Reach;
import java.util.List;
import java.util.Optional;

/**
 * The operators that ran in a row of a kernel table, with the work that the core counts for them in a network
 * ({@code RowOperatorsTest} compares both).
 */
final class RowOperators {
    private static final double SOFTMAX_OPS = 5;
    private static final double ACTIVATION_OPS = 4;

    private RowOperators() {}

    /** A product of T = m rows, as the core's linear. */
    static Operator product(double n, double k, ComputeFormat format, double weightBytes, double activationBytes) {
        Work work = Work.NONE
                .matrix(2 * k * n, TOKENS)
                .bytes(Traffic.WEIGHTS, k * n * weightBytes, ONE)
                .bytes(Traffic.ACTIVATION_READ, k * activationBytes, TOKENS)
                .bytes(Traffic.ACTIVATION_WRITE, n * activationBytes, TOKENS);
        return operator("linear", OperatorKind.LINEAR, Component.FEED_FORWARD, format, work);
    }

    /** Attention in one kernel, as the core's with flash attention. */
    static Operator attention(
            KernelRow.Attention row, ComputeFormat format, double activationBytes, double cacheBytes) {
        Reach reach = row.window() > 0 ? new Reach.SlidingWindow((long) row.window()) : Reach.causal();
        Work work = Work.NONE
                .matrix(4 * row.width() * row.heads(), Feature.attendedPairs(reach))
                .vector(SOFTMAX_OPS * row.heads(), Feature.attendedPairs(reach))
                .bytes(Traffic.ACTIVATION_READ, row.heads() * row.width() * activationBytes, TOKENS)
                .bytes(Traffic.ACTIVATION_WRITE, row.heads() * row.width() * activationBytes, TOKENS)
                .bytes(
                        Traffic.KV_READ,
                        2 * row.keyValueHeads() * row.width() * cacheBytes,
                        Feature.positionsRead(reach));
        return operator("attention", OperatorKind.ATTENTION, Component.ATTENTION, format, work);
    }

    /**
     * A mixture of experts after its router, in fused kernels as the core's: up (with the gate), activation, down, combine.
     *
     * <p>Balanced rows hit min(E, T·k) experts rather than the mean over random choices that the core's feature D gives. They
     * are described by a mixture of that many experts all of which are hit: a row's work for each of them is stated per
     * token, the rest of its work as a constant, so that sums and padding are those of the row.
     */
    static List<Operator> mixture(
            KernelRow.Mixture row, ComputeFormat format, double weightBytes, double activationBytes) {
        double inner = row.inner() / row.tensor();
        double up = (row.gated() ? 2 : 1) * inner;
        double rows = row.perToken();
        Work act = Work.NONE
                .vector((ACTIVATION_OPS + (row.gated() ? 1 : 0)) * rows * inner, TOKENS)
                .bytes(Traffic.ACTIVATION_READ, rows * up * activationBytes, TOKENS)
                .bytes(Traffic.ACTIVATION_WRITE, rows * inner * activationBytes, TOKENS);
        Work combine = Work.NONE
                .vector(2 * rows * row.hidden(), TOKENS)
                .bytes(Traffic.ACTIVATION_READ, rows * row.hidden() * activationBytes, TOKENS)
                .bytes(Traffic.ACTIVATION_WRITE, row.hidden() * activationBytes, TOKENS);
        return List.of(
                expert("experts_up_proj", row, row.hidden(), up, format, weightBytes, activationBytes),
                operator("experts_act", OperatorKind.ELEMENT_WISE, Component.EXPERTS, format, act),
                expert("experts_down_proj", row, inner, row.hidden(), format, weightBytes, activationBytes),
                operator("experts_combine", OperatorKind.ELEMENT_WISE, Component.EXPERTS, format, combine));
    }

    private static Operator expert(
            String name,
            KernelRow.Mixture row,
            double in,
            double out,
            ComputeFormat format,
            double weightBytes,
            double activationBytes) {
        double rows = row.perToken();
        Feature.DistinctExperts distinct = new Feature.DistinctExperts((int) row.experts(), (int) row.perToken(), 1);
        Work work = Work.NONE;
        if (row.balanced()) {
            int hit = (int) Math.min(row.experts(), row.tokens() * row.perToken());
            distinct = new Feature.DistinctExperts(hit, hit, 1);
            work = work.matrix(2 * in * out * hit, TOKENS).matrix(2 * in * out * row.tokens() * (rows - hit), ONE);
        } else {
            work = work.matrix(2 * rows * in * out, TOKENS);
        }
        work = work.bytes(Traffic.WEIGHTS, in * out * weightBytes, distinct)
                .bytes(Traffic.ACTIVATION_READ, rows * in * activationBytes, TOKENS)
                .bytes(Traffic.ACTIVATION_WRITE, rows * out * activationBytes, TOKENS);
        return operator(name, OperatorKind.EXPERTS, Component.EXPERTS, format, work);
    }

    /** A sum of {@code bytes} over devices. */
    static Operator allReduce(Collective collective, double bytes) {
        Work work = Work.NONE.bytes(Traffic.COLLECTIVE, bytes * collective.bytesSentPerByte(collective.devices()), ONE);
        return new Operator(
                "all_reduce",
                OperatorKind.COLLECTIVE,
                Component.FEED_FORWARD,
                0,
                0,
                ComputeFormat.BF16,
                work,
                List.of(),
                List.of(),
                Optional.of(collective));
    }

    /** A kernel that reads and writes so many bytes. */
    static Operator stream(double bytes) {
        Work work = Work.NONE.bytes(Traffic.ACTIVATION_READ, bytes, ONE);
        return operator("stream", OperatorKind.ELEMENT_WISE, Component.FEED_FORWARD, ComputeFormat.BF16, work);
    }

    /** A pass of so many tokens. */
    static Pass tokens(double tokens) {
        return Pass.prefill(1, (long) tokens);
    }

    private static Operator operator(
            String name, OperatorKind kind, Component component, ComputeFormat format, Work work) {
        return Operator.of(name, kind, component, 0, format, work, List.of(), List.of());
    }
}
