package dev.rooflight.serving.load;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;

/**
 * Requests that are drawn: how many, when, how long, and what their prompts have in common. Times, prompts and outputs are drawn from
 * streams of their own, so that loads of two rates have the same requests, closer together.
 *
 * @param count requests; 1 to 10 million
 * @param arrivals how they follow each other
 * @param ratePerSecond requests a second; infinite: all at once
 * @param input tokens of prompts
 * @param output tokens of outputs
 * @param prefixes what prompts have in common
 * @param seed what is drawn depends on it, and on nothing else
 */
public record Load(
        int count,
        Arrivals arrivals,
        double ratePerSecond,
        Lengths input,
        Lengths output,
        Prefixes prefixes,
        long seed) {
    /** Most requests. */
    public static final int MOST = 10_000_000;

    private static final int ARRIVALS = 0;
    private static final int INPUT = 1;
    private static final int OUTPUT = 2;
    private static final int PREFIXES = 3;

    public Load {
        requireNonNull(arrivals, "arrivals is null");
        requireNonNull(input, "input is null");
        requireNonNull(output, "output is null");
        requireNonNull(prefixes, "prefixes is null");
        Require.within("requests", count, 1, MOST);
        Require.that(ratePerSecond > 0, "rate", ratePerSecond, "requests a second above 0, or inf");
    }

    /** The same at another rate. */
    public Load atRate(double perSecond) {
        return new Load(count, arrivals, perSecond, input, output, prefixes, seed);
    }

    /** Another one of the same kind. */
    public Load withSeed(long other) {
        return new Load(count, arrivals, ratePerSecond, input, output, prefixes, other);
    }

    /** The same with another number of requests. */
    public Load withCount(int requests) {
        return new Load(requests, arrivals, ratePerSecond, input, output, prefixes, seed);
    }

    /** The same with other things in common. */
    public Load withPrefixes(Prefixes others) {
        return new Load(count, arrivals, ratePerSecond, input, output, others, seed);
    }

    /** The requests. */
    public Requests requests() {
        Draws gaps = new Draws(seed, ARRIVALS);
        Draws prompts = new Draws(seed, INPUT);
        Draws outputs = new Draws(seed, OUTPUT);
        Prefixes.Drawn content = prefixes.drawn(new Draws(seed, PREFIXES));
        Requests.Builder requests = Requests.builder();
        double time = 0;
        for (int i = 0; i < count; i++) {
            // the first one comes after a gap, too, as clients have it
            time += arrivals.gap(gaps);
            double arrival = ratePerSecond == Double.POSITIVE_INFINITY ? 0 : time / ratePerSecond;
            content.add(requests, arrival, input.next(prompts), output.next(outputs));
        }
        return requests.build();
    }
}
