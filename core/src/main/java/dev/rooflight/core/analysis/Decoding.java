package dev.rooflight.core.analysis;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.numeric.Exponentials;
import java.util.Optional;

/**
 * How tokens come out of passes while decoding. A step drafts, then runs one pass that verifies {@code verifiedTokens} tokens
 * of each sequence, and {@code tokensPerStep} come out of it on average.
 *
 * <p>Worked example: 7 drafted tokens, each accepted with probability 0.75, verified in a pass of 8: 3.60 tokens a step.
 *
 * @param label as people write it, such as {@code eagle-3}
 * @param tokensPerStep τ, tokens that a step emits for each sequence on average; above 0
 * @param verifiedTokens tokens of each sequence in the verifying pass; 1 or more
 * @param draft what drafts, if anything that takes time does
 */
public record Decoding(String label, double tokensPerStep, int verifiedTokens, Optional<Draft> draft) {
    /** One token a pass. */
    public static final Decoding PLAIN = new Decoding("plain", 1, 1, Optional.empty());

    /** Most tokens of a sequence that a pass verifies. */
    public static final int MAX_VERIFIED = 100_000;

    /**
     * What drafts.
     *
     * @param model a network; of a self-draft, the part of the model that drafts
     * @param precision number formats it runs in
     * @param passes it runs in each step; 1 or more
     * @param tokensPerPass tokens of each sequence in each of those; 1 or more
     * @param own whether weights and cache are its own, beside the model's
     */
    public record Draft(ModelArchitecture model, Precision precision, int passes, int tokensPerPass, boolean own) {
        public Draft {
            requireNonNull(model, "model is null");
            requireNonNull(precision, "precision is null");
            Require.within("draft passes", passes, 1, MAX_VERIFIED);
            Require.within("tokens of a draft pass", tokensPerPass, 1, MAX_VERIFIED);
        }
    }

    public Decoding {
        requireNonNull(label, "label is null");
        Require.within("tokens per step", tokensPerStep, 1e-6, 1e6);
        Require.within("verified tokens", verifiedTokens, 1, MAX_VERIFIED);
        requireNonNull(draft, "draft is null");
    }

    /**
     * Expected tokens of a step that drafts a chain of {@code drafted} tokens, each accepted with probability
     * {@code acceptance}: (1 - α^(γ+1))/(1 - α) (Leviathan et al., arXiv 2211.17192, equation 1).
     */
    public static double expectedTokens(double acceptance, int drafted) {
        Require.within("acceptance", acceptance, 0, 1);
        Require.within("drafted tokens", drafted, 0, MAX_VERIFIED);
        return acceptance == 1 ? drafted + 1.0 : (1 - Exponentials.pow(acceptance, drafted + 1.0)) / (1 - acceptance);
    }

    /** Whether every step is one pass that emits one token. */
    public boolean plain() {
        return tokensPerStep == 1 && verifiedTokens == 1 && draft.isEmpty();
    }
}
