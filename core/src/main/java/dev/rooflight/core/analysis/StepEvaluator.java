package dev.rooflight.core.analysis;

import java.util.Optional;

/**
 * Seconds of a server's steps, one after the other: chunks of prompts, and decodes beside them, drafting and verifying as the
 * deployment says. Sequences are those of one replica; the others are taken to do alike. For one thread; once it is made, nothing is
 * allocated.
 */
public final class StepEvaluator {
    private final CompiledModel model;
    private final boolean expected;
    private final Evaluator target;
    private final Batch batch;
    private final double verified;
    private final double draftPasses;
    private final double draftTokens;
    private final boolean draftsPrompts;
    private final Evaluator draft;
    private final Batch drafts;

    /**
     * Of a model.
     *
     * @param expected whether seconds are as expected, or by the roofline
     */
    public StepEvaluator(CompiledModel model, boolean expected) {
        this.model = model;
        this.expected = expected;
        this.target = model.evaluator();
        this.batch = target.batch();
        Decoding decoding = model.deployment().execution().decoding();
        Optional<Decoding.Draft> by = decoding.draft();
        this.verified = decoding.verifiedTokens();
        this.draftPasses = by.map(Decoding.Draft::passes).orElse(0);
        this.draftTokens = by.map(Decoding.Draft::tokensPerPass).orElse(0);
        this.draftsPrompts = by.map(Decoding.Draft::own).orElse(false);
        this.draft = model.draft().map(CompiledModel::evaluator).orElse(target);
        this.drafts = draft.batch();
    }

    /** The model. */
    public CompiledModel model() {
        return model;
    }

    /** Begins a step without sequences. */
    public void clear() {
        batch.clear();
        drafts.clear();
    }

    /**
     * A chunk of a prompt is in the step.
     *
     * @param tokens of it; 1 or more
     * @param context positions of its sequence after the step; {@code tokens} or more
     * @param last whether the prompt ends with it, so that a token comes out
     */
    public void prompt(double tokens, double context, boolean last) {
        batch.enterPrompts(1, tokens, context, last ? 1 : 0);
        if (draftsPrompts) {
            drafts.enterPrompts(1, tokens, context, 0);
        }
    }

    /**
     * Seconds of the step of the prompts that were added, and of decodes beside them.
     *
     * @param decodes sequences that decode; 0 or more, with prompts, else above 0
     * @param context positions of each after its next token, on average; 1 or more where any decode
     */
    public double seconds(double decodes, double context) {
        double ofPrompts = draftsPrompts && drafts.sequences() > 0 ? of(draft, drafts) : 0;
        if (decodes == 0) {
            return ofPrompts + of(target, batch);
        }
        // what is verified lies behind the token that comes next
        batch.enterDecodes(decodes, verified, Math.max(verified, context + verified - 1), verified);
        double own = ofPrompts + of(target, batch);
        if (draftPasses == 0) {
            return own;
        }
        double middle = context + (draftPasses - 1) / 2 + draftTokens - 1;
        drafts.clear();
        drafts.enterDecodes(decodes, draftTokens, Math.max(draftTokens, middle), draftTokens);
        return own + draftPasses * of(draft, drafts);
    }

    /** Seconds of a step of decodes alone, whatever prompts were added before. */
    public double decodeSeconds(double decodes, double context) {
        clear();
        return seconds(decodes, context);
    }

    private double of(Evaluator evaluator, Batch sequences) {
        evaluator.step(sequences);
        return expected ? evaluator.expectedSeconds() : evaluator.boundSeconds();
    }
}
