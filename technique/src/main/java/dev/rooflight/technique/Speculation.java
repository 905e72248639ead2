package dev.rooflight.technique;

import static dev.rooflight.technique.Category.DECODING;

import dev.rooflight.core.Require;
import dev.rooflight.core.analysis.Decoding;
import dev.rooflight.core.analysis.Decoding.Draft;
import dev.rooflight.core.model.Embedding;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.OutputHead;
import java.util.List;
import java.util.Optional;

/** Several tokens a step: something drafts, one pass of the model verifies. */
final class Speculation {
    static final String STEP =
            "time of drafting and of a pass over the drafted tokens, both through the roofline, over the tokens they emit";

    static final String SMALL_BATCHES =
            "large batches turn compute-bound, and verified tokens that are thrown away cost";

    private Speculation() {}

    static Technique.Builder decoding(String id, String title, String description) {
        return Technique.named(id, title, DECODING, description)
                .needing(Need.GENERATION)
                .deciding(Slot.DECODING);
    }

    static Parameter acceptance(double defaultValue) {
        return Parameter.number("acceptance", defaultValue, 0, 1, "probability", "α, that a drafted token is accepted");
    }

    static Parameter tokens(int defaultValue) {
        return Parameter.integer("tokens", defaultValue, 1, 1000, "tokens", "γ, tokens drafted in a step");
    }

    static Parameter tree(int defaultValue) {
        return Parameter.integer("tree", defaultValue, 1, 10_000, "tokens", "tokens of the tree that a pass verifies");
    }

    static Scenario tree(Scenario before, Values values, Optional<Draft> draft) {
        return decode(before, values, values.number("accepted"), values.count("tree"), draft);
    }

    static Parameter accepted(double defaultValue) {
        return Parameter.number(
                "accepted", defaultValue, 0.01, 1000, "tokens", "τ, tokens that a step emits on average");
    }

    /** Why a step cannot emit so many tokens, if not even {@code guesses} right ones in a row make as many with the model's own. */
    static Optional<Refusal> tooMany(Values values, int guesses) {
        double accepted = values.number("accepted");
        return accepted <= guesses + 1.0
                ? Optional.empty()
                : Optional.of(new Refusal.TooManyAccepted(values.request(), accepted, guesses + 1));
    }

    static Scenario chain(Scenario before, Values values, Optional<Draft> draft) {
        int drafted = values.count("tokens");
        return decode(
                before, values, Decoding.expectedTokens(values.number("acceptance"), drafted), drafted + 1, draft);
    }

    static Scenario decode(Scenario before, Values values, double tokens, int verified, Optional<Draft> draft) {
        return before.with(before.deployment().withDecoding(new Decoding(values.name(), tokens, verified, draft)));
    }

    static ModelArchitecture copy(ModelArchitecture model, String id, List<Layer> layers) {
        return new ModelArchitecture(
                id,
                model.family(),
                model.hiddenSize(),
                model.embedding(),
                layers,
                model.finalNorm(),
                model.head(),
                model.contextLimit(),
                model.stored(),
                List.of());
    }

    /** A draft network on the hidden states of a model, with a head whose table is stored once. */
    static ModelArchitecture network(ModelArchitecture of, String what, List<Layer> layers, long vocabulary) {
        Require.within("vocabulary of the draft", vocabulary, 1, 1_000_000_000);
        return new ModelArchitecture(
                of.id() + ", " + what,
                of.family(),
                of.hiddenSize(),
                new Embedding(vocabulary, of.hiddenSize(), 0, false),
                layers,
                of.finalNorm(),
                Optional.of(new OutputHead(true, false)),
                of.contextLimit(),
                of.stored(),
                List.of());
    }
}
