package dev.rooflight.core.analysis;

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
    private BreakEven() {}

    /**
     * A batch from which it is otherwise.
     *
     * @param batch the first
     * @param slower whether the first way is the slower one from there
     */
    public record Change(long batch, boolean slower) {}

    /** By the roofline. */
    public static List<Change> ofBound(CompiledModel one, CompiledModel other, long context, long from, long to) {
        return ofBound(one, other, 1, context, from, to);
    }

    /**
     * By the roofline, where the first way counts as the slower one unless it is faster by a factor.
     *
     * @param factor 1 or more
     */
    public static List<Change> ofBound(
            CompiledModel one, CompiledModel other, double factor, long context, long from, long to) {
        return of(one, other, factor, context, from, to, Times::bound);
    }

    /** As expected. */
    public static List<Change> ofExpected(CompiledModel one, CompiledModel other, long context, long from, long to) {
        return of(one, other, 1, context, from, to, Times::expected);
    }

    private static List<Change> of(
            CompiledModel one,
            CompiledModel other,
            double factor,
            long context,
            long from,
            long to,
            ToDoubleFunction<Times<Double>> which) {
        NavigableSet<Long> cuts = new TreeSet<>(cuts(one, context, from, to));
        cuts.addAll(cuts(other, context, from, to));
        for (long cut = from; cut < to - cut; cut = Math.max(cut + 1, 2 * cut)) {
            cuts.add(cut);
        }
        cuts.removeIf(cut -> cut <= from || cut >= to);
        LongToDoubleFunction difference =
                batch -> factor * token(one, batch, context, which) - token(other, batch, context, which);
        return new SignChanges(difference, TurningPoints.stride(one))
                .between(from, cuts, to).stream()
                        .map(batch -> new Change(batch, difference.applyAsDouble(batch) >= 0))
                        .toList();
    }

    private static double token(CompiledModel model, long batch, long context, ToDoubleFunction<Times<Double>> which) {
        return which.applyAsDouble(model.stepSeconds(batch, context))
                / model.deployment().execution().decoding().tokensPerStep();
    }

    private static NavigableSet<Long> cuts(CompiledModel model, long context, long from, long to) {
        Decoding decoding = model.deployment().execution().decoding();
        NavigableSet<Long> cuts = ofPasses(model, decoding.verifiedTokens(), context, from, to);
        model.draft()
                .ifPresent(draft -> cuts.addAll(ofPasses(
                        draft,
                        decoding.draft().map(Decoding.Draft::tokensPerPass).orElse(1),
                        context,
                        from,
                        to)));
        return cuts;
    }

    private static NavigableSet<Long> ofPasses(CompiledModel model, long tokens, long context, long from, long to) {
        LongFunction<Pass> passes =
                batch -> new Pass(List.of(new Pass.Sequences(batch, tokens, context + tokens - 1, tokens, true)));
        return TurningPoints.overBatch(model, passes).cuts(from, to);
    }
}
