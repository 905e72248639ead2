package dev.rooflight.serving.engine;

import dev.rooflight.serving.outcome.Cause;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is in the next step of a rank: all that decode or none, and chunks of prompts. */
final class StepPlan {
    final List<Sequence> prompts = new ArrayList<>();
    /** Prompts in work, and decodes, that get no tokens. */
    final List<Sequence> starved = new ArrayList<>();

    private int[] tokens = new int[16];
    boolean decodes;
    /** Whether the same decodes may go on for several steps, if nobody comes. */
    boolean steady;
    /** Why the first of those that wait is not in it. */
    @Nullable
    Cause waiting;

    void clear() {
        prompts.clear();
        starved.clear();
        decodes = false;
        steady = false;
        waiting = null;
    }

    void prompt(Sequence sequence, int chunk) {
        if (prompts.size() == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * tokens.length);
        }
        tokens[prompts.size()] = chunk;
        prompts.add(sequence);
    }

    int tokens(int prompt) {
        return tokens[prompt];
    }

    void setTokens(int prompt, int chunk) {
        tokens[prompt] = chunk;
    }

    boolean empty() {
        return !decodes && prompts.isEmpty();
    }
}
