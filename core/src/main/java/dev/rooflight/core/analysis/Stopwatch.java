package dev.rooflight.core.analysis;

import java.util.Optional;

/** Adds up the seconds of passes of a batch, by the roofline and as expected. For one thread. */
final class Stopwatch implements Passes.Visit {
    private final Evaluator target;
    private final Optional<Evaluator> draft;
    private final double batch;
    private double bound;
    private double expected;

    Stopwatch(CompiledModel model, double batch) {
        this.target = model.evaluator();
        this.draft = model.draft().map(CompiledModel::evaluator);
        this.batch = batch;
    }

    @Override
    public void passes(boolean drafts, double times, double tokens, double context, double logits, boolean decoding) {
        Evaluator evaluator = drafts ? draft.orElse(target) : target;
        if (decoding) {
            evaluator.verify(batch, tokens, context);
        } else {
            evaluator.chunk(batch, tokens, context, logits);
        }
        bound += times * evaluator.boundSeconds();
        expected += times * evaluator.expectedSeconds();
    }

    /** Seconds since it was started. */
    Times<Double> seconds() {
        return new Times<>(bound, expected);
    }

    /** Starts anew. */
    void restart() {
        bound = 0;
        expected = 0;
    }
}
