package dev.rooflight.core.analysis;

import dev.rooflight.core.memory.MemoryModel;
import java.util.Optional;

/**
 * The passes that a prompt and a decode step are made of, drafting included. Times, energy and a server's steady state all go
 * through these.
 */
final class Passes {
    private static final double MOST_CHUNKS = 10_000;

    private final CompiledModel model;
    private final Prompting prompting;
    private final Decoding decoding;

    /** A pass of every sequence of a batch. */
    @FunctionalInterface
    interface Visit {
        /**
         * Passes alike.
         *
         * @param drafts whether it is one of the model that drafts
         * @param times how many there are; above 0
         * @param tokens that each sequence brings
         * @param context of each after the pass
         * @param logits positions of each that need logits
         * @param decoding whether it is a part of decoding
         */
        void passes(boolean drafts, double times, double tokens, double context, double logits, boolean decoding);
    }

    Passes(CompiledModel model) {
        this.model = model;
        this.prompting = model.deployment().execution().prompting();
        this.decoding = model.deployment().execution().decoding();
    }

    /** Visits the passes of a prompt of so many tokens. */
    void ofPrompt(long promptTokens, Visit visit) {
        double tokens = prompting.newTokens(promptTokens);
        chunks(false, tokens, promptTokens - tokens, prompting.chunkTokens(), visit);
        if (ownDraft().isPresent()) {
            chunks(true, promptTokens, 0, 0, visit);
        }
    }

    private static void chunks(boolean drafts, double tokens, double cached, double most, Visit visit) {
        double chunk = most == 0 ? tokens : Math.min(tokens, most);
        double chunks = Math.ceil(tokens / chunk);
        // of very many chunks only some, evenly spread, each for its neighbours
        double visited = Math.min(chunks, MOST_CHUNKS);
        for (int i = 0; i < visited; i++) {
            double at = visited == chunks ? i : Math.floor((i + 0.5) * chunks / visited);
            double first = at * chunk;
            double part = Math.min(chunk, tokens - first);
            visit.passes(drafts, chunks / visited, part, cached + first + part, at == chunks - 1 ? 1 : 0, false);
        }
    }

    /** Visits the passes of a decode step at {@code context}: drafting, if any, and the pass that verifies. */
    void ofStep(double context, Visit visit) {
        double verified = decoding.verifiedTokens();
        visit.passes(false, 1, verified, context + verified - 1, verified, true);
        decoding.draft().ifPresent(of -> {
            // the middle one of its passes
            double middle = context + (of.passes() - 1) / 2.0 + of.tokensPerPass() - 1;
            visit.passes(true, of.passes(), of.tokensPerPass(), middle, of.tokensPerPass(), true);
        });
    }

    /** Seconds in which the cache of a batch's prompts goes to the devices that decode. */
    double handOverSeconds(double batch, long promptTokens) {
        MemoryModel memory = model.memory();
        return !prompting.handsOver()
                ? 0
                : model.deployment().parallelism().perReplica(batch)
                        * memory.kvCacheBytesPerSequence(promptTokens)
                        / prompting.handOverBytesPerSecond();
    }

    /** What drafts, if weights and cache are its own, so that it processes prompts, too. */
    private Optional<Decoding.Draft> ownDraft() {
        return decoding.draft().filter(Decoding.Draft::own);
    }
}
