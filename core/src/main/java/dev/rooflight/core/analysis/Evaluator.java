package dev.rooflight.core.analysis;

import dev.rooflight.core.Require;
import dev.rooflight.core.efficiency.EngineProfile;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.pass.Pass;
import java.util.Arrays;
import java.util.List;

/**
 * Totals of passes, fast: no allocation, tens of nanoseconds a pass. Not for use by several threads at once; take one from
 * {@link CompiledModel#evaluator()} for each. (Generations of models with latent attention allocate scratch space.) After each call
 * the totals of that pass can be asked for. Numbers of sequences are those of all replicas, of which the busiest decides; those of a
 * {@link Batch} are one replica's. Nothing is checked in the hot path but what {@link #step} says: sequences, tokens and contexts are
 * 1 or more, and a context is no less than the tokens brought.
 *
 * <p>Times of operators are sums of coefficients times features, so the total of a pass is a sparse matrix-vector product and
 * a maximum (bound) or a norm (expected) per operator. Operators whose bound depends on nothing but the number of tokens (most
 * do) are summed beforehand, see {@link MaximaOfTokens}. While a batch decodes, every feature is linear in the step between two
 * bends (a window filling up), so the bound of a whole generation is a sum of max(a + b·t, c + d·t) over t, which splits once
 * where the lines cross; expected times are smooth between bends and are summed by quadrature, see {@link StepSum}.
 *
 * <p>With stages, see {@link PassTime}.
 */
public final class Evaluator {
    private final FeatureVector.Layout layout;
    private final double[] features;
    private final double[] nextFeatures;
    private final double[] prompts;
    private final double[] decodes;
    private final CompiledForm[][] stages;
    private final int[] counts;
    private final CompiledForm[] evaluated;
    private final Parallelism parallelism;
    private final EngineProfile engine;
    private final boolean ideal;
    private final boolean closedForm;
    private double sequences;
    private long microbatches;
    private boolean mixed;
    private boolean decoding;
    private double boundSeconds;

    Evaluator(FeatureVector.Layout layout, List<CompiledStage> stages, Deployment deployment, boolean ideal) {
        this.layout = layout;
        this.features = layout.vector();
        this.nextFeatures = layout.vector();
        this.prompts = layout.vector();
        this.decodes = layout.vector();
        this.stages = stages.stream()
                .map(stage -> stage.forms().toArray(CompiledForm[]::new))
                .toArray(CompiledForm[][]::new);
        this.counts = stages.stream().mapToInt(CompiledStage::count).toArray();
        this.evaluated = Arrays.stream(this.stages).map(forms -> forms[0]).toArray(CompiledForm[]::new);
        this.parallelism = deployment.parallelism();
        this.engine = deployment.engine();
        this.ideal = ideal;
        this.closedForm = parallelism.pipeline() == 1
                && this.stages[0].length <= 2
                && deployment.execution().offload().none();
    }

    /** A batch without sequences, whose passes this evaluator can evaluate. */
    public Batch batch() {
        return new Batch(layout);
    }

    /**
     * Evaluates the next pass of one replica's sequences; the others are taken to do alike.
     *
     * @throws IllegalArgumentException if the batch is empty, or of an evaluator of other networks
     */
    public void step(Batch batch) {
        sequences = batch.sequences();
        if (!batch.isOf(layout) || !(sequences > 0)) {
            throw new IllegalArgumentException(
                    "the batch is empty or of another model; expected sequences of this one's");
        }
        microbatches = parallelism.microbatchesOf((long) Math.ceil(sequences));
        batch.fill(prompts, decodes, Parallelism.together(sequences, microbatches) / sequences);
        mixed(batch.decodesOnly());
    }

    /** Evaluates any pass. */
    public void evaluate(Pass pass) {
        List<Pass.Sequences> groups = pass.groups();
        Pass.Sequences first = groups.get(0);
        if (groups.size() == 1) {
            fill(first.count(), first.newTokens(), first.context(), first.logitPositions(), first.decoding());
            evaluate();
            return;
        }
        double batch = pass.sequences();
        double share = localBatch(batch) / batch;
        Arrays.fill(prompts, 0);
        Arrays.fill(decodes, 0);
        for (int i = 0; i < groups.size(); i++) {
            Pass.Sequences group = groups.get(i);
            layout.add(
                    group.decoding() ? decodes : prompts,
                    share * group.count(),
                    group.newTokens(),
                    group.context(),
                    group.logitPositions(),
                    group.decoding());
        }
        mixed(pass.decodesOnly());
    }

