package dev.rooflight.serving.outcome;

import dev.rooflight.serving.engine.SchedulerSettings;
import dev.rooflight.serving.load.Requests;
import java.util.List;

/**
 * What came of a load.
 *
 * @param requests what was asked
 * @param each what became of each request
 * @param ranks what each rank did
 * @param rejected requests that were turned away
 * @param settings that were in force
 */
public record Outcome(
        Requests requests, RequestOutcomes each, List<Usage> ranks, int rejected, SchedulerSettings settings) {
    public Outcome {
        ranks = List.copyOf(ranks);
    }
}
