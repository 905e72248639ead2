package dev.rooflight.core.analysis;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Cancellation;
import dev.rooflight.core.pass.Pass;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.function.LongToDoubleFunction;
import java.util.function.ToDoubleFunction;

/**
 * Where one way to decode becomes slower than another, or faster again, to the whole batch: a step's seconds over the tokens that
 * it emits, such as those of a drafted tree against one token after another.
 *
 * <p>By the roofline, the difference of two such times bends one way at most between the batches at which an operator of either
 * changes its bound; it is searched between those, in pieces no longer than a factor of two (distinct experts bend both). What is
 * expected is searched between the same batches: its norms bend more gently than the maxima that they round off.
 */
public final class BreakEven {
    private final CompiledModel one;
    private final CompiledModel other;
    private final long context;
    private final double factor;
    private final Cancellation cancellation;

    /**
     * A batch from which it is otherwise.
     *
     * @param batch the first
     * @param slower whether the first way is the slower one from there
     */
    public record Change(long batch, boolean slower) {}

    private BreakEven(CompiledModel one, CompiledModel other, long context, double factor, Cancellation cancellation) {
        this.one = requireNonNull(one, "one is null");
        this.other = requireNonNull(other, "other is null");
        this.context = context;
        this.factor = factor;
        this.cancellation = requireNonNull(cancellation, "cancellation is null");
    }

    /**
     * Of two ways to decode at a context.
     *
     * @param one the first way, which is slower or not
     */
    public static BreakEven of(CompiledModel one, CompiledModel other, long context) {
        return new BreakEven(one, other, context, 1, Cancellation.NEVER);
    }

    /**
     * The same where the first way counts as the slower one unless it is faster by a factor.
     *
     * @param wanted 1 or more
     */
    public BreakEven unlessFasterBy(double wanted) {
        return new BreakEven(one, other, context, wanted, cancellation);
    }

    /** The same, given up when nobody wants it any more. */
    public BreakEven watchedBy(Cancellation by) {
        return new BreakEven(one, other, context, factor, by);
    }

    /**
     * By the roofline, between two batches.
     *
     * @throws dev.rooflight.core.CancelledException if nobody wants it any more
     */
    public List<Change> ofBound(long from, long to) {
        return between(from, to, Times::bound);
    }

    /**
     * As expected, between two batches.
     *
     * @throws dev.rooflight.core.CancelledException if nobody wants it any more
     */
    public List<Change> ofExpected(long from, long to) {
        return between(from, to, Times::expected);
    }

    private List<Change> between(long from, long to, ToDoubleFunction<Times<Double>> which) {
        NavigableSet<Long> cuts = new TreeSet<>(cuts(one, from, to));
        cuts.addAll(cuts(other, from, to));
        for (long cut = from; cut < to - cut; cut = Math.max(cut + 1, 2 * cut)) {
            cuts.add(cut);
        }
        cuts.removeIf(cut -> cut <= from || cut >= to);
        LongToDoubleFunction difference = batch -> {
            cancellation.check();
            return factor * token(one, batch, which) - token(other, batch, which);
        };
        return new SignChanges(difference, TurningPoints.stride(one))
                .between(from, cuts, to).stream()
                        .map(batch -> new Change(batch, difference.applyAsDouble(batch) >= 0))
                        .toList();
    }

    private double token(CompiledModel model, long batch, ToDoubleFunction<Times<Double>> which) {
        return which.applyAsDouble(model.stepSeconds(batch, context))
                / model.deployment().execution().decoding().tokensPerStep();
    }

    private NavigableSet<Long> cuts(CompiledModel model, long from, long to) {
        Decoding decoding = model.deployment().execution().decoding();
        NavigableSet<Long> cuts = ofPasses(model, decoding.verifiedTokens(), from, to);
        model.draft()
                .ifPresent(draft -> cuts.addAll(ofPasses(
                        draft,
                        decoding.draft().map(Decoding.Draft::tokensPerPass).orElse(1),
                        from,
                        to)));
        return cuts;
    }

    private NavigableSet<Long> ofPasses(CompiledModel model, long tokens, long from, long to) {
        LongFunction<Pass> passes =
                batch -> new Pass(List.of(new Pass.Sequences(batch, tokens, context + tokens - 1, tokens, true)));
        return TurningPoints.overBatch(model, passes).watchedBy(cancellation).cuts(from, to);
    }
}
