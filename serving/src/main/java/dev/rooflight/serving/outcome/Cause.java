package dev.rooflight.serving.outcome;

/** What the seconds of a request went to. Those of all causes are its latency. */
public enum Cause {
    /** Its own prompt, as long as its passes take alone. */
    OWN_PREFILL("ownPrefill", "own prompt"),
    /** Its own output, as long as its steps take alone. */
    OWN_DECODE("ownDecode", "own output"),
    /** All seats are taken. */
    WAITING_FOR_SEAT("waitingForSeat", "waiting for a seat"),
    /** The cache has no room. */
    WAITING_FOR_KV("waitingForKv", "waiting for cache"),
    /** The tokens of the step are given to others. */
    WAITING_FOR_BUDGET("waitingForBudget", "waiting for the token budget"),
    /** Others' prompts make steps longer, or go first. */
    OTHER_PROMPTS("otherPrompts", "others' prompts"),
    /** Others' decodes make steps longer. */
    OTHER_SEQUENCES("otherSequences", "others' decodes"),
    /** Other ranks of the same step take longer. */
    RANK_WAIT("rankWait", "waiting for other ranks"),
    /** What was there before it was preempted is computed again. */
    RECOMPUTE("recompute", "recomputing after preemption"),
    /** Its cache goes from one device to another, or comes from the host's memory. */
    HAND_OVER("handOver", "moving its cache"),
    /** The host: before it can be scheduled. */
    HOST("host", "host");

    /** How many there are. */
    public static final int COUNT = 11;

    private final String id;
    private final String words;

    Cause(String id, String words) {
        this.id = id;
        this.words = words;
    }

    /** As in JSON, such as {@code waitingForSeat}. */
    public String id() {
        return id;
    }

    /** As people say it. */
    public String words() {
        return words;
    }
}
