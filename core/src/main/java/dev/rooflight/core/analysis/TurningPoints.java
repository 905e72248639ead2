package dev.rooflight.core.analysis;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Cancellation;
import dev.rooflight.core.Require;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.core.roofline.Bound;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.function.LongToDoubleFunction;

/**
 * Where operators change their bound while a batch or a context grows, to the whole number and without looking at every number
 * between.
 *
 * <p>An operator is compute-bound where its margin, seconds of arithmetic less seconds of memory access, is 0 or more. A margin is
 * linear in the features of a pass. Along the batch all features are lines but the distinct experts hit, which bend one way; along
 * the context they are lines (decode) or parabolas (prompts) between the bends at which a window fills up or a chunk ends. So
 * between bends a margin rises and falls at most once: its extremum is found by bisection of its slope, and on either side at most
 * one root by bisection of its sign. A model with several forms (latent attention, arithmetic in the memory) also turns where
 * another form becomes the cheaper; between the roots of all operators of two forms their difference is such a curve, too.
 *
 * <p>Worked example: gate_proj of Llama-2-13B on an RTX A6000 (202 ops/byte) in 16 bits has the margin
 * b·2·5120·13824/154.84T - (2·5120·13824 + b·2·(5120 + 13824))/768G and turns at b = 213.1, so the first batch is 214.
 */
public final class TurningPoints {
    /** Most pieces of a line that are looked at. */
    private static final int MOST_PIECES = 20_000;

    private static final NavigableSet<Long> NONE = Collections.emptyNavigableSet();

    private final CompiledModel model;
    private final LongFunction<Pass> passes;
    private final boolean alongContext;
    private final long stride;
    private final Cancellation cancellation;

    private TurningPoints(
            CompiledModel model,
            LongFunction<Pass> passes,
            boolean alongContext,
            long stride,
            Cancellation cancellation) {
        this.model = requireNonNull(model, "model is null");
        this.passes = passes;
        this.alongContext = alongContext;
        this.stride = stride;
        this.cancellation = requireNonNull(cancellation, "cancellation is null");
    }

    /** Of a phase's pass at a context, while the batch grows. */
    public static TurningPoints overBatch(CompiledModel model, Phase phase, long context) {
        return overBatch(model, batch -> model.pass(phase, batch, context));
    }

    /** Of a phase's pass of a batch, while the context grows. */
    public static TurningPoints overContext(CompiledModel model, Phase phase, long batch) {
        return new TurningPoints(model, context -> model.pass(phase, batch, context), true, 1, Cancellation.NEVER);
    }

    static TurningPoints overBatch(CompiledModel model, LongFunction<Pass> passes) {
        return new TurningPoints(model, passes, false, stride(model), Cancellation.NEVER);
    }

    /** The same, given up when nobody wants them any more. */
    public TurningPoints watchedBy(Cancellation by) {
        return new TurningPoints(model, passes, alongContext, stride, by);
    }

    /** Batches within which nothing need change: replicas and stages share a batch in whole sequences. */
    static long stride(CompiledModel model) {
        Parallelism parallelism = model.deployment().parallelism();
        return (long) parallelism.data() * Math.max(parallelism.pipeline(), parallelism.microbatches());
    }

    /**
     * The points from {@code from}, where nothing turns, to {@code to}, in order.
     *
     * @param most how many at most: the first ones
     * @throws dev.rooflight.core.CancelledException if nobody wants them any more
     */
    public List<TurningPoint> between(long from, long to, int most) {
        Require.within("from", from, 1, Pass.MAX_CONTEXT);
        Require.within("to", to, from, Pass.MAX_CONTEXT);
        List<TurningPoint> points = new ArrayList<>();
        long start = from;
        for (int piece = 0; start < to && points.size() < most && piece < MOST_PIECES; piece++) {
            // the piece's line still holds just before the bend, where the next one begins
            long end = Math.min(to, nextBend(start));
            for (long at : turns(start, end)) {
                points.addAll(changesAt(at));
            }
            start = end;
        }
        return List.copyOf(points.subList(0, Math.min(most, points.size())));
    }