    private void mixed(boolean decodesOnly) {
        layout.sum(features, prompts, decodes);
        mixed = true;
        decoding = decodesOnly;
        evaluate();
    }

    /** Evaluates the prefill of {@code batch} prompts of {@code tokens} tokens. */
    public void prefill(double batch, double tokens) {
        fill(batch, tokens, tokens, 1, false);
        evaluate();
    }

    /** Evaluates one decode step of {@code batch} sequences at {@code context} positions. */
    public void decode(double batch, double context) {
        fill(batch, 1, context, 1, true);
        evaluate();
    }

    /** Evaluates a pass that verifies {@code tokens} tokens of {@code batch} sequences, the last at {@code context}. */
    public void verify(double batch, double tokens, double context) {
        fill(batch, tokens, context, tokens, true);
        evaluate();
    }

    /** Evaluates a chunk of {@code tokens} tokens of {@code batch} prompts that ends at {@code context}. */
    public void chunk(double batch, double tokens, double context, double logits) {
        fill(batch, tokens, context, logits, false);
        evaluate();
    }

    /** Seconds by the roofline of the pass evaluated last. */
    public double boundSeconds() {
        return boundSeconds;
    }

    /** Seconds that the pass evaluated last is expected to take. */
    public double expectedSeconds() {
        return ideal ? boundSeconds : expectedOfFeatures();
    }

    /** Operations of the pass evaluated last, on one device of each stage. */
    public double ops() {
        double sum = 0;
        for (int stage = 0; stage < evaluated.length; stage++) {
            sum += counts[stage] * evaluated[stage].ops.of(features);
        }
        return sum;
    }

    /** Bytes of memory access of the pass evaluated last, on one device of each stage. */
    public double memoryAccessBytes() {
        double sum = 0;
        for (int stage = 0; stage < evaluated.length; stage++) {
            sum += counts[stage] * evaluated[stage].memoryAccess.of(features);
        }
        return sum;
    }

    /**
     * Seconds by the roofline of {@code steps} decode steps at contexts {@code firstContext}, {@code firstContext + 1}, …, in
     * closed form: the cost of the call does not depend on the number of steps, but on that of bends among them. (With stages,
     * offload or more than two forms, by quadrature.)
     */
    public double decodeSeconds(long batch, long firstContext, long steps) {
        requireSteps(batch, firstContext, steps);
        if (!closedForm) {
            return StepSum.of(layout, firstContext, steps, context -> {
                decode(batch, context);
                return boundSeconds;
            });
        }
        double local = localBatch(batch);
        double sum = 0;
        double context = firstContext;
        double end = (double) firstContext + steps;
        while (context < end) {
            double segmentEnd = Math.min(end, layout.nextBend(context));
            sum += segment(local, context, segmentEnd - context);
            context = segmentEnd;
        }
        return sum;
    }

    /** Seconds that {@code steps} decode steps at contexts {@code firstContext}, {@code firstContext + 1}, … are expected to take. */
    public double expectedDecodeSeconds(long batch, long firstContext, long steps) {
        requireSteps(batch, firstContext, steps);
        if (ideal) {
            return decodeSeconds(batch, firstContext, steps);
        }
        return StepSum.of(layout, firstContext, steps, context -> {
            decode(batch, context);
            return expectedSeconds();
        });
    }

    private static void requireSteps(long batch, long firstContext, long steps) {
        Require.within("batch", batch, 1, Pass.MAX_BATCH);
        Require.within("context", firstContext, 1, Pass.MAX_CONTEXT);
        Require.within("decode steps", steps, 1, Pass.MAX_CONTEXT - firstContext + 1);
    }

