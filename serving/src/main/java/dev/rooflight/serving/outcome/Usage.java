package dev.rooflight.serving.outcome;

import java.util.Arrays;

/** What a rank did, in sums, as it is simulated. For one thread. */
public final class Usage {
    /** Intervals that a rank's history is kept in; they double in length when it goes on beyond them. */
    public static final int INTERVALS = 512;

    private final LatencyHistogram gaps = new LatencyHistogram();
    private double busySeconds;
    private double promptSeconds;
    private double end;
    private long steps;
    private long promptTokens;
    private long outputTokens;
    private long preemptions;
    private long promptsAsked;
    private long promptsFound;
    private int mostRunning;
    private int mostWaiting;
    private int mostBlocks;
    private double runningSeconds;
    private double waitingSeconds;
    private double blockSeconds;
    private double width = 0.01;
    private final double[][] history = new double[3][INTERVALS];

    /** Nothing so far. */
    public Usage() {}

    /** Steps of the same sequences, one after the other, with prompts among them or without. */
    public void steps(long count, boolean prompts, double from, double to, int running, int waiting, int blocks) {
        double seconds = to - from;
        steps += count;
        busySeconds += seconds;
        promptSeconds += prompts ? seconds : 0;
        lie(from, to, running, waiting, blocks);
    }

    /** Nothing to do, or nothing new, between two times. */
    public void lie(double from, double to, int running, int waiting, int blocks) {
        double seconds = to - from;
        runningSeconds += seconds * running;
        waitingSeconds += seconds * waiting;
        blockSeconds += seconds * blocks;
        mostRunning = Math.max(mostRunning, running);
        mostWaiting = Math.max(mostWaiting, waiting);
        mostBlocks = Math.max(mostBlocks, blocks);
        end = Math.max(end, to);
        while (to > width * INTERVALS) {
            widen();
        }
        double at = from;
        while (at < to) {
            int interval = (int) Math.min(INTERVALS - 1.0, at / width);
            // a quotient may round down at the very end of an interval
            interval += (interval + 1) * width <= at && interval < INTERVALS - 1 ? 1 : 0;
            double until = Math.min(to, (interval + 1) * width);
            if (until <= at) {
                break;
            }
            history[0][interval] += (until - at) * running;
            history[1][interval] += (until - at) * waiting;
            history[2][interval] += (until - at) * blocks;
            at = until;
        }
    }

    private void widen() {
        width *= 2;
        for (double[] row : history) {
            for (int i = 0; i < INTERVALS / 2; i++) {
                row[i] = row[2 * i] + row[2 * i + 1];
            }
            Arrays.fill(row, INTERVALS / 2, INTERVALS, 0);
        }
    }

    /** Prompt tokens were processed. */
    public void prompt(long tokens) {
        promptTokens += tokens;
    }

    /** Tokens came out. */
    public void output(long tokens) {
        outputTokens += tokens;
    }

    /** A request was preempted. */
    public void preempted() {
        preemptions++;
    }

    /** A prompt was looked for in the cache. */
    public void looked(long tokens, long found) {
        promptsAsked += tokens;
        promptsFound += found;
    }

    /** Seconds between the tokens of each request. */
    public LatencyHistogram gaps() {
        return gaps;
    }

    /** Seconds in which a step ran. */
    public double busySeconds() {
        return busySeconds;
    }

    /** Seconds in which a step with prompts ran. */
    public double promptSeconds() {
        return promptSeconds;
    }

    /** Its last moment. */
    public double end() {
        return end;
    }

    /** How many steps. */
    public long steps() {
        return steps;
    }

    /** Prompt tokens that were processed, again after preemption included. */
    public long promptTokens() {
        return promptTokens;
    }

    /** Tokens that came out. */
    public long outputTokens() {
        return outputTokens;
    }

    /** How often requests were preempted. */
    public long preemptions() {
        return preemptions;
    }

    /** Prompt tokens of requests that were admitted. */
    public long promptsAsked() {
        return promptsAsked;
    }

    /** Those of them that were found in the cache. */
    public long promptsFound() {
        return promptsFound;
    }

    /** Most requests in work. */
    public int mostRunning() {
        return mostRunning;
    }

    /** Most requests waiting. */
    public int mostWaiting() {
        return mostWaiting;
    }

    /** Most blocks in use. */
    public int mostBlocks() {
        return mostBlocks;
    }

    /** Requests in work, times seconds. */
    public double runningSeconds() {
        return runningSeconds;
    }

    /** Requests waiting, times seconds. */
    public double waitingSeconds() {
        return waitingSeconds;
    }

    /** Blocks in use, times seconds. */
    public double blockSeconds() {
        return blockSeconds;
    }

    /** Seconds of an interval of the history. */
    public double interval() {
        return width;
    }

    /** Requests in work in each interval, on average. */
    public double running(int interval) {
        return history[0][interval] / width;
    }

    /** Requests waiting in each interval, on average. */
    public double waiting(int interval) {
        return history[1][interval] / width;
    }

    /** Blocks in use in each interval, on average. */
    public double blocks(int interval) {
        return history[2][interval] / width;
    }
}
