package dev.rooflight.serving.outcome;

import java.util.Arrays;

/**
 * Counts of seconds in buckets whose bounds are at most 0.8 % apart, from a nanosecond to centuries. What falls below counts as a
 * nanosecond. For one thread.
 */
public final class LatencyHistogram {
    private static final int PER_OCTAVE = 128;
    private static final double LEAST = 1e-9;
    /** Octaves above a nanosecond. */
    private static final int OCTAVES = 62;

    private final double[] counts = new double[PER_OCTAVE * OCTAVES];
    private double total;
    private double sum;
    private double most;

    /** Without counts. */
    public LatencyHistogram() {}

    /** So many of the same. */
    public void add(double seconds, double count) {
        counts[bucket(seconds)] += count;
        total += count;
        sum += count * seconds;
        most = Math.max(most, seconds);
    }

    /**
     * So many of each of a series: {@code first}, {@code first + slope}, …
     *
     * @param terms of the series; 1 or more
     */
    public void addSeries(double first, double slope, long terms, double count) {
        double last = first + slope * (terms - 1);
        int from = bucket(Math.min(first, last));
        int to = bucket(Math.max(first, last));
        total += count * terms;
        sum += count * terms * (first + last) / 2;
        most = Math.max(most, Math.max(first, last));
        if (from == to) {
            counts[from] += count * terms;
            return;
        }
        double done = 0;
        double low = Math.min(first, last);
        double step = Math.abs(slope);
        for (int bucket = from; bucket < to; bucket++) {
            // terms below the bucket's upper bound
            double below = Math.min(terms, Math.max(done, Math.ceil((bound(bucket + 1) - low) / step)));
            counts[bucket] += count * (below - done);
            done = below;
        }
        counts[to] += count * (terms - done);
    }

    /** All of another one, too. */
    public void add(LatencyHistogram other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
        sum += other.sum;
        most = Math.max(most, other.most);
    }

    /** How many there are. */
    public double count() {
        return total;
    }

    /** Their mean; NaN where there is none. */
    public double mean() {
        return sum / total;
    }

    /** The largest; 0 where there is none. */
    public double max() {
        return most;
    }

    /**
     * What a share of them does not exceed, to 0.4 %; NaN where there is none.
     *
     * @param share 0 to 1
     */
    public double quantile(double share) {
        if (total == 0) {
            return Double.NaN;
        }
        double rank = share * (total - 1);
        double below = 0;
        for (int bucket = 0; bucket < counts.length; bucket++) {
            if (counts[bucket] > 0 && below + counts[bucket] > rank) {
                return Math.min(most, (bound(bucket) + bound(bucket + 1)) / 2);
            }
            below += counts[bucket];
        }
        return most;
    }

    private static int bucket(double seconds) {
        double scaled = seconds / LEAST;
        if (!(scaled >= 1)) {
            return 0;
        }
        int octave = Math.min(OCTAVES - 1, Math.getExponent(scaled));
        double within = scaled / (double) (1L << octave) - 1;
        return octave * PER_OCTAVE + (int) Math.min(PER_OCTAVE - 1.0, within * PER_OCTAVE);
    }

    private static double bound(int bucket) {
        int octave = bucket / PER_OCTAVE;
        double within = (double) (bucket % PER_OCTAVE) / PER_OCTAVE;
        return LEAST * (1L << octave) * (1 + within);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LatencyHistogram histogram && Arrays.equals(counts, histogram.counts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts);
    }
}
