package dev.rooflight.core.analysis;

import dev.rooflight.core.efficiency.EngineProfile;

/**
 * What a pass takes beyond its operators, in one place: the wait of stages for each other, and the host.
 *
 * <p>With stages, the batch goes through them in m microbatches. If t_s is the time of one microbatch in stage s, a prompt's
 * pass takes Σ t_s + (m - 1)·max t_s (filling and draining the pipeline), and a decode step, which starts as soon as the last
 * one left the first stage, max(Σ t_s, m·max t_s).
 */
final class PassTime {
    private PassTime() {}

    /** Seconds of a pass in {@code microbatches} parts whose stages take {@code sum} together and {@code longest} at most. */
    static double pipelined(double sum, double longest, double microbatches, boolean decoding) {
        return decoding ? Math.max(sum, microbatches * longest) : sum + (microbatches - 1) * longest;
    }

    /** Seconds that the device waits for the host in a pass of so many sequences of a replica. */
    static double host(EngineProfile engine, double sequences) {
        return engine.hostSeconds() + engine.hostSecondsPerSequence() * sequences;
    }
}
