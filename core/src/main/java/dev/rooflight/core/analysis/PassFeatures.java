package dev.rooflight.core.analysis;

import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.pass.Pass;

/**
 * The features of what one microbatch of the busiest replica brings of a pass: of the whole of it, and of its prompts and its
 * decodes alone, since attention has kernels of its own for each.
 *
 * <p>The busiest replica holds ⌈ΣB/dp⌉ sequences of the mix that the pass names, and its largest microbatch is rounded up from
 * those: sums are divided and rounded once, never group by group.
 */
final class PassFeatures {
    private final double[] all;
    private final double[] prompts;
    private final double[] decodes;
    private final double perReplica;
    private final long microbatches;

    private PassFeatures(double[] all, double[] prompts, double[] decodes, double perReplica, long microbatches) {
        this.all = all;
        this.prompts = prompts;
        this.decodes = decodes;
        this.perReplica = perReplica;
        this.microbatches = microbatches;
    }

    static PassFeatures of(FeatureVector.Layout layout, Parallelism parallelism, Pass pass) {
        double sequences = pass.sequences();
        double perReplica = parallelism.perReplica(sequences);
        long microbatches = parallelism.microbatchesOf((long) perReplica);
        double share = Parallelism.together(perReplica, microbatches) / sequences;
        double[] prompts = layout.vector();
        double[] decodes = layout.vector();
        for (Pass.Sequences group : pass.groups()) {
            layout.add(
                    group.decoding() ? decodes : prompts,
                    share * group.count(),
                    group.newTokens(),
                    group.context(),
                    group.logitPositions(),
                    group.decoding());
        }
        double[] all = layout.vector();
        layout.sum(all, prompts, decodes);
        return new PassFeatures(all, prompts, decodes, perReplica, microbatches);
    }

    /** Of {@code batch} like sequences; tokens and context need not be whole numbers. */
    static PassFeatures of(
            FeatureVector.Layout layout,
            Parallelism parallelism,
            double batch,
            double tokens,
            double context,
            double logits,
            boolean decoding) {
        double perReplica = parallelism.perReplica(batch);
        long microbatches = parallelism.microbatchesOf((long) perReplica);
        double[] all = layout.vector();
        layout.fill(all, Parallelism.together(perReplica, microbatches), tokens, context, logits, decoding);
        double[] none = layout.vector();
        return decoding
                ? new PassFeatures(all, none, all, perReplica, microbatches)
                : new PassFeatures(all, all, none, perReplica, microbatches);
    }

    double[] all() {
        return all;
    }

    /** Sequences of the busiest replica. */
    double perReplica() {
        return perReplica;
    }

    long microbatches() {
        return microbatches;
    }

    double promptSeconds(ExpectedRows rows) {
        return prompts[0] == 0 ? 0 : rows.of(prompts);
    }

    double decodeSeconds(ExpectedRows rows) {
        return decodes[0] == 0 ? 0 : rows.of(decodes);
    }
}
