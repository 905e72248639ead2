package dev.rooflight.validation;

import java.util.List;
import java.util.OptionalInt;

/**
 * A published measurement. Texts are as the table has them; an empty text means not stated.
 *
 * @param id name of the row
 * @param line line of the table the row begins at; the header is line 1
 * @param model name of the model
 * @param hardware name of one device
 * @param devices number of devices
 * @param tensorParallel devices that share each matrix
 * @param pipelineParallel stages of layers
 * @param experts how a mixture of experts lay on the devices
 * @param weights format of the weights
 * @param kvCache format of the cached keys and values
 * @param engine inference engine
 * @param engineVersion its version
 * @param load how many requests there were
 * @param promptTokens prompt tokens of a request; the mean where the table states one
 * @param outputTokens generated tokens of a request; the mean where the table states one
 * @param dataset the table's words for the prompts where they are not a number of tokens
 * @param metric what was measured
 * @param phase what part of a request it covers
 * @param value seconds, tokens per second (per device or node if the metric says so) or samples per second; positive
 * @param source where it was published
 * @param notes the table's remarks
 * @param caveats warnings about it
 */
public record Measurement(
        String id,
        int line,
        String model,
        String hardware,
        int devices,
        OptionalInt tensorParallel,
        OptionalInt pipelineParallel,
        ExpertParallelism experts,
        String weights,
        String kvCache,
        String engine,
        String engineVersion,
        Load load,
        OptionalInt promptTokens,
        OptionalInt outputTokens,
        String dataset,
        Metric metric,
        MeasuredPhase phase,
        double value,
        String source,
        String notes,
        List<Caveat> caveats) {
    /** Copies the list and checks the range. */
    public Measurement {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("value is %s; expected a positive number".formatted(value));
        }
        caveats = List.copyOf(caveats);
    }

    /** True if none of its caveats forbids a comparison. */
    public boolean comparable() {
        return caveats.stream().noneMatch(Caveat::disqualifies);
    }
}
