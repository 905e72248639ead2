package dev.rooflight.validation.calibration;

import static dev.rooflight.core.pass.Feature.Basic.ONE;
import static dev.rooflight.core.pass.Feature.Basic.TOKENS;

import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.operator.AttentionKernel;
import dev.rooflight.core.operator.ElementBytes;
import dev.rooflight.core.operator.Kernel;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.Work;
import dev.rooflight.core.parallel.Collective;
import dev.rooflight.core.pass.Feature;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.core.pass.Reach;
import java.util.List;

/** The kernels that ran in a row of a kernel table: those of a network, whose work the core counts. */
final class RowOperators {
    private static final double ACTIVATION_OPS = 4;

    private RowOperators() {}

    /** A product of T = m rows. */
    static Operator product(double n, double k, ComputeFormat format, double weightBytes, double activationBytes) {
        return operator(
                "linear",
                Kernel.MatMul.of(TOKENS, k, n, 0),
                Component.FEED_FORWARD,
                format,
                new ElementBytes(weightBytes, activationBytes, 0));
    }

    /** Attention in one kernel. */
    static Operator attention(
            KernelRow.Attention row, ComputeFormat format, double activationBytes, double cacheBytes) {
        Reach reach = row.window() > 0 ? new Reach.SlidingWindow((long) row.window()) : Reach.causal();
        return operator(
                "attention",
                AttentionKernel.flash(row.heads(), row.keyValueHeads(), row.width(), row.width(), 0, reach),
                Component.ATTENTION,
                format,
                new ElementBytes(0, activationBytes, cacheBytes));
    }

    /**
     * A mixture of experts after its router, in fused kernels: up (with the gate), activation, down, combine.
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
        double hidden = row.hidden();
        ElementBytes bytes = new ElementBytes(weightBytes, activationBytes, 0);
        double actOps = ACTIVATION_OPS + (row.gated() ? 1 : 0);
        return List.of(
                expert("experts_up_proj", row, hidden, up, format, bytes),
                operator("experts_act", between(actOps * rows * inner, rows * up, rows * inner), format, bytes),
                expert("experts_down_proj", row, inner, hidden, format, bytes),
                operator("experts_combine", between(2 * rows * hidden, rows * hidden, hidden), format, bytes));
    }

    private static Kernel between(double ops, double read, double written) {
        return new Kernel.Stream(Kernel.Stream.Purpose.OF_EXPERTS, TOKENS, ops, read, written, 0, 0);
    }

    private static Operator expert(
            String name, KernelRow.Mixture row, double in, double out, ComputeFormat format, ElementBytes bytes) {
        Kernel.GroupedMatMul products =
                Kernel.GroupedMatMul.of((int) row.experts(), (int) row.perToken(), 1, 1, in, out, false);
        if (!row.balanced()) {
            return operator(name, products, format, bytes);
        }
        int hit = (int) Math.min(row.experts(), row.tokens() * row.perToken());
        Kernel.GroupedMatMul even = products.hitting(new Feature.DistinctExperts(hit, hit, 1));
        Work work = even.work(bytes)
                .withMatrixOps(Work.NONE
                        .matrix(2 * in * out * hit, TOKENS)
                        .matrix(2 * in * out * row.tokens() * (row.perToken() - hit), ONE)
                        .matrixOps());
        return operator(name, even, format, bytes).doing(work);
    }

    /** A sum of {@code bytes} over devices. */
    static Operator allReduce(Collective collective, double bytes) {
        return operator(
                "all_reduce",
                new Kernel.Exchange(collective, bytes, ONE),
                Component.FEED_FORWARD,
                ComputeFormat.BF16,
                new ElementBytes(0, 0, 0));
    }

    /** A kernel that reads and writes so many bytes. */
    static Operator stream(double bytes) {
        return operator(
                "stream",
                new Kernel.Stream(Kernel.Stream.Purpose.ELEMENT_WISE, ONE, 0, bytes, 0, 0, 0),
                Component.FEED_FORWARD,
                ComputeFormat.BF16,
                new ElementBytes(0, 1, 0));
    }

    /** A pass of so many tokens. */
    static Pass tokens(double tokens) {
        return Pass.prefill(1, (long) tokens);
    }

    private static Operator operator(String name, Kernel kernel, ComputeFormat format, ElementBytes bytes) {
        return operator(name, kernel, Component.EXPERTS, format, bytes);
    }

    private static Operator operator(
            String name, Kernel kernel, Component component, ComputeFormat format, ElementBytes bytes) {
        return Operator.of(name, kernel, component, format, bytes, List.of(), List.of());
    }
}
