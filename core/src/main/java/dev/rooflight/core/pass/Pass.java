package dev.rooflight.core.pass;

import dev.rooflight.core.Require;
import java.util.List;

/**
 * One forward execution over a batch: groups of like sequences. Prefill, decode, a chunk of a prompt beside decodes and the
 * verification of drafted tokens are all passes; they differ only in these numbers.
 *
 * @param groups at least one
 */
public record Pass(List<Sequences> groups) {
    /** Largest batch accepted. */
    public static final long MAX_BATCH = 1_000_000_000L;

    /** Longest context accepted. */
    public static final long MAX_CONTEXT = 10_000_000_000L;

    /**
     * Like sequences of a pass.
     *
     * @param count how many; 1 to {@link #MAX_BATCH}
     * @param newTokens tokens each brings (q); 1 to {@code context}
     * @param context positions each has after the pass, cached and new (c); up to {@link #MAX_CONTEXT}
     * @param logitPositions positions of each that need logits: 1 where a token is emitted, 0 for a prompt chunk that is not
     *     the last, n for the verification of n drafted tokens
     * @param decoding whether they decode, or verify what was drafted, and so run through the kernels of decodes; otherwise
     *     they process prompts, however short
     */
    public record Sequences(long count, long newTokens, long context, long logitPositions, boolean decoding) {
        public Sequences {
            Require.within("batch", count, 1, MAX_BATCH);
            Require.within("context", context, 1, MAX_CONTEXT);
            Require.within("new tokens", newTokens, 1, context);
            Require.within("logit positions", logitPositions, 0, newTokens);
        }

        /** The same where what they bring tells whether they decode, see {@link Pass#decodes}. */
        public Sequences(long count, long newTokens, long context, long logitPositions) {
            this(count, newTokens, context, logitPositions, decodes(newTokens, context, logitPositions));
        }
    }

    public Pass {
        groups = List.copyOf(groups);
        Require.that(!groups.isEmpty(), "sequences of a pass", "none", "at least one");
    }

    /**
     * Whether sequences that bring such tokens look like decodes: all of the tokens need logits, and others are cached before
     * them.
     */
    public static boolean decodes(double newTokens, double context, double logitPositions) {
        return logitPositions >= newTokens && context > newTokens;
    }

    /** Processes prompts of {@code tokens} tokens, each emitting its first output token. */
    public static Pass prefill(long batch, long tokens) {
        return new Pass(List.of(new Sequences(batch, tokens, tokens, 1, false)));
    }

    /** One decode step of {@code batch} sequences whose context, the new token included, is {@code context}. */
    public static Pass decode(long batch, long context) {
        return new Pass(List.of(new Sequences(batch, 1, context, 1, true)));
    }

    /** New tokens of all sequences together (T). */
    public double tokens() {
        double tokens = 0;
        for (Sequences group : groups) {
            tokens += (double) group.count * group.newTokens;
        }
        return tokens;
    }

    /** Sequences of all groups together (B). */
    public double sequences() {
        double sequences = 0;
        for (Sequences group : groups) {
            sequences += group.count;
        }
        return sequences;
    }

    /** Whether every sequence decodes. */
    public boolean decodesOnly() {
        return groups.stream().allMatch(Sequences::decoding);
    }
}