    /** Numbers between which the seconds of a pass bend one way at most: where operators turn, forms cross or windows end. */
    NavigableSet<Long> cuts(long from, long to) {
        NavigableSet<Long> cuts = new TreeSet<>();
        long start = from;
        for (int piece = 0; start < to && piece < MOST_PIECES; piece++) {
            long end = Math.min(to, nextBend(start));
            cuts.addAll(turns(start, end));
            cuts.add(end);
            start = end;
        }
        return cuts;
    }

    private long nextBend(long at) {
        if (!alongContext) {
            return Long.MAX_VALUE;
        }
        Execution execution = model.deployment().execution();
        long verified = execution.decoding().verifiedTokens();
        double bend = model.nextBend(at);
        // a pass of several tokens bends once for its last and once for its first
        if (verified > 1 && at >= verified) {
            bend = Math.min(bend, model.nextBend(at - verified + 1.0) + verified - 1);
        }
        Prompting prompting = execution.prompting();
        for (long cut :
                new long[] {verified, prompting.cachedPrefix() + 1, prompting.cachedPrefix() + prompting.chunkTokens()
                }) {
            bend = cut > at ? Math.min(bend, cut) : bend;
        }
        return bend >= Long.MAX_VALUE ? Long.MAX_VALUE : (long) Math.ceil(bend);
    }

    /** Whole numbers above {@code from} up to {@code to} at which an operator of any form changes its bound, or two forms cross. */
    private NavigableSet<Long> turns(long from, long to) {
        NavigableSet<Long> found = new TreeSet<>();
        for (CompiledStage stage : model.stages()) {
            List<CompiledForm> forms = stage.forms();
            NavigableSet<Long> ofStage = new TreeSet<>();
            for (CompiledForm form : forms) {
                for (CompiledOperator operator : form.operators) {
                    cancellation.check();
                    if (operator.boundCanChange()) {
                        ofStage.addAll(changes(at -> operator.margin(features(at)), NONE, from, to));
                    }
                }
            }
            found.addAll(ofStage);
            for (int i = 1; i < forms.size(); i++) {
                for (int j = 0; j < i; j++) {
                    CompiledForm one = forms.get(i);
                    CompiledForm other = forms.get(j);
                    found.addAll(
                            changes(at -> one.seconds(features(at)) - other.seconds(features(at)), ofStage, from, to));
                }
            }
        }
        // the analysis adds up in another order: where both sides are equal it may round to a neighbour
        NavigableSet<Long> near = new TreeSet<>();
        found.forEach(at -> near.addAll(List.of(at - 1, at, at + 1)));
        near.removeIf(at -> at <= from || at > to);
        return near;
    }

    private NavigableSet<Long> changes(LongToDoubleFunction f, NavigableSet<Long> cuts, long from, long to) {
        return new SignChanges(f, stride).between(from, cuts, to);
    }

    private double[] features(long at) {
        return model.features(passes.apply(at));
    }

    /** What the analysis itself says of a number and the one before it. */
    private List<TurningPoint> changesAt(long at) {
        Map<String, Bound> before = bounds(at - 1);
        List<TurningPoint> changes = new ArrayList<>();
        bounds(at).forEach((operator, bound) -> {
            Bound was = before.getOrDefault(operator, bound);
            if (was != bound) {
                changes.add(new TurningPoint(at, operator, was, bound));
            }
        });
        return changes;
    }

    private Map<String, Bound> bounds(long at) {
        Map<String, Bound> bounds = new LinkedHashMap<>();
        model.analyze(passes.apply(at))
                .operators()
                .forEach(operator -> bounds.putIfAbsent(operator.name(), operator.bound()));
        return bounds;
    }
}
