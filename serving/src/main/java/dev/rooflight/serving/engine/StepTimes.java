package dev.rooflight.serving.engine;

/**
 * Seconds of the steps of one rank of an engine. Positions of decodes are those that a sequence has after the step, its new token
 * included, summed over all that decode. For one thread.
 */
public interface StepTimes {
    /** Begins a step without prompts. */
    void clear();

    /**
     * A chunk of a prompt is in the step.
     *
     * @param tokens of it; 1 or more
     * @param context positions of its sequence after the step
     * @param last whether a token comes out
     */
    void prompt(int tokens, long context, boolean last);

    /**
     * Seconds of the step of the prompts added, and of decodes beside them.
     *
     * @param decodes sequences that decode; 0 or more
     * @param positions of all of them
     */
    double seconds(int decodes, double positions);

    /** Seconds of a step of decodes alone; 1 or more. */
    double decode(int decodes, double positions);

    /** Seconds of so many steps of decodes in a row, along which each sequence grows by one position a step. */
    double decodes(int decodes, double positions, long steps);

    /** The fewest of such steps that take so long, at most {@code most}; 1 or more. */
    long stepsOf(int decodes, double positions, long most, double seconds);
}
