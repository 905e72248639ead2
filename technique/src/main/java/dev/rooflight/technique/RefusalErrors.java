package dev.rooflight.technique;

import dev.rooflight.core.InvalidValueException;

/** The error for each kind of refusal; the field is the option that techniques are asked for with. */
final class RefusalErrors implements Refusal.Visitor<InvalidValueException> {
    static final RefusalErrors ALL = new RefusalErrors();

    /** The option that techniques are asked for with. */
    static final String FIELD = "with";

    private RefusalErrors() {}

    @Override
    public InvalidValueException conflict(Refusal.Conflict refusal) {
        String both = refusal.first().name() + " and " + refusal.second().name();
        return new InvalidValueException(
                FIELD,
                both,
                "one of them",
                "%s do not go together: each %s".formatted(both, refusal.slot().what()));
    }

    @Override
    public InvalidValueException unmet(Refusal.Unmet refusal) {
        String model = refusal.model();
        return error(
                refusal.request(),
                refusal.need().what(),
                switch (refusal.need()) {
                    case EXPERTS -> "%s has no experts".formatted(model);
                    case DENSE_FEED_FORWARD -> "%s has no dense feed-forward".formatted(model);
                    case KEY_VALUE_HEADS, CACHED_HEADS -> "%s has %s".formatted(model, refusal.mixer());
                    case GENERATION -> "%s sees all positions at once".formatted(model);
                });
    }

    @Override
    public InvalidValueException noLayerBehind(Refusal.NoLayerBehind refusal) {
        return error(
                refusal.request(),
                refusal.layers() == 1
                        ? "a model with a layer behind another"
                        : "layer to be at most " + (refusal.layers() - 1),
                "layer is %s, and %s has %s layers".formatted(refusal.layer(), refusal.model(), refusal.layers()));
    }

    @Override
    public InvalidValueException unevenHeads(Refusal.UnevenHeads refusal) {
        return error(
                refusal.request(),
                "heads to be a divisor of " + refusal.queryHeads(),
                "%s query heads cannot share %s key/value heads"
                        .formatted(refusal.queryHeads(), refusal.keyValueHeads()));
    }

    @Override
    public InvalidValueException draftWithoutTokens(Refusal.DraftWithoutTokens refusal) {
        return error(
                refusal.request(),
                "a decoder as the draft",
                refusal.draft() + " does not generate one token after another");
    }

    @Override
    public InvalidValueException tooManyAccepted(Refusal.TooManyAccepted refusal) {
        return error(
                refusal.request(),
                "accepted to be at most " + refusal.most(),
                "a step emits no more tokens than were guessed in a row, and one of the model's own");
    }

    @Override
    public InvalidValueException notSplit(Refusal.NotSplit refusal) {
        return refusal.split().error();
    }

    @Override
    public InvalidValueException notRun(Refusal.NotRun refusal) {
        return refusal.lack().error();
    }

    private static InvalidValueException error(TechniqueRequest request, String expected, String why) {
        return new InvalidValueException(FIELD, request.toString(), expected, why);
    }
}
