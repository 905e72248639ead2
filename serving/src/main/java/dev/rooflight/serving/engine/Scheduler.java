package dev.rooflight.serving.engine;

/**
 * How an engine makes steps out of requests. It decides who is in the next step and who holds what of the cache; what a step takes,
 * who ends and why anybody waited is the {@link Replica}'s.
 */
sealed interface Scheduler permits BlockScheduler, SglangScheduler {
    /** The rank that it is of. */
    Replica replica();

    /** The scheduler of a rank's settings. */
    static Scheduler of(Replica replica) {
        return switch (replica.settings.kind()) {
            case VLLM -> new VllmScheduler(replica);
            case VLLM_V0 -> new VllmV0Scheduler(replica);
            case SARATHI -> new SarathiScheduler(replica);
            case SGLANG -> new SglangScheduler(replica);
            case TENSORRT_LLM -> new TensorRtScheduler(replica);
            case SLOTS -> new SlotScheduler(replica);
            case STATIC -> new StaticScheduler(replica);
        };
    }

    /**
     * Plans the next step, and takes what of the cache it needs. A plan without decodes and prompts means that nothing can run: nobody
     * is in work then.
     */
    void plan(StepPlan plan);

    /** Whether a sequence can ever run: with the positions that it fills, and with the most that it may fill. */
    boolean holds(long filled, long most);

    /** Requests in work. */
    int running();

    /** Blocks in use. */
    int usedBlocks();

    /** Tokens of a prompt that are in the cache. */
    int found(Sequence sequence);

    /** A request came, to the end of the queue unless the order is another one. */
    default void arrive(Sequence sequence) {
        replica().waiting.add(sequence);
    }

    /** A chunk of a prompt was processed, and there is more of it. */
    default void chunkDone(Sequence sequence) {}

    /** A prompt was processed; its request decodes now, or has ended. */
    default void promptDone(Sequence sequence) {}

    /** A request that has ended leaves with the next step only; what it holds can be found. */
    default void stays(Sequence sequence) {}

    /** A request that has ended leaves, and gives back its cache. */
    void leave(Sequence sequence);

    /** A request in work is set back, and gives back its cache. */
    void loseCache(Sequence sequence);

    /** How many of the next steps are like the one planned, at most so many. */
    long steadySteps(long most);

    /** So many steps like the one planned are done at once: what of the cache they need beyond the first is taken. */
    void takeSteadily(long steps);

    /** Rows of a step of all that decode. */
    default int rows() {
        return replica().decodes.count();
    }

    /** Positions of these rows after the step. */
    default double rowPositions() {
        return replica().decodes.positions();
    }

    /** Seconds of a planned step with prompts, beside so many decodes. */
    default double secondsOf(StepPlan plan, StepTimes times, int decodes, double positions) {
        times.clear();
        for (int i = 0; i < plan.prompts.size(); i++) {
            Sequence sequence = plan.prompts.get(i);
            int after = sequence.computed + plan.tokens(i);
            times.prompt(plan.tokens(i), after, after == sequence.known);
        }
        return times.seconds(decodes, positions);
    }
}
