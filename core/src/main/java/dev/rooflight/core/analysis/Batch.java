package dev.rooflight.core.analysis;

import dev.rooflight.core.pass.Pass;
import java.util.Arrays;

/**
 * The sequences of one replica's next pass, as they enter, advance and leave: the features of the pass are kept up to date, each
 * change in a time that does not depend on how many sequences there are. A sequence is told by what it brings; who lets it leave
 * says the same numbers as when it entered. For one thread.
 *
 * <p>Counts are sums of whole numbers, exact up to 2^53; along reaches with fractions (pooled positions, shares) sums that were
 * added and taken away again may differ from fresh ones by a few roundings, which an empty batch forgets.
 */
public final class Batch {
    private final FeatureVector.Layout layout;
    private final double[] prompts;
    private final double[] decodes;
    private double promptSequences;
    private double decodeSequences;

    Batch(FeatureVector.Layout layout) {
        this.layout = layout;
        this.prompts = layout.vector();
        this.decodes = layout.vector();
    }

    /**
     * Sequences enter.
     *
     * @param count how many alike; above 0, and not necessarily a whole number
     * @param tokens each brings to the next pass; 1 or more
     * @param context positions each has after that pass; {@code tokens} or more
     * @param logits positions of each that need logits in it: where all that it brings do, and others are cached before them, it
     *     decodes or verifies what was drafted
     */
    public void enter(double count, double tokens, double context, double logits) {
        change(count, tokens, context, logits, Pass.decodes(tokens, context, logits));
    }

    /** Chunks of prompts enter, however short they are. */
    void enterPrompts(double count, double tokens, double context, double logits) {
        change(count, tokens, context, logits, false);
    }

    /** Decodes enter, or what verifies as many drafted tokens. */
    void enterDecodes(double count, double tokens, double context, double logits) {
        change(count, tokens, context, logits, true);
    }

    /** Sequences leave that entered, or advanced to, these numbers. */
    public void leave(double count, double tokens, double context, double logits) {
        change(-count, tokens, context, logits, Pass.decodes(tokens, context, logits));
        if (promptSequences == 0) {
            Arrays.fill(prompts, 0);
        }
        if (decodeSequences == 0) {
            Arrays.fill(decodes, 0);
        }
    }

    /** Sequences that bring one token each go on to the next position. */
    public void advance(double count, double context) {
        if (!Pass.decodes(1, context, 1)) {
            // the first token of all was a prompt
            leave(count, 1, context, 1);
            enter(count, 1, context + 1, 1);
            return;
        }
        layout.add(decodes, -count, 1, context, 1, true);
        layout.add(decodes, count, 1, context + 1, 1, true);
    }

    /** All leave. */
    public void clear() {
        Arrays.fill(prompts, 0);
        Arrays.fill(decodes, 0);
        promptSequences = 0;
        decodeSequences = 0;
    }

    /** Whether it counts the features of these networks. */
    boolean isOf(FeatureVector.Layout other) {
        return layout == other;
    }

    /** How many there are. */
    public double sequences() {
        return promptSequences + decodeSequences;
    }

    private void change(double count, double tokens, double context, double logits, boolean decoding) {
        if (decoding) {
            layout.add(decodes, count, tokens, context, logits, true);
            decodeSequences += count;
        } else {
            layout.add(prompts, count, tokens, context, logits, false);
            promptSequences += count;
        }
    }

    /** Whether every sequence decodes. */
    boolean decodesOnly() {
        return promptSequences == 0;
    }

    /** Fills in the features of prompts and decodes of a share of the sequences. */
    void fill(double[] ofPrompts, double[] ofDecodes, double share) {
        fill(ofPrompts, prompts, promptSequences, share);
        fill(ofDecodes, decodes, decodeSequences, share);
    }

    private static void fill(double[] target, double[] source, double sequences, double share) {
        for (int i = 1; i < target.length; i++) {
            target[i] = share * source[i];
        }
        target[0] = sequences > 0 ? 1 : 0;
    }
}