    private void fill(double batch, double q, double c, double logits, boolean decodes) {
        double local = localBatch(batch);
        decoding = decodes;
        mixed = false;
        layout.fill(features, local, q, c, logits, decodes);
    }

    /** Sequences of one microbatch of the busiest replica. */
    private double localBatch(double batch) {
        sequences = parallelism.perReplica(batch);
        microbatches = parallelism.microbatchesOf((long) sequences);
        return Parallelism.together(sequences, microbatches);
    }

    private void evaluate() {
        if (parallelism.pipeline() == 1) {
            boundSeconds = cheapest(0);
            return;
        }
        double sum = 0;
        double longest = 0;
        for (int stage = 0; stage < stages.length; stage++) {
            double seconds = cheapest(stage);
            sum += counts[stage] * seconds;
            longest = Math.max(longest, seconds);
        }
        boundSeconds = PassTime.pipelined(sum, longest, microbatches, decoding);
    }

    /** Picks the cheapest form of a stage and returns its seconds. */
    private double cheapest(int stage) {
        CompiledForm[] forms = stages[stage];
        evaluated[stage] = forms[0];
        double least = forms[0].seconds(features);
        for (int i = 1; i < forms.length; i++) {
            double seconds = forms[i].seconds(features);
            if (seconds < least) {
                least = seconds;
                evaluated[stage] = forms[i];
            }
        }
        return least;
    }

    private double expectedOfFeatures() {
        double host = PassTime.host(engine, sequences);
        if (parallelism.pipeline() == 1) {
            return host + expected(evaluated[0]);
        }
        double sum = 0;
        double longest = 0;
        for (int stage = 0; stage < evaluated.length; stage++) {
            double seconds = expected(evaluated[stage]);
            sum += counts[stage] * seconds;
            longest = Math.max(longest, seconds);
        }
        return host + PassTime.pipelined(sum, longest, microbatches, decoding);
    }

    private double expected(CompiledForm form) {
        return Math.max(form.outsideSeconds(features), ofOperators(form));
    }

    private double ofOperators(CompiledForm form) {
        double rest = form.expectedOfRest(features);
        if (!mixed) {
            return rest + form.expectedOfAttention(features, decoding);
        }
        double attention = prompts[0] == 0 ? 0 : form.expectedOfAttention(prompts, false);
        return rest + attention + (decodes[0] == 0 ? 0 : form.expectedOfAttention(decodes, true));
    }

    /** The sum over {@code steps} decode steps from {@code context}, along which every feature is linear. */
    private double segment(double batch, double context, double steps) {
        CompiledForm[] forms = stages[0];
        layout.fill(features, batch, 1, context, 1, true);
        layout.fill(nextFeatures, batch, 1, context + (steps == 1 ? 0 : 1), 1, true);
        return forms.length == 1 ? forms[0].sum(features, nextFeatures, steps) : sumOfCheaper(forms, steps);
    }

    /**
     * The sum where each step runs in the cheapest form. Between two steps at which any operator of any form changes its
     * bound, all totals are lines, and so is the cheapest of them but for one crossing of each pair.
     */
    private double sumOfCheaper(CompiledForm[] forms, double steps) {
        double[] cuts = new double[2 + forms[0].rows() + forms[1].rows()];
        int count = 0;
        cuts[count++] = 0;
        cuts[count++] = steps;
        for (CompiledForm form : forms) {
            count = form.addCuts(features, nextFeatures, steps, cuts, count);
        }
        Arrays.sort(cuts, 0, count);
        double sum = 0;
        for (int i = 0; i + 1 < count; i++) {
            double from = cuts[i];
            double length = cuts[i + 1] - from;
            if (length > 0) {
                double a = forms[0].at(features, nextFeatures, from);
                double b = forms[1].at(features, nextFeatures, from);
                double nextA = length == 1 ? a : forms[0].at(features, nextFeatures, from + 1);
                double nextB = length == 1 ? b : forms[1].at(features, nextFeatures, from + 1);
                // the smaller of two lines is the larger of both negated
                sum -= CompiledForm.sumOfMaxima(-a, a - nextA, -b, b - nextB, length);
            }
        }
        return sum;
    }
}
