package dev.rooflight.technique;

/** Sends all tokens to a share of the experts, so that a batch hits fewer different ones. */
final class ExpertSkew {
    private ExpertSkew() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "expert-skew",
                        "Skewed routing",
                        Category.EXPERTS,
                        "Sends all tokens to a share of the experts, so that a batch hits fewer different ones.")
                .as(Technique.Kind.DESCRIPTION)
                .taking(Parameter.number("hot", 0.5, 0.001, 1, "share", "experts that get all tokens, evenly"))
                .needing(Need.EXPERTS)
                .deciding(Slot.SKEW)
                .said(
                        "distinct experts E'(1 - (1 - k/E')^T), E' = max(k, hot·E)",
                        "even routing among the hot experts",
                        "measured skews are smoother; expert parallelism then waits for the busiest device")
                .exact("none: it describes the router", Effort.NONE)
                .doing(ExpertSkew::apply);
    }

    private static Scenario apply(Scenario before, Values values) {
        return before.with(new HotExperts(values.number("hot")));
    }
}
